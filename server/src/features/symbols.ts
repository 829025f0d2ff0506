import type { DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import {
  type OutlineEntry,
  type OutlineKind,
  outlineParts,
  readOutline,
  readPartOutline,
} from '../model/pipeline/outline';
import type { NixAttrSet, NixBinding, NixExpr, NixList } from '../syntax/nix/nodes';
import type { TomlTable, TomlValue } from '../syntax/toml/nodes';
import type { YamlPart } from '../syntax/yaml/part';
import type { Part } from '../text/place';
import { joinSpans, type Span } from '../text/span';
import type { NixPart } from '../workspace/nix-part';
import type { Content, WorkspaceFile } from '../workspace/workspace-file';
import { attrNames } from './nix-cursor';
import { type Positions, rangeOf } from './positions';

const outlineKinds: Readonly<Record<OutlineKind, SymbolKind>> = {
  job: 12,
  template: 11,
  keyword: 20,
  variable: 13,
  stage: 22,
  include: 1,
  input: 7,
  item: 15,
};
const tableKind = 19;
const keyKind = 20;
const runnerKind = 5;
const variableKind = 13;
/** Deeper trees are of no use in an outline. */
const maxDepth = 12;

interface Entry {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly detail?: string | undefined;
  readonly part: Part;
  readonly nameSpan: Span;
  readonly span: Span;
  readonly children: readonly Entry[];
}

/** The outline of a file: jobs and keywords, runners and tables, definitions of a module. */
export function findSymbols(file: WorkspaceFile, positions: Positions): DocumentSymbol[] {
  return file.contents.flatMap((content) => toSymbols(entriesOf(content), file, positions));
}

/** Keeps the outline of blocks of pipelines while these stay in their lines, so that typing costs its block. */
export class OutlineCache {
  private readonly parts = new WeakMap<
    YamlPart,
    { readonly line: number; readonly symbols: readonly DocumentSymbol[] }
  >();

  find(file: WorkspaceFile, positions: Positions): DocumentSymbol[] {
    const [content] = file.contents;
    if (file.kind !== 'pipeline' || content?.language !== 'yaml') return findSymbols(file, positions);
    const found: DocumentSymbol[] = [];
    for (const part of outlineParts(content.yaml)) {
      const { line } = positions.positionAt(content.yaml.offsetOf(part) ?? 0);
      let kept = this.parts.get(part);
      if (kept?.line !== line) {
        kept = { line, symbols: toSymbols(readPartOutline(part).map(outlineEntry), file, positions) };
        this.parts.set(part, kept);
      }
      for (const symbol of kept.symbols) found.push(symbol);
    }
    return found;
  }
}

function toSymbols(entries: readonly Entry[], file: WorkspaceFile, positions: Positions): DocumentSymbol[] {
  const toSymbol = (entry: Entry): DocumentSymbol[] => {
    const name = file.locate({ part: entry.part, span: entry.nameSpan });
    const whole = file.locate({ part: entry.part, span: entry.span });
    if (name === undefined || whole === undefined) return [];
    return [
      {
        name: entry.name === '' ? '""' : entry.name,
        kind: entry.kind,
        range: rangeOf(positions, joinSpans(whole, name)),
        selectionRange: rangeOf(positions, name),
        children: entry.children.flatMap(toSymbol),
        ...(entry.detail === undefined ? {} : { detail: entry.detail }),
      },
    ];
  };
  return entries.flatMap(toSymbol);
}

function entriesOf(content: Content): readonly Entry[] {
  switch (content.language) {
    case 'yaml':
      return readOutline(content.yaml).map(outlineEntry);
    case 'toml':
      return content.toml.parts.flatMap(({ part }) => tableEntries(part.document.root, part, 0));
    case 'nix':
      return exprEntries(content.part.tree.root, content.part, 0);
    default:
      return [];
  }
}

function outlineEntry({ name, kind, detail, nameAt, at, children }: OutlineEntry): Entry {
  const { part } = nameAt;
  const symbolKind = outlineKinds[kind];
  return {
    name,
    kind: symbolKind,
    detail,
    part,
    nameSpan: nameAt.span,
    span: at.span,
    children: children.map(outlineEntry),
  };
}

function tableEntries(table: TomlTable, part: Part, depth: number): readonly Entry[] {
  if (depth > maxDepth) return [];
  return [...table.entries.values()].flatMap(({ key, keySpan, value, span }) => {
    if (value.kind === 'array' && value.form === 'tables') {
      return value.items.flatMap((item) => (item.kind === 'table' ? [itemEntry(key, item, part, depth)] : []));
    }
    const inner = value.kind === 'table' ? value : undefined;
    return [
      {
        name: key,
        kind: inner === undefined ? keyKind : tableKind,
        part,
        nameSpan: keySpan,
        span: inner?.header === undefined ? span : inner.extent,
        children: inner === undefined ? [] : tableEntries(inner, part, depth + 1),
      },
    ];
  });
}

/** One `[[runners]]`, by its name. */
function itemEntry(key: string, table: TomlTable, part: Part, depth: number): Entry {
  return {
    name: textOf(table.entries.get('name')?.value) ?? key,
    kind: key === 'runners' ? runnerKind : tableKind,
    detail: textOf(table.entries.get('executor')?.value) ?? `[[${key}]]`,
    part,
    nameSpan: table.header?.span ?? table.span,
    span: table.extent,
    children: tableEntries(table, part, depth + 1),
  };
}

function textOf(value: TomlValue | undefined): string | undefined {
  return value?.kind === 'string' && value.value.trim() !== '' ? value.value : undefined;
}

/** The definitions inside an expression, through functions, `let`, `with`, `mkIf` and the like. */
function exprEntries(expr: NixExpr, part: NixPart, depth: number): readonly Entry[] {
  if (depth > maxDepth) return [];
  switch (expr.kind) {
    case 'attrset':
      return expr.bindings.flatMap((binding) => bindingEntry(binding, part, depth));
    case 'let':
      return [
        ...expr.bindings.flatMap((binding) => letEntry(binding, part, depth + 1)),
        ...exprEntries(expr.body, part, depth + 1),
      ];
    case 'lambda':
    case 'with':
    case 'assert':
      return exprEntries(expr.body, part, depth + 1);
    case 'parens':
      return exprEntries(expr.expr, part, depth + 1);
    case 'apply':
      return exprEntries(expr.argument, part, depth + 1);
    case 'binary':
      return [...exprEntries(expr.left, part, depth + 1), ...exprEntries(expr.right, part, depth + 1)];
    case 'list':
      return expr.items.flatMap((item) => exprEntries(item, part, depth + 1));
    default:
      return [];
  }
}

function bindingEntry(binding: NixBinding, part: NixPart, depth: number): readonly Entry[] {
  if (binding.kind !== 'binding') return [];
  const names = attrNames(binding.path, part);
  const isService = names.length === 1 && binding.value.kind === 'attrset';
  return [
    {
      name: names.join('.'),
      kind: isService ? tableKind : keyKind,
      part,
      nameSpan: binding.path.span,
      span: binding.span,
      children:
        names.at(-1) === 'runners' && binding.value.kind === 'list'
          ? runnerEntries(binding.value, part, depth + 1)
          : exprEntries(binding.value, part, depth + 1),
    },
  ];
}

/** A name of a `let`, marked as such; a runner's file that it renders is below it. */
function letEntry(binding: NixBinding, part: NixPart, depth: number): readonly Entry[] {
  return bindingEntry(binding, part, depth).map((entry) => ({ ...entry, kind: variableKind, detail: 'let' }));
}

/** The runners of a list that becomes `[[runners]]`, each by its name. */
function runnerEntries({ items }: NixList, part: NixPart, depth: number): readonly Entry[] {
  return items.flatMap((item) => {
    if (item.kind !== 'attrset') return exprEntries(item, part, depth);
    const { start } = item.span;
    const children = exprEntries(item, part, depth + 1);
    const name = nameIn(item, part) ?? 'runner';
    return [{ name, kind: runnerKind, part, nameSpan: { start, end: start + 1 }, span: item.span, children }];
  });
}

/** The name that a set of a runner writes down. */
function nameIn({ bindings }: NixAttrSet, part: NixPart): string | undefined {
  const named = bindings.find(
    (binding) => binding.kind === 'binding' && attrNames(binding.path, part).join('.') === 'name',
  );
  const value = named?.kind === 'binding' && named.value.kind === 'string' ? named.value : undefined;
  const [text, more] = value?.parts ?? [];
  return text?.kind === 'text' && more === undefined ? part.text.slice(text.span.start, text.span.end) : undefined;
}
