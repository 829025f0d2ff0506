import type { CompletionItem, CompletionItemKind, CompletionList, Position } from 'vscode-languageserver-types';
import { rules } from '../rules/registry.generated';
import type { Severity } from '../rules/rule';
import type { YamlFile } from '../syntax/yaml/file';
import { lineStartOf } from '../text/lines';
import { type Span, shiftSpan } from '../text/span';
import type { PartOffset } from '../workspace/workspace-file';
import { completeNix } from './complete-nix';
import { completeToml } from './complete-toml';
import { completePipeline } from './pipeline-completion/complete-pipeline';
import { type Positions, rangeOf } from './positions';
import { type CompletionScope, nothing, type Suggestion, type Suggestions } from './suggestion';
import { yamlCursor } from './yaml-cursor';

/** What may be inserted at the cursor. Spans are offsets of the file. */
export function complete(scope: CompletionScope): Suggestions {
  const { file, offset } = scope;
  const inComment = completeDirective(file.text, offset);
  if (inComment !== undefined) return inComment;
  const at = file.partAt(offset);
  if (at === undefined) return nothing;
  return completeContent(scope, at);
}

function completeContent(scope: CompletionScope, at: PartOffset): Suggestions {
  switch (at.content.language) {
    case 'yaml':
      return completeYaml(scope, at, at.content.yaml);
    case 'toml':
      return completeToml(scope, at);
    case 'nix':
      return completeNix(scope, at);
    default:
      return completeProjectFile(scope);
  }
}

/** A block of a page is completed by its own text; in one line its offsets and those of the page go along. */
function completeYaml({ project, file, offset }: CompletionScope, at: PartOffset, yaml: YamlFile): Suggestions {
  const local = (yaml.offsetOf(at.part) ?? 0) + at.offset;
  const found = completePipeline({ project, file, yaml, offset: local });
  return { ...found, span: shiftSpan(found.span, offset - local) };
}

const directives: readonly (readonly [string, string])[] = [
  ['disable-next-line', 'Silences rules on the next line.'],
  ['disable-line', 'Silences rules on this line.'],
  ['disable-file', 'Silences rules in the whole file.'],
];

/** Inside a comment of ours: what it does, then the rules that it names. */
function completeDirective(text: string, offset: number): Suggestions | undefined {
  const before = text.slice(lineStartOf(text, offset), offset);
  const comment = /(?:#|\/\*|<!--).*gitlab-nix-runner:[ \t]*(.*)$/.exec(before)?.[1];
  if (comment === undefined) return undefined;
  if (comment.includes(' --')) return nothing;
  const word = /[\w/-]*$/.exec(before)?.[0] ?? '';
  const after = /^[\w/-]*/.exec(text.slice(offset))?.[0] ?? '';
  const span = { start: offset - word.length, end: offset + after.length };
  if (!/^disable-(?:next-line|line|file)[ \t]/.test(comment)) {
    return { span, items: directives.map(([label, documentation]) => ({ label, kind: 'keyword', documentation })) };
  }
  return { span, items: ruleSuggestions('') };
}

function ruleSuggestions(suffix: string): readonly Suggestion[] {
  return rules.map(({ id, summary, why, severity }) => ({
    label: id,
    kind: 'rule',
    detail: severity,
    documentation: `${summary}\n\n${why}`,
    ...(suffix === '' ? {} : { insert: `${id}${suffix}` }),
  }));
}

const projectKeys: readonly (readonly [string, string])[] = [
  ['rules', 'Severities by rule.'],
  ['files', 'Which other files are read, by globs from this folder on.'],
  ['nixos-release', 'The NixOS release that the configurations are for, such as `"25.11"`.'],
  ['runner-release', 'The release of GitLab Runner, such as `"18.6"`.'],
  ['nix-tags', 'Tags beside `nix` by which jobs choose a caching runner.'],
];
const fileKinds = ['pipeline', 'runner', 'nix', 'markdown', 'exclude'];
const severities: readonly (Severity | 'off' | 'default')[] = [
  'error',
  'warning',
  'information',
  'hint',
  'off',
  'default',
];

function completeProjectFile({ file, offset }: CompletionScope): Suggestions {
  const cursor = yamlCursor(file.text, offset);
  if (cursor === undefined) return nothing;
  const { path, typing, siblings } = cursor;
  const before = file.text.slice(lineStartOf(file.text, offset), offset);
  const word = typing === 'key' ? (/[\w/-]*$/.exec(before)?.[0] ?? '') : cursor.word;
  const span = { start: offset - word.length, end: cursor.span.end };
  if (typing === 'value') {
    if (path[0] !== 'rules' || path.length !== 2) return nothing;
    return { span, items: severities.map((label) => ({ label, kind: 'value' })) };
  }
  const known: readonly Suggestion[] =
    path.length === 0
      ? projectKeys.map(([label, documentation]) => ({ label, kind: 'property', documentation, insert: `${label}: ` }))
      : path[0] === 'rules' && path.length === 1
        ? ruleSuggestions(': ')
        : path[0] === 'files' && path.length === 1
          ? fileKinds.map((label) => ({ label, kind: 'property', insert: `${label}: ` }))
          : [];
  return { span, items: known.filter(({ label }) => !siblings.has(label)) };
}

const kinds: Readonly<Record<Suggestion['kind'], CompletionItemKind>> = {
  keyword: 14,
  property: 10,
  value: 12,
  variable: 6,
  job: 7,
  file: 17,
  snippet: 15,
  rule: 20,
  function: 3,
};

/** What the client can take. */
export interface CompletionAbilities {
  readonly snippets: boolean;
  /** An item may have one range to insert at and one to replace. */
  readonly insertReplace: boolean;
  /** What all items share may be said once: `data`, `editRange`, `insertTextFormat`, `insertTextMode`. */
  readonly listDefaults: ReadonlySet<string>;
}

/** Where completion was asked for, kept with the items so that their documentation can be found when asked for. */
export interface CompletionData {
  readonly uri: string;
  readonly position: Position;
}

export interface CompletionPlace {
  readonly positions: Positions;
  /** Of the cursor. */
  readonly offset: number;
  readonly uri: string;
}

/** The items as clients take them, without their documentation, which `documentationOf` finds again. */
export function toCompletionList(
  { span, items, isIncomplete }: Suggestions,
  { positions, offset, uri }: CompletionPlace,
  abilities: CompletionAbilities,
): CompletionList {
  const data: CompletionData = { uri, position: positions.positionAt(offset) };
  const sharesData = abilities.listDefaults.has('data');
  const shown = items.filter((item) => abilities.snippets || item.kind !== 'snippet');
  const list: CompletionList = {
    isIncomplete: isIncomplete === true,
    items: shown.map((item, index) => {
      const replaced = item.span ?? span;
      const made = toCompletionItem(item, index, abilities);
      const newText = made.textEditText ?? item.label;
      delete made.textEditText;
      made.textEdit = textEdit(positions, replaced, offset, newText, abilities);
      if (!sharesData) made.data = data;
      return made;
    }),
  };
  if (sharesData) list.itemDefaults = { data };
  return list;
}

function textEdit(
  positions: Positions,
  span: Span,
  offset: number,
  newText: string,
  { insertReplace }: CompletionAbilities,
): NonNullable<CompletionItem['textEdit']> {
  const replace = rangeOf(positions, span);
  if (!insertReplace) return { range: replace, newText };
  return { insert: { start: replace.start, end: positions.positionAt(Math.min(offset, span.end)) }, replace, newText };
}

/** An item with its text, but without its place. */
function toCompletionItem(item: Suggestion, index: number, { snippets }: CompletionAbilities): CompletionItem {
  const asSnippet = snippets && item.snippet !== undefined;
  const newText = asSnippet ? (item.snippet ?? item.label) : (item.insert ?? item.label);
  const made: CompletionItem = {
    label: item.label,
    kind: kinds[item.kind],
    textEditText: newText,
    sortText: `${item.kind === 'snippet' ? 'z' : 'a'}${String(index).padStart(4, '0')}`,
  };
  if (item.detail !== undefined) made.detail = item.detail;
  if (asSnippet) made.insertTextFormat = 2;
  if (newText.includes('\n')) made.insertTextMode = 2;
  if (item.deprecated === true) made.tags = [1];
  // Editors filter by this against the text of the range, which may start with a quote or a dollar.
  const filter = item.filter ?? (item.insert !== undefined && !item.insert.includes('\n') ? item.insert : item.label);
  if (filter !== item.label) made.filterText = filter;
  return made;
}

/** What there is to say about the suggestion with a label. */
export function documentationOf({ items }: Suggestions, label: string): string | undefined {
  const item = items.find((one) => one.label === label);
  return item?.documentation ?? item?.describe?.();
}
