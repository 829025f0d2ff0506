import { runnerConfigSchema } from '../../../schemas/runner-config';
import { catalogue } from '../../../snippets/catalogue';
import { expandSnippet } from '../../../snippets/expand';
import type { Snippet, SnippetForm, SnippetLanguage } from '../../../snippets/snippet';
import type { TomlPart } from '../syntax/toml/toml-file';
import { partKey } from '../syntax/yaml/part';
import { touches } from '../text/span';
import type { NixPart } from '../workspace/nix-part';
import type { WorkspaceFile } from '../workspace/workspace-file';
import { attrNames } from './nix-cursor';
import { findModulePlaces, type ModulePlaces, placeIn } from './nix-places';
import { type Insertion, insertAtCursor, insertLines, type LinePlace } from './snippet-place';

/** A snippet that can be offered in a file. */
export interface SnippetChoice {
  readonly snippet: Snippet;
  readonly form: SnippetForm;
  /** With its defaults filled in. */
  readonly preview: string;
  /** The file has a place where it belongs. */
  readonly fits: boolean;
}

/** The snippets in the language at an offset, in the order of the catalogue. */
export function findSnippets(file: WorkspaceFile, offset: number): readonly SnippetChoice[] {
  const language = languageAt(file, offset);
  return catalogue.flatMap((snippet) => {
    const form = snippet.forms.find((one) => one.language === language);
    if (form === undefined) return [];
    const place = findPlace(file, offset, form);
    const fits = place !== undefined && place !== 'present';
    return [{ snippet, form, preview: expandSnippet(form.body), fits }];
  });
}

/**
 * A snippet made ready for the place in the file where it belongs, or for the cursor where it has none. Undefined where
 * there is no such snippet for this language, and where the file has already what it would define.
 */
export function insertSnippet(file: WorkspaceFile, offset: number, id: string): Insertion | undefined {
  const language = languageAt(file, offset);
  const form = catalogue.find((snippet) => snippet.id === id)?.forms.find((one) => one.language === language);
  if (form === undefined) return undefined;
  const found = findPlace(file, offset, form);
  if (found === 'present') return undefined;
  if (found !== undefined) return found;
  return insertAtCursor(file.text, bodyAtCursor(file, form), offset);
}

const languages: Readonly<Record<string, SnippetLanguage>> = { pipeline: 'yaml', 'runner-config': 'toml', nix: 'nix' };

function languageAt(file: WorkspaceFile, offset: number): SnippetLanguage | undefined {
  if (file.kind !== 'markdown') return languages[file.kind];
  const language = file.partAt(offset)?.content.language;
  return language === 'settings' ? undefined : language;
}

/** Definitions in a file that holds nothing else become a module. */
function bodyAtCursor(file: WorkspaceFile, { place, body }: SnippetForm): string {
  if (place !== 'module' || file.text.trim() !== '') return body;
  return `{ config, lib, pkgs, ... }:\n\n{\n${body.replace(/^(?=.)/gm, '  ')}\n\\}\n`;
}

/** Where a snippet belongs; `present` where the file has already what it would define. */
function findPlace(file: WorkspaceFile, offset: number, form: SnippetForm): Insertion | 'present' | undefined {
  if (file.kind === 'markdown') return undefined;
  const [content] = file.contents;
  if (content?.language === 'yaml') return pipelinePlace(file, form);
  if (content?.language === 'toml') {
    if (form.place === 'runners')
      return insertLines(file.text, form.body, { offset: file.text.length, indent: '', apart: true });
    const placed = runnerPart(content.toml.parts, offset);
    return placed === undefined ? undefined : tomlPlace(file.text, placed.part, placed.start, form);
  }
  return content?.language === 'nix' ? nixPlace(content.part, offset, form) : undefined;
}

/** `default:` goes before the first job, jobs to the end. */
function pipelinePlace(file: WorkspaceFile, { body }: SnippetForm): Insertion | 'present' | undefined {
  const [content] = file.contents;
  if (content?.language !== 'yaml') return undefined;
  const { parts } = content.yaml;
  const key = /^([\w.-]+):/.exec(body)?.[1];
  if (key !== 'default') return insertLines(file.text, body, { offset: file.text.length, indent: '', apart: true });
  if (parts.some(({ part }) => partKey(part) === 'default')) return 'present';
  const job = parts.find(({ part }) => {
    const name = partKey(part);
    return name !== undefined && !headKeys.has(name);
  });
  return insertLines(file.text, body, { offset: job?.start ?? file.text.length, indent: '', apart: true });
}

const headKeys = new Set(['include', 'spec', 'stages', 'variables', 'workflow', 'image', 'services', 'cache']);

interface PlacedPart {
  readonly part: TomlPart;
  readonly start: number;
}

/** The runner at the cursor, else the last one. */
function runnerPart(parts: readonly PlacedPart[], offset: number): PlacedPart | undefined {
  const runners = parts.filter(({ part }) => part.document.root.entries.has('runners'));
  return runners.findLast(({ start, part }) => start <= offset && offset <= start + part.text.length) ?? runners.at(-1);
}

function tomlPlace(text: string, part: TomlPart, start: number, form: SnippetForm): Insertion | 'present' | undefined {
  const names = form.place === 'runner-docker' ? ['runners', 'docker'] : ['runners'];
  const section = part.document.sections.find(
    ({ header }) => header?.keys.map(({ name }) => name).join('.') === names.join('.'),
  );
  const keys = [...form.body.matchAll(/^(\w+) = /gm)].map((match) => match[1] ?? '');
  if (section === undefined) return undefined;
  if (keys.some((key) => section.table.entries.has(key) && isKey(names, key))) return 'present';
  const last = section.assignments.at(-1)?.span.end ?? section.header?.span.end ?? 0;
  const newline = text.indexOf('\n', start + last);
  const first = section.assignments[0]?.span.start ?? section.header?.span.start ?? 0;
  const indent = /[ \t]*$/.exec(part.text.slice(0, first))?.[0] ?? '';
  return insertLines(text, form.body, { offset: newline < 0 ? text.length : newline + 1, indent, apart: false });
}

function isKey(names: readonly string[], key: string): boolean {
  return runnerConfigSchema.findKey(names.length === 1 ? 'runners[]' : 'runners[].docker', key) !== undefined;
}

function nixPlace(part: NixPart, offset: number, form: SnippetForm): Insertion | 'present' | undefined {
  if (form.place === 'module-file') {
    return part.text.trim() === ''
      ? { span: { start: 0, end: part.text.length }, snippet: `${form.body}\n` }
      : undefined;
  }
  const places = findModulePlaces(part);
  if (places === undefined) return undefined;
  if (form.place === 'service') return servicePlace(part, offset, places, form.body);
  if (!places.definesRunner) return put(part, form.body, placeIn(part, places.module, true));
  const entry = runnerEntry(form.body);
  return entry === undefined ? modulePlace(part, places, form.body) : entryPlace(part, places, entry);
}

function put(part: NixPart, body: string, place: LinePlace | undefined): Insertion | undefined {
  return place === undefined ? undefined : insertLines(part.text, body, place);
}

/** Definitions that say nothing of a runner entry, unless the module has one of them. */
function modulePlace(part: NixPart, { module }: ModulePlaces, body: string): Insertion | 'present' | undefined {
  const defined = module.bindings.flatMap((one) =>
    one.kind === 'binding' ? [attrNames(one.path, part).join('.')] : [],
  );
  const own = [...body.matchAll(/^([a-z][\w.-]*(?:\."[^"]*")?) =/gm)].map((match) =>
    (match[1] ?? '').replaceAll('"', ''),
  );
  if (own.some((name) => defined.includes(name))) return 'present';
  return put(part, body, placeIn(part, module, true));
}

/** The text of the runner's entry in a snippet that defines the whole service: its name and its braces. */
function runnerEntry(body: string): { readonly name: string; readonly value: string } | undefined {
  const lines = body.split('\n');
  const start = lines.findIndex((line) => /^ {2}services\..* = \{$/.test(line));
  const end = lines.indexOf('  };', start);
  if (start < 0 || end < 0) return undefined;
  const entry = lines.slice(start, end + 1).map((line) => line.replace(/^ {2}/, ''));
  const name = /^services\.(.*) = \{$/.exec(entry[0] ?? '')?.[1];
  return name === undefined ? undefined : { name, value: ['{', ...entry.slice(1)].join('\n') };
}

/** Beside the entries that are there, in the way in which they are written. */
function entryPlace(
  part: NixPart,
  { servicesSet, runnerSet, module }: ModulePlaces,
  { name, value }: { readonly name: string; readonly value: string },
): Insertion | undefined {
  const inServices = servicesSet === undefined ? undefined : placeIn(part, servicesSet, false);
  if (inServices !== undefined) return insertLines(part.text, `${name} = ${value}`, inServices);
  if (servicesSet !== undefined) return undefined;
  const inRunner = runnerSet === undefined ? undefined : placeIn(part, runnerSet, false);
  if (inRunner !== undefined) return insertLines(part.text, `services.${name} = ${value}`, inRunner);
  return put(part, `services.gitlab-runner.services.${name} = ${value}`, placeIn(part, module, true));
}

function servicePlace(
  part: NixPart,
  offset: number,
  { services }: ModulePlaces,
  body: string,
): Insertion | 'present' | undefined {
  const at = services.find(({ set }) => touches(set.span, offset)) ?? (services.length === 1 ? services[0] : undefined);
  if (at === undefined) return undefined;
  const option = /^([\w-]+) =/.exec(body)?.[1];
  const has = at.set.bindings.some((one) => one.kind === 'binding' && attrNames(one.path, part)[0] === option);
  return has ? 'present' : put(part, body, placeIn(part, at.set, false));
}
