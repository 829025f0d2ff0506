import { asRead } from '../../syntax/nix/moved';
import type {
  NixAttrBinding,
  NixBinding,
  NixExpr,
  NixIdentifier,
  NixLambda,
  NixNode,
  NixTree,
} from '../../syntax/nix/nodes';
import { nixChildren } from '../../syntax/nix/walk';
import { type Part, type Place, place } from '../../text/place';
import { type Span, shiftSpan } from '../../text/span';

/** A name that stands for nothing. */
export interface FreeName {
  readonly name: string;
  readonly at: Place;
  /** Whether `lib` means something where it stands. */
  readonly inLibrary: boolean;
}

/**
 * Names that only an argument or the library of nixpkgs can give. Names that Nix itself has (`map`, `toString`,
 * `removeAttrs`, …) are not among them.
 */
const ofNixpkgs =
  /^(?:lib|pkgs|config|mk(?:If|Merge|Force|Default|Override|Before|After|Order|Option|EnableOption)|optionals?|optional(?:String|Attrs)|concat(?:Strings|StringsSep|MapStrings|MapStringsSep|Lists|Map)|mapAttrs'?|mapAttrsToList|filterAttrs|genAttrs|nameValuePair|recursiveUpdate|escapeShellArgs?|getExe'?|makeBinPath|splitString|hasPrefix|hasSuffix|removePrefix|removeSuffix|flatten|imap[01]|foldl'?|unique|attrNames|attrValues|listToAttrs|replaceStrings)$/;

/** More names than a person reads; beyond it a text is taken for something else than a module. */
const most = 50;

interface Names {
  readonly names: ReadonlySet<string>;
  readonly outer: Names | undefined;
}

interface Visit {
  readonly node: NixNode;
  readonly scope: Names | undefined;
}

/** A name that nothing in a binding gives, by its place in the binding. */
interface OpenName extends Span {
  readonly name: string;
  readonly inLibrary: boolean;
}

/** The names that nothing in a binding gives, by the bindings as they were read: kept through versions of a file. */
export type OpenNames = WeakMap<NixBinding, readonly OpenName[]>;

/** Bindings of at most so many characters are looked at as a whole; in others those that they hold are. */
const longestWhole = 2000;

/**
 * The names of nixpkgs' library and of a module's arguments that nothing around them gives, in the order of the text:
 * Nix stops at each with `undefined variable`. Below a `with` any name may be given, so nothing is said there, nor of
 * texts that could not be read to their end.
 */
export function findFreeNames(part: Part, tree: NixTree, known: OpenNames = new WeakMap()): readonly FreeName[] {
  if (part.excerpt === true || tree.fragment || tree.errors.length > 0) return [];
  const found: FreeName[] = [];
  const add = (name: string, start: number, end: number, inLibrary: boolean): void => {
    found.push({ name, at: place(part, start, end), inLibrary });
  };
  const open: Visit[] = [{ node: tree.root, scope: undefined }];
  for (let next = open.pop(); next !== undefined && found.length < most; next = open.pop()) {
    const { node, scope } = next;
    if (node.kind === 'binding' && node.span.end - node.span.start <= longestWhole) {
      const { start } = node.span;
      for (const each of openNames(node, known)) {
        if (gives(scope, each.name)) continue;
        add(each.name, start + each.start, start + each.end, each.inLibrary || gives(scope, 'lib'));
      }
    } else if (node.kind !== 'identifier') open.push(...below(node, scope).reverse());
    else if (isOpen(node, scope)) add(node.name, node.span.start, node.span.end, gives(scope, 'lib'));
  }
  return found.slice(0, most);
}

function openNames(binding: NixAttrBinding, known: OpenNames): readonly OpenName[] {
  const read = asRead(binding);
  const before = known.get(read);
  if (before !== undefined) return before;
  const names: OpenName[] = [];
  const from = read.span.start;
  const open: Visit[] = [{ node: read, scope: undefined }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, scope } = next;
    if (node.kind !== 'identifier') open.push(...below(node, scope).reverse());
    else if (isOpen(node, scope)) {
      const { start, end } = shiftSpan(node.span, -from);
      names.push({ name: node.name, start, end, inLibrary: gives(scope, 'lib') });
    }
  }
  known.set(read, names);
  return names;
}

function isOpen({ name }: NixIdentifier, scope: Names | undefined): boolean {
  return ofNixpkgs.test(name) && !gives(scope, name);
}

function gives(scope: Names | undefined, name: string): boolean {
  for (let names = scope; names !== undefined; names = names.outer) if (names.names.has(name)) return true;
  return false;
}

function below(node: NixNode, scope: Names | undefined): Visit[] {
  switch (node.kind) {
    case 'attrset':
      return inBindings(node.bindings, node.recursive ? bound(node.bindings, scope) : scope, scope);
    case 'legacy-let':
      return inBindings(node.bindings, bound(node.bindings, scope), scope);
    case 'let': {
      const inner = bound(node.bindings, scope);
      return [...inBindings(node.bindings, inner, scope), { node: node.body, scope: inner }];
    }
    case 'lambda':
      return inLambda(node, scope);
    case 'with':
      return [{ node: node.scope, scope }];
    case 'attrpath':
      return node.names.flatMap((name) => (name.kind === 'identifier' ? [] : [{ node: name, scope }]));
    default:
      return nixChildren(node).map((child) => ({ node: child, scope }));
  }
}

/** What is inherited without a source comes from around the set, everything else may use the set's own names. */
function inBindings(bindings: readonly NixBinding[], inner: Names | undefined, outer: Names | undefined): Visit[] {
  return bindings.flatMap((binding): Visit[] => {
    if (binding.kind === 'binding') return [{ node: binding, scope: inner }];
    if (binding.from !== undefined) return [{ node: binding.from, scope: inner }];
    return binding.names.map((name) => ({ node: name, scope: outer }));
  });
}

function bound(bindings: readonly NixBinding[], outer: Names | undefined): Names {
  const names = new Set<string>();
  for (const binding of bindings) {
    const [first] = binding.kind === 'binding' ? binding.path.names : [];
    for (const name of binding.kind === 'inherit' ? binding.names : [first]) {
      if (name?.kind === 'identifier') names.add(name.name);
    }
  }
  return { names, outer };
}

function inLambda({ argument, formals, body }: NixLambda, outer: Names | undefined): Visit[] {
  const items = formals?.items ?? [];
  const names = new Set(items.map((formal) => formal.name.name));
  if (argument !== undefined) names.add(argument.name);
  const scope = { names, outer };
  const defaults = items.flatMap(({ defaultValue }): NixExpr[] => (defaultValue === undefined ? [] : [defaultValue]));
  return [...defaults, body].map((node) => ({ node, scope }));
}
