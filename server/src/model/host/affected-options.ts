import { type NixDifference, type NodePair, nixDifferences } from '../../syntax/nix/differences';
import type { NixNode } from '../../syntax/nix/nodes';
import { nixChildren } from '../../syntax/nix/walk';
import { type Change, growthOf, movedSpan } from '../../text/change';
import { containsSpan, type Span } from '../../text/span';
import { type ConfigurationShape, DependentOptions } from './dependent-options';
import { type Dependent, definedOption, type ModuleDependents } from './module-dependents';
import { isForDarwin } from './module-option';
import { entriesPath, isRelated, type PathSet } from './option-path';
import type { NixSource } from './read-host';
import { type Stretch, touchedBindings } from './touched-bindings';

/** Two versions of a file, and what was changed in between. */
export interface ChangedFile {
  readonly before: NixSource;
  readonly now: NixSource;
  readonly changes: readonly Change[];
}

/** What edits of the files of a configuration come to. */
export interface ModuleEdits {
  /**
   * The options whose definitions may mean something else, with all below them: those that were edited, and those that
   * take a value from what was edited, by a variable or through `config`.
   */
  readonly affected: PathSet;
  readonly files: readonly ChangedFile[];
  /** What was written where the edits are, and what is written there now. */
  readonly texts: readonly string[];
  /** A text has, or had, an error elsewhere than within the one place that was edited, so that sets may hold more than was read. */
  readonly opensSets: boolean;
}

/**
 * The options that edits of a configuration's files may have changed. Undefined where everything may mean something else.
 * `files` are all files of the configuration, of the changed ones both versions.
 */
export function affectedOptions(
  changed: readonly ChangedFile[],
  files: readonly NixSource[],
  shape: ConfigurationShape,
  dependentsIn: (file: NixSource) => ModuleDependents,
): ModuleEdits | undefined {
  const closure = new DependentOptions(files, shape, dependentsIn);
  const texts: string[] = [];
  let opensSets = false;
  for (const file of changed) {
    const effect = effectOf(file, shape, dependentsIn);
    if (effect === undefined) return undefined;
    for (const region of effect.regions) closure.add(region.file, region.dependents, region.isPresence);
    texts.push(...effect.texts);
    if (effect.opensSets) opensSets = true;
  }
  const affected = closure.options();
  return affected && { affected, files: changed, texts, opensSets };
}

type DependentsIn = (file: NixSource) => ModuleDependents;

interface Effect {
  readonly regions: readonly Region[];
  readonly texts: readonly string[];
  readonly opensSets: boolean;
}

/** What was edited in a file; undefined where it cannot be told what hangs on it. */
function effectOf(file: ChangedFile, shape: ConfigurationShape, dependentsIn: DependentsIn): Effect | undefined {
  const { before, now, changes } = file;
  if (isForDarwin(before) !== isForDarwin(now) || shape.isText(now.uri)) return undefined;
  const differences = nixDifferences(before, now, changes);
  if (differences === undefined) return undefined;
  const edited = differences.flatMap((difference) => [
    ...regionOf(difference, before, dependentsIn(before), 'before'),
    ...regionOf(difference, now, dependentsIn(now), 'now'),
  ]);
  const touched = touchedRegions(file, dependentsIn);
  // What is made of a file that is no module is not known here.
  if (edited.length + touched.length > 0 && !shape.isModule(now.uri)) return undefined;
  const wrong = effectOfErrors(file, differences, edited, dependentsIn);
  if (wrong === undefined) return undefined;
  const texts = edited.map(({ file: { text }, span }) => text.slice(span.start, span.end));
  return { regions: [...edited, ...touched, ...wrong.regions], texts, opensSets: wrong.opensSets };
}

/** What hangs on errors in a text, beside what was edited. Undefined where errors elsewhere came, went or moved. */
function effectOfErrors(
  { before, now, changes }: ChangedFile,
  differences: readonly NixDifference[],
  edited: readonly Region[],
  dependentsIn: DependentsIn,
): Pick<Effect, 'regions' | 'opensSets'> | undefined {
  const errors = { before: errorsOf(before, edited), now: errorsOf(now, edited) };
  if (!areSame(errors.before.elsewhere, errors.now.elsewhere, changes)) return undefined;
  const wasWrong = errors.before.within.length > 0;
  const isWrong = errors.now.within.length > 0;
  // A set on the way to a binding may be the one in which something is wrong, and come or go with it.
  const isAnyWrong = before.tree.errors.length + now.tree.errors.length > 0;
  const opensSets = isAnyWrong && differences.some(comesWithSets);
  // What holds all that was edited was wrong and still is.
  const common = wasWrong && isWrong ? commonPair(differences) : undefined;
  if (common !== undefined || (!wasWrong && !isWrong)) return { regions: [], opensSets };
  const region = (file: NixSource, within: readonly Span[]): Region => {
    const dependents = putTogether(file, within, dependentsIn(file));
    return { file, span: file.tree.root.span, dependents, isPresence: false };
  };
  return { regions: [region(before, errors.before.within), region(now, errors.now.within)], opensSets: true };
}

/** Bindings whose text was changed in whatever way. */
function touchedRegions(file: ChangedFile, dependentsIn: DependentsIn): readonly Region[] {
  const stretches = stretchesOf(file);
  return (['before', 'now'] as const).flatMap((version) => {
    const source = file[version];
    const dependents = dependentsIn(source);
    return touchedBindings(source, dependents, stretches[version]).map((binding): Region => {
      return { file: source, span: binding.span, dependents: dependents.of(binding) ?? [], isPresence: false };
    });
  });
}

/** Where changes are in the text before and after them. */
function stretchesOf({ before, now, changes }: ChangedFile) {
  const layout = /[\n#;]|\/\*/;
  const stretches = { before: [] as Stretch[], now: [] as Stretch[] };
  let moved = 0;
  for (const change of changes) {
    const start = change.start + moved;
    const end = start + change.length;
    moved += growthOf(change);
    const isLayout =
      layout.test(before.text.slice(change.start, change.end)) || layout.test(now.text.slice(start, end));
    stretches.before.push({ start: change.start, end: change.end, isLayout });
    stretches.now.push({ start, end, isLayout });
  }
  return stretches;
}

/** A place of one version, and what depends on it. */
interface Region {
  readonly file: NixSource;
  readonly span: Span;
  readonly dependents: readonly Dependent[];
  /** Something stands there that the other version has not. */
  readonly isPresence: boolean;
}

function regionOf(
  difference: NixDifference,
  file: NixSource,
  dependents: ModuleDependents,
  version: 'before' | 'now',
): readonly Region[] {
  const node = difference[version];
  if (node === undefined) return [];
  const isPresence = difference.before === undefined || difference.now === undefined;
  const own = isPresence ? dependents.ofPresence(node) : dependents.of(node);
  if (own !== undefined) return [{ file, span: node.span, dependents: own, isPresence }];
  for (let pair: NodePair | undefined = difference.around; pair !== undefined; pair = pair.around) {
    const found = dependents.of(pair[version]);
    if (found !== undefined) return [{ file, span: pair[version].span, dependents: found, isPresence }];
  }
  return [{ file, span: file.tree.root.span, dependents: [{ of: 'module', path: [] }], isPresence }];
}

/** A binding with a path of several names came or went. */
function comesWithSets({ before, now }: NixDifference): boolean {
  const only = before === undefined ? now : now === undefined ? before : undefined;
  return only?.kind === 'binding' && only.path.names.length > 1;
}

/** The nodes of both versions that all differences lie directly in. */
function commonPair([first, ...others]: readonly NixDifference[]): NodePair | undefined {
  return others.every(({ around }) => around === first?.around) ? first?.around : undefined;
}

interface Errors {
  /** Where something was edited. */
  readonly within: readonly Span[];
  readonly elsewhere: readonly Span[];
}

function errorsOf(file: NixSource, regions: readonly Region[]): Errors {
  const own = regions.filter((region) => region.file === file);
  const errors = file.tree.errors.map(({ span }) => span);
  const isWithin = (error: Span) => own.some((region) => containsSpan(region.span, error));
  return { within: errors.filter(isWithin), elsewhere: errors.filter((error) => !isWithin(error)) };
}

/** Errors elsewhere are those that were there before. */
function areSame(before: readonly Span[], now: readonly Span[], changes: readonly Change[]): boolean {
  if (before.length !== now.length) return false;
  return before.every((span, index) => {
    const moved = movedSpan(span, changes);
    return moved?.start === now[index]?.start && moved?.end === now[index]?.end;
  });
}

/**
 * Sets with an error around that stand in no braces of their own, as `a.b` and `a` in `a.b.c = …;`: they may have further
 * names. Of the configuration's own sets only entries of the runner's services count, all others are read anew.
 */
function putTogether(file: NixSource, errors: readonly Span[], dependents: ModuleDependents): readonly Dependent[] {
  const found: Dependent[] = [];
  for (const error of errors) {
    for (const node of nodesAround(file.tree.root, error.start)) {
      if (node.kind !== 'attrset' && node.kind !== 'let') continue;
      for (const binding of node.bindings) {
        const more = binding.kind === 'binding' ? binding.path.names.length - 1 : 0;
        if (more < 1) continue;
        for (const { of, path } of dependents.of(binding) ?? []) {
          const above = path.slice(0, Math.max(0, path.length - more));
          const option = typeof of === 'string' ? definedOption({ of, path }) : undefined;
          if (option === undefined && typeof of === 'string') continue;
          if (option === undefined) found.push({ of, path: above });
          else if (isWithinEntry(option)) found.push({ of: 'config', path: option.slice(0, entriesPath.length + 1) });
        }
      }
    }
  }
  return found;
}

/** The path leads below an entry of the runner's services. */
function isWithinEntry(option: readonly string[]): boolean {
  return option.length > entriesPath.length + 1 && isRelated(option, entriesPath);
}

function nodesAround(root: NixNode, offset: number): readonly NixNode[] {
  const around: NixNode[] = [];
  let node: NixNode | undefined = root;
  while (node !== undefined) {
    around.push(node);
    node = nixChildren(node).find(({ span }) => span.start <= offset && offset < span.end);
  }
  return around;
}
