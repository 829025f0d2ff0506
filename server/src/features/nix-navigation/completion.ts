import {
  findNixFunction,
  librarySetFunctions,
  type NixFunction,
  nixFunctions,
} from '../../../../schemas/nix-functions';
import { type NixVariable, withsAround } from '../../model/nix/names';
import type { NixValue } from '../../model/nix/value';
import type { NixExpr, NixIdentifier, NixInherit, NixNode } from '../../syntax/nix/nodes';
import { nodePathAt } from '../../syntax/nix/walk';
import { lineStartOf } from '../../text/lines';
import type { NixPart } from '../../workspace/nix-part';
import type { Workspace } from '../../workspace/workspace';
import { functionDocumentation } from '../hover-text';
import type { Suggestion } from '../suggestion';
import { globalFunctions, NixLookup } from './symbol';
import { selection } from './values';

/** Attributes of a value beyond these are no help. */
const mostNames = 500;

/** What may stand at an offset of a Nix text, where that is the place of an expression or of a name to inherit. */
export interface ExpressionSuggestions {
  readonly items: readonly Suggestion[];
  /** The names after `config.` or the like: an option's path goes on here. */
  readonly configPath: readonly string[] | undefined;
  /** The name stands in an `inherit` without a source, which defines what it names. */
  readonly inherits: boolean;
}

/** Undefined where a definition is written, or text. */
export function suggestExpression(
  workspace: Workspace,
  part: NixPart,
  offset: number,
): ExpressionSuggestions | undefined {
  const anchor = anchorOf(part, offset);
  const nodes = nodePathAt(part.tree, anchor);
  if (isText(nodes)) return undefined;
  const completion = new NameCompletion(new NixLookup(workspace, part), part, anchor, nodes);
  const inherit = completion.inheritAt();
  if (inherit !== undefined) {
    return { items: completion.inherited(inherit), configPath: undefined, inherits: inherit.from === undefined };
  }
  const chain = chainBefore(part, offset);
  if (chain.length === 0) {
    const items = isExpression(part, nodes, anchor) ? completion.names() : undefined;
    return items === undefined ? undefined : { items, configPath: undefined, inherits: false };
  }
  if (!isExpression(part, nodes, anchor)) return undefined;
  return { ...completion.below(chain), inherits: false };
}

class NameCompletion {
  constructor(
    private readonly lookup: NixLookup,
    private readonly part: NixPart,
    private readonly offset: number,
    private readonly nodes: readonly NixNode[],
  ) {}

  /** The `inherit` whose names the cursor is among. */
  inheritAt(): NixInherit | undefined {
    const inherit = this.nodes.findLast((node) => node.kind === 'inherit');
    if (inherit?.kind !== 'inherit') return undefined;
    const start = inherit.from === undefined ? inherit.span.start + 'inherit'.length : inherit.from.span.end;
    return this.offset > start ? inherit : undefined;
  }

  inherited({ from, names }: NixInherit): readonly Suggestion[] {
    const present = new Set(
      names.flatMap((name) => {
        const isTyped = name.span.start <= this.offset && this.offset <= name.span.end;
        return name.kind === 'identifier' && !isTyped ? [name.name] : [];
      }),
    );
    const found = from === undefined ? this.names() : this.attributes(from, this.lookup.pathOf(from));
    return found.filter(({ label }) => !present.has(label));
  }

  /** Variables, what a `with` around gives, and what Nix itself has. */
  names(): readonly Suggestion[] {
    const found = new Map<string, Suggestion>();
    const add = (suggestion: Suggestion) => {
      if (!found.has(suggestion.label)) found.set(suggestion.label, suggestion);
    };
    const scope = this.lookup.names.scopeAt(this.offset);
    for (let at = scope; at !== undefined; at = at.outer)
      for (const each of at.variables.values()) add(this.variable(each));
    for (const around of withsAround(scope)) {
      for (const each of this.attributes(around.scope, this.lookup.pathOf(around.scope))) add(each);
    }
    add({ label: 'builtins', kind: 'variable', detail: 'set' });
    for (const each of nixFunctions('builtins').values())
      if (globalFunctions.has(each.name)) add(functionSuggestion(each));
    for (const label of ['true', 'false', 'null']) add({ label, kind: 'value' });
    return [...found.values()];
  }

  /** What comes behind names with dots. */
  below(chain: readonly string[]): {
    readonly items: readonly Suggestion[];
    readonly configPath: readonly string[] | undefined;
  } {
    const [first = '', ...rest] = chain;
    const path = this.lookup.pathOfWord(first, this.offset);
    const whole = path === undefined ? undefined : [...path, ...rest];
    const configPath = whole?.[0] === 'config' ? whole.slice(1) : undefined;
    const { span } = this.part.tree.root;
    const word = (name: string): NixIdentifier => ({
      kind: 'identifier',
      name,
      span: { start: span.start, end: span.start },
    });
    const holder = rest.length === 0 ? word(first) : selection(word(first), rest.map(word));
    return { items: this.attributes(holder, whole), configPath };
  }

  private variable({ name, kind }: NixVariable): Suggestion {
    return { label: name, kind: 'variable', detail: kindNames[kind] };
  }

  /** The attributes of an expression at the cursor. */
  private attributes(expr: NixExpr, path: readonly string[] | undefined): readonly Suggestion[] {
    const functions = path === undefined ? undefined : functionsBelow(path);
    if (functions !== undefined) return functions.map(functionSuggestion);
    const value = this.lookup.evaluated.at(this.nodesAround(expr), expr);
    return value.kind === 'attrs' ? attributeSuggestions(value) : [];
  }

  /** The nodes around an expression, or around the cursor for one that is not written there. */
  private nodesAround(expr: NixExpr): readonly NixNode[] {
    const nodes = expr.span.end > expr.span.start ? nodePathAt(this.part.tree, expr.span.start) : this.nodes;
    const at = nodes.indexOf(expr);
    return at >= 0 ? nodes.slice(0, at) : nodes.filter((node) => node.kind !== 'identifier' && node.kind !== 'missing');
  }
}

const kindNames = { let: 'let', rec: 'rec', argument: 'argument', formal: 'argument' } as const;

function functionSuggestion(known: NixFunction): Suggestion {
  return {
    label: known.name,
    kind: 'function',
    detail: known.signature,
    describe: () => functionDocumentation(known),
  };
}

/** Functions of `lib`, of one of its parts, or of `builtins`. */
function functionsBelow(path: readonly string[]): readonly NixFunction[] | undefined {
  const [set] = path;
  if (set === 'builtins' && path.length === 1) return [...nixFunctions('builtins').values()];
  if (set !== 'lib' || path.length > 2) return undefined;
  const own = [...nixFunctions('lib').values()];
  if (path.length === 2) return functionsOfSet(path, own);
  const shared = [...nixFunctions('builtins').values()].filter(({ name }) => !ofNixAlone.has(name));
  return [...own, ...shared];
}

/** Of `lib.versions`: what it has for itself, and what it shares with `lib`. Some sets share nothing. */
function functionsOfSet(path: readonly string[], shared: readonly NixFunction[]): readonly NixFunction[] | undefined {
  if (findNixFunction(path) !== undefined) return undefined;
  const set = path[1] ?? '';
  const own = librarySetFunctions(set);
  const apart = /^(?:generators|cli|path)$/.test(set);
  return [...own.values(), ...(apart ? [] : shared.filter(({ name }) => !own.has(name)))];
}

/** Functions of Nix that `lib` does not pass on. */
const ofNixAlone: ReadonlySet<string> = new Set(
  'break convertHash derivation derivationStrict fetchClosure fetchGit fetchMercurial fetchTarball fetchTree fetchurl filterSource findFile flakeRefToString getContext getEnv getFlake hasContext hashString import outputOf parseFlakeRef path placeholder readFileType scopedImport storePath toFile toPath traceVerbose unsafeDiscardOutputDependency'.split(
    ' ',
  ),
);

function attributeSuggestions(value: NixValue & { readonly kind: 'attrs' }): readonly Suggestion[] {
  return [...value.attributes.keys()].slice(0, mostNames).map((name) => {
    const isPlain = /^[A-Za-z_][\w'-]*$/.test(name);
    return { label: name, kind: 'property', ...(isPlain ? {} : { insert: JSON.stringify(name) }) };
  });
}

/** The names with dots that end directly before the word at an offset. */
function chainBefore({ text }: NixPart, offset: number): readonly string[] {
  const before = text.slice(lineStartOf(text, offset), offset);
  const chain = /(?<![\w'").-])((?:(?:[A-Za-z_][\w'-]*|"[^"\n]*")\.)+)[\w'-]*$/.exec(before)?.[1];
  return (chain?.match(/[\w'-]+|"[^"]*"/g) ?? []).map((name) => name.replace(/^"|"$/g, ''));
}

/** Inside of a string, but not of a hole in it; a path is text too. */
function isText(nodes: readonly NixNode[]): boolean {
  const last = nodes.at(-1);
  return last?.kind === 'text' || last?.kind === 'string' || last?.kind === 'path' || last?.kind === 'uri';
}

/** Where an expression is missing, what is missing may stand before the space in front of the cursor. */
function anchorOf({ text, tree }: NixPart, offset: number): number {
  const space = /\s*$/.exec(text.slice(Math.max(0, offset - 1000), offset))?.[0].length ?? 0;
  const anchor = offset - space;
  return space > 0 && nodePathAt(tree, anchor).at(-1)?.kind === 'missing' ? anchor : offset;
}

/** An expression is written at the offset, and not the name of a definition. */
function isExpression({ text }: NixPart, nodes: readonly NixNode[], offset: number): boolean {
  const at = nodes.findLastIndex((node) => !['identifier', 'missing', 'attrpath', 'select'].includes(node.kind));
  const node = nodes[at];
  switch (node?.kind) {
    case 'attrset':
    case 'legacy-let':
      return offset >= node.span.end;
    case 'let':
      return nodes[at + 1] === node.body || offset > lastBinding(node);
    case 'binding':
      return text.slice(node.path.span.end, offset).includes('=');
    case 'formal':
      return nodes[at + 1] !== node.name && nodes[at + 1] !== undefined;
    case 'formals':
      return /\?\s*$/.test(text.slice(node.span.start, offset));
    case 'inherit':
      return false;
    case 'lambda':
      return nodes[at + 1] === node.body;
    default:
      return true;
  }
}

function lastBinding({ bindings, body }: NixNode & { readonly kind: 'let' }): number {
  return Math.max(bindings.at(-1)?.span.end ?? 0, body.span.start - 1);
}
