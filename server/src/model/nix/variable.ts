import type { Place } from '../../text/place';
import { attributeValue, selectUnknown } from './access';
import { positionValue } from './position';
import type { Scope } from './scope';
import { isPackageSet } from './symbol';
import { type AttrsValue, evalError, type NixValue, Thunk, type UnknownValue, unknown } from './value';

/** The value of a variable: its lexical binding, else what the enclosing `with`s say, from the inside out. */
export function lookup(node: { readonly name: string }, scope: Scope, place: Place | undefined): NixValue {
  const bound = scope.lexical(node.name);
  if (bound !== undefined) return bound.force();
  if (node.name === '__curPos') return positionValue(place);
  const doubtful: UnknownValue[] = [];
  for (const each of scope.withs()) {
    const found = inWith(each.force(), node.name, doubtful);
    if (found !== undefined) return doubtful.length === 0 ? found : ambiguous(doubtful, found, node.name, place);
  }
  const first = doubtful[0];
  if (first !== undefined)
    return doubtful.length === 1
      ? selectUnknown(first, node.name, place)
      : ambiguous(doubtful, undefined, node.name, place);
  if (scope.unit.fragment) {
    return unknown('argument', `\`${node.name}\` is not defined in this fragment`, place, { symbol: [node.name] });
  }
  return evalError('undefined-variable', `undefined variable '${node.name}'`, place);
}

/** What one `with` says: a value, or nothing. Scopes that may hold the name or not are put into `doubtful`. */
function inWith(value: NixValue, name: string, doubtful: UnknownValue[]): NixValue | undefined {
  if (value.kind === 'error') return value;
  if (value.kind === 'unknown') {
    if (!isPackageSet(value.symbol) || !isLibraryName(name)) doubtful.push(value);
    return undefined;
  }
  if (value.kind !== 'attrs') return evalError('type', 'the value after `with` is not a set', value.place);
  return inSet(value, name, doubtful);
}

function inSet(value: AttrsValue, name: string, doubtful: UnknownValue[]): NixValue | undefined {
  const attribute = value.attributes.get(name);
  if (attribute !== undefined && attribute.maybe === undefined) return attribute.value.force();
  if (attribute?.maybe !== undefined) return attributeValue(attribute);
  // `lib` is open, too, but holds hardly a name that is looked for in `pkgs`; it only answers when nobody else does.
  if (value.open !== undefined) doubtful.push(value.open);
  return undefined;
}

function ambiguous(
  doubtful: readonly UnknownValue[],
  found: NixValue | undefined,
  name: string,
  place: Place | undefined,
): NixValue {
  const candidates = doubtful.map((each) => Thunk.lazy(() => selectUnknown(each, name, place)));
  if (found !== undefined) candidates.push(Thunk.of(found));
  const packages = doubtful.filter((each) => isPackageSet(each.symbol));
  const only = packages[0];
  if (found === undefined && only !== undefined && doubtful.every((each) => each === only || isLibrary(each))) {
    return selectUnknown(only, name, place);
  }
  return unknown('derived', `which \`with\` defines \`${name}\` is not known`, place, { candidates });
}

function isLibrary(value: UnknownValue): boolean {
  return value.symbol?.[0] === 'lib';
}

/** Names that the library of nixpkgs has and the package set has not. */
function isLibraryName(name: string): boolean {
  return /^(?:mk(?:If|Merge|Force|Default|Override|Before|After|Order|Option|Enable|Package|Renamed|Removed|Alias|VM)|optional|concat|mapAttrs|filter|recursiveUpdate|nameValuePair|genAttrs|listToAttrs|hasPrefix|hasSuffix|removeSuffix|removePrefix|escapeShellArg|splitString|getExe|types$|literal|foldl|imap|flatten|unique$|toList$|attrNames$|attrValues$|mapAttrsToList|toUpper$|toLower$|boolToString|maintainers$|teams$|licenses$|elem$|head$|tail$|length$|any$|all$)/.test(
    name,
  );
}
