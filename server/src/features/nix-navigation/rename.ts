import { isWithin, type NameUse, type NixNames, type NixVariable, nameSpan, variableIn } from '../../model/nix/names';
import type { NixAttrSet, NixBinding, NixInherit, NixNode } from '../../syntax/nix/nodes';
import { nodePathAt } from '../../syntax/nix/walk';
import type { SpanEdit } from '../../text/edit';
import { containsSpan, type Span } from '../../text/span';
import type { NixPart } from '../../workspace/nix-part';
import type { Refusal } from '../navigation/rename';
import { callArguments, givenIn } from './call-arguments';
import type { NixSymbol } from './symbol';

/** The variable that is renamed where one stands at a symbol, or why it is not. */
export function renamedVariable(part: NixPart, names: NixNames, symbol: NixSymbol | undefined): NixVariable | Refusal {
  if (part.tree.errors.length > 0) return { refusal: 'The file cannot be read to its end: mend what is wrong first.' };
  const found = symbol?.kind === 'name' || symbol?.kind === 'attribute' ? symbol.found : undefined;
  // An `inherit` in a `let` binds a variable of its own; elsewhere it only refers to one.
  const variable = found?.bound ?? found?.variable;
  if (variable === undefined) return { refusal: 'There is no variable here that this file binds.' };
  const refusal = refuseVariable(variable, part, names);
  return refusal === undefined ? variable : { refusal };
}

function refuseVariable(variable: NixVariable, part: NixPart, names: NixNames): string | undefined {
  const { kind, name, scope, definitions, references } = variable;
  if (kind === 'rec') return `\`${name}\` is an attribute of a set, which may be read under this name elsewhere.`;
  if (kind === 'formal' && callArguments(part, names, variable) === undefined) {
    return `\`${name}\` is a name under which the function is given its argument.`;
  }
  if (scope.node.kind === 'legacy-let' && name === 'body') return '`body` is what this old form of `let` comes to.';
  if (!isWord(name)) return `\`${name}\` can only be written in quotes.`;
  const isWithinItself = definitions.some(({ inherit }) =>
    references.some(({ node }) => inherit?.from !== undefined && containsSpan(inherit.from.span, node.span)),
  );
  return isWithinItself ? `\`${name}\` is taken from a value that is made with it.` : undefined;
}

function isWord(name: string): boolean {
  return /^[A-Za-z_][\w'-]*$/.test(name);
}

const keywords = new Set(['if', 'then', 'else', 'assert', 'with', 'let', 'in', 'rec', 'inherit', 'or', '__curPos']);

/** Why a variable cannot get a name; undefined where it can. */
export function refuseNewName(
  part: NixPart,
  names: NixNames,
  variable: NixVariable,
  newName: string,
): string | undefined {
  if (!isWord(newName)) {
    return `\`${newName}\` is no name: it begins with a letter and holds letters, digits, \`_\`, \`-\` and \`'\`.`;
  }
  if (keywords.has(newName)) return `\`${newName}\` is a word of Nix itself.`;
  const isGiven = argumentsOf(part, names, variable).some((set) => givenIn(part, set, newName).length > 0);
  if (isGiven || variable.scope.variables.has(newName)) return `\`${newName}\` is bound beside it already.`;
  for (const { node, scope } of variable.references) {
    // What inherits the name may bind it in a scope of its own, in which the new name is then looked up.
    const binding = names.variables.find(({ definitions }) => definitions.some((use) => use.node === node));
    const inner = variableIn(binding?.scope ?? scope, newName);
    if (inner !== undefined && inner.scope !== variable.scope && isWithin(inner.scope, variable.scope)) {
      return `\`${newName}\` is another variable where \`${variable.name}\` is used.`;
    }
  }
  const outside = [...names.free, ...names.variables.flatMap(({ references }) => references)];
  const isCaught = outside.some(({ name, scope }) => {
    if (name !== newName || !isWithin(scope, variable.scope)) return false;
    const meant = variableIn(scope, newName);
    return meant === undefined || !isWithin(meant.scope, variable.scope);
  });
  return isCaught ? `\`${newName}\` means something else already where \`${variable.name}\` is bound.` : undefined;
}

/** The edits that give a variable another name and leave everything as it was. */
export function renameEdits(
  part: NixPart,
  names: NixNames,
  variable: NixVariable,
  newName: string,
): readonly SpanEdit[] {
  const given = argumentsOf(part, names, variable).flatMap((set) => givenIn(part, set, variable.name));
  return useEdits(part, { ...variable, definitions: [...variable.definitions, ...given] }, newName);
}

/** The sets in which a name of a pattern is given. */
function argumentsOf(part: NixPart, names: NixNames, variable: NixVariable): readonly NixAttrSet[] {
  return variable.kind === 'formal' ? (callArguments(part, names, variable) ?? []) : [];
}

function useEdits(part: NixPart, variable: NixVariable, newName: string): readonly SpanEdit[] {
  const uses = [...variable.definitions, ...variable.references];
  const edits: SpanEdit[] = [];
  const inherited = new Map<NixInherit, NameUse[]>();
  for (const use of uses) {
    if (use.inherit === undefined) edits.push(plainEdit(part, use, newName));
    else inherited.set(use.inherit, [...(inherited.get(use.inherit) ?? []), use]);
  }
  for (const [inherit, own] of inherited) edits.push(...inheritEdits(part, inherit, own, variable, newName));
  return edits;
}

/** A name on its own; `x = y;` becomes `inherit x;` where `y` is renamed to `x`, as nothing else can be meant. */
function plainEdit(part: NixPart, { node }: NameUse, newName: string): SpanEdit {
  const nodes = nodePathAt(part.tree, node.span.start);
  const [value, binding, set] = nodes.slice(-3).reverse();
  const canInherit = value === node && binding?.kind === 'binding' && binding.value === node && isPlainSet(set);
  if (canInherit && binding.semicolon !== undefined && pathText(part, binding) === newName) {
    return { span: { start: binding.span.start, end: node.span.end }, text: `inherit ${newName}` };
  }
  return { span: nameSpan(node), text: newName };
}

function isPlainSet(node: NixNode | undefined): boolean {
  return node?.kind === 'attrset' && !node.recursive;
}

function pathText({ text }: NixPart, binding: NixBinding & { readonly kind: 'binding' }): string {
  return text.slice(binding.path.span.start, binding.path.span.end);
}

/**
 * An `inherit` says two names at once, of which only one changes: `inherit x;` becomes `x = y;` where `y` is what it
 * refers to, and `y = x;` where `y` is what it binds. The other names stay inherited.
 */
function inheritEdits(
  part: NixPart,
  inherit: NixInherit,
  uses: readonly NameUse[],
  variable: NixVariable,
  newName: string,
): readonly SpanEdit[] {
  const [use] = uses;
  if (use === undefined) return [];
  const binds = variable.definitions.includes(use);
  const from = inherit.from === undefined ? undefined : sourceText(part, inherit.from.span);
  const source = from === undefined ? variable.name : `${from}.${variable.name}`;
  const binding = binds ? `${newName} = ${source};` : `${use.name} = ${newName};`;
  const nodes = uses.map(({ node }) => node);
  const isOnly = inherit.names.every((name) => nodes.some((node) => node === name));
  if (isOnly) return [{ span: inherit.span, text: binding }];
  const removed = nodes.map((node) => ({ span: withSpaceBefore(part, node.span), text: '' }));
  return [...removed, { span: { start: inherit.span.end, end: inherit.span.end }, text: ` ${binding}` }];
}

function withSpaceBefore({ text }: NixPart, { start, end }: Span): Span {
  let from = start;
  while (from > 0 && /\s/.test(text[from - 1] ?? '')) from--;
  return { start: from, end };
}

/** What attributes can be taken of: names with dots as they are, everything else in brackets. */
function sourceText({ text }: NixPart, { start, end }: Span): string {
  const source = text.slice(start, end);
  return /^[A-Za-z_][\w'-]*(?:\.[A-Za-z_][\w'-]*)*$/.test(source) ? source : `(${source})`;
}
