import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { jsonText, nixText, shownValue } from '../features/nix-navigation/shown-value';
import { attr, attrsValue } from '../model/nix/access';
import { callFunction } from '../model/nix/call';
import { NixEvaluation, type NixFile } from '../model/nix/evaluate';
import { findError } from '../model/nix/find-error';
import { wholeValue } from '../model/nix/json';
import { type NixValue, Thunk } from '../model/nix/value';
import { readNix } from '../syntax/nix/read';
import { nearestName } from '../text/nearest-name';
import type { Place } from '../text/place';
import type { FileSystem } from '../workspace/file-system';
import { normalUri } from '../workspace/uri';
import type { Terminal } from './check';
import { findRoots, shownPath, UsageError } from './files';
import { LineIndexes } from './line-indexes';

export interface EvalOptions {
  readonly path: string;
  /** The attribute path of the value to print; the value of the file without one. */
  readonly attribute: string | undefined;
  readonly json: boolean;
}

/**
 * Prints what a Nix file evaluates to. What cannot be known without Nix and nixpkgs is said to be unknown, and why. The
 * exit code is 1 where Nix would certainly stop with an error, whose message and place are printed.
 */
export function runEval({ path, attribute, json }: EvalOptions, terminal: Terminal): number {
  const steps = attribute === undefined ? [] : readAttributePath(attribute);
  const file = filePath(path);
  const [root] = findRoots([file], undefined);
  if (root === undefined) throw new UsageError(`There is no file ${path}.`);
  const files = new EvaluatedFiles(root.fileSystem);
  const main = files.nix(URI.file(resolve(file)).toString());
  if (main === undefined) throw new UsageError(`${path} cannot be read: it is a link, or too large.`);
  const broken = files.firstSyntaxError(main);
  if (broken !== undefined) return failed(broken, files, main, terminal);
  const evaluation = new NixEvaluation({ files });
  const value = valueAt(evaluation, called(evaluation, evaluation.evaluate(main)), steps, path);
  const error = findError(value, wholeValue);
  if (error !== undefined) return failed(error, files, main, terminal);
  const shown = shownValue(value);
  terminal.write(`${json ? jsonText(shown) : nixText(shown)}\n`);
  return 0;
}

/** A folder stands for the `default.nix` in it, as it does for Nix. */
function filePath(path: string): string {
  if (!existsSync(path)) {
    throw new UsageError(`There is no file or folder ${path}. Paths are relative to ${process.cwd()}.`);
  }
  if (!statSync(path).isDirectory()) return path;
  const inner = join(path, 'default.nix');
  if (!existsSync(inner)) throw new UsageError(`${path} is a folder without default.nix. Name the file to evaluate.`);
  return inner;
}

/** `a."b.c".d` as names. */
function readAttributePath(text: string): readonly string[] {
  const step = /(?:"((?:[^"\\]|\\.)*)"|([^".\s]+))(?:\.(?=.)|$)/y;
  const names: string[] = [];
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null) break;
    names.push(found[1]?.replace(/\\(.)/g, '$1') ?? found[2] ?? '');
    if (step.lastIndex === text.length) return names;
  }
  throw new UsageError(
    `\`${text}\` is no attribute path. Write names with dots between, in quotes where they hold dots: a.b."c.d".`,
  );
}

/** The value below an attribute path. Functions on the way are called, lists are counted from 0, as `nix-build -A` does. */
function valueAt(evaluation: NixEvaluation, whole: NixValue, steps: readonly string[], path: string): NixValue {
  let value = whole;
  for (const [index, name] of steps.entries()) {
    const missing = (hint: string) =>
      new UsageError(`There is no \`${steps.slice(0, index + 1).join('.')}\` in ${path}. ${hint}`);
    if (value.kind === 'list') {
      const item = /^\d+$/.test(name) ? value.items[Number(name)] : undefined;
      const isKnown = value.items.slice(0, Number(name) + 1).every(({ kind }) => kind === 'element');
      if (item === undefined && isKnown) throw missing(`It is a list of ${value.items.length}, counted from 0.`);
      const gap = value.items.find((each) => each.kind === 'gap');
      value = item?.kind === 'element' && isKnown ? item.value.force() : gap?.kind === 'gap' ? gap.unknown : value;
    } else {
      if (value.kind === 'attrs' && value.open === undefined && !value.attributes.has(name)) {
        const nearest = nearestName(name, value.attributes.keys());
        throw missing(nearest === undefined ? `${nameList(value.attributes.keys())}.` : `Did you mean ${nearest}?`);
      }
      if (value.kind !== 'attrs' && value.kind !== 'unknown' && value.kind !== 'error') {
        throw missing('What is above it has no attributes.');
      }
      value = attr(value, name);
    }
    if (index < steps.length - 1) value = called(evaluation, value);
  }
  return value;
}

function nameList(names: Iterable<string>): string {
  const all = [...names].sort();
  if (all.length === 0) return 'The set is empty';
  return `The names there are: ${all.slice(0, 20).join(', ')}${all.length > 20 ? ', …' : ''}`;
}

/**
 * A function that takes a set is called: without arguments where it needs none, else as NixOS calls a module, with `lib`
 * and everything else not known. One that takes only what it names gets no more than that.
 */
function called(evaluation: NixEvaluation, value: NixValue): NixValue {
  if (value.kind !== 'function' || value.formals === undefined) return value;
  const { formals } = value;
  const needsNone = [...formals].every(([name, hasDefault]) => hasDefault && name !== 'lib' && name !== 'pkgs');
  if (needsNone) return callFunction(value, Thunk.of(attrsValue([])));
  return value.lambda?.node.formals?.ellipsis === true ? evaluation.callModule(value) : evaluation.callUnknown(value);
}

interface Failure {
  readonly message: string;
  readonly place: Place | undefined;
}

function failed({ message, place }: Failure, files: EvaluatedFiles, main: NixFile, terminal: Terminal): number {
  const at = place === undefined ? shownPath(main.part.uri) : files.shownPlace(place);
  terminal.warn(`${at}: ${message}\n`);
  return 1;
}

/** The files of one root, each read once. */
class EvaluatedFiles {
  private readonly read = new Map<string, NixFile | undefined>();
  private readonly indexes = new LineIndexes((uri) => this.text(uri) ?? '');

  constructor(private readonly fileSystem: FileSystem) {}

  readonly nix = (uri: string): NixFile | undefined => {
    const key = normalUri(uri);
    if (!this.read.has(key)) {
      const text = this.fileSystem.read(key);
      this.read.set(key, text === undefined ? undefined : { part: { uri: key, text }, tree: readNix(text) });
    }
    return this.read.get(key);
  };

  readonly text = (uri: string): string | undefined => this.fileSystem.read(normalUri(uri));

  readonly folder = (uri: string) => this.fileSystem.folder?.(normalUri(uri));

  firstSyntaxError({ part, tree }: NixFile): Failure | undefined {
    const [first] = tree.errors;
    return first === undefined
      ? undefined
      : { message: `syntax error: ${first.message}`, place: { part, span: first.span } };
  }

  shownPlace({ part, span }: Place): string {
    const { line, character } = this.indexes.of(part.uri).positionAt(span.start);
    return `${shownPath(part.uri)}:${line + 1}:${character + 1}`;
  }
}
