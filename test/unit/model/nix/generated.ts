import fc from 'fast-check';

interface Kinds {
  int: string;
  bool: string;
  str: string;
  list: string;
  set: string;
  any: string;
}

const NAMES = ['a', 'b', 'c', 'x', 'y'];
const name = fc.constantFrom(...NAMES);
const chunk = fc.constantFrom<string>(
  '',
  'a',
  'b-1',
  'x y',
  'äö',
  "it's",
  'a.b',
  '/nix',
  '1.2',
  '\\n',
  '\\${x}',
  '$',
  '😀',
);

/** Closed Nix expressions: mostly well typed, with all constructs of the language and most built-in functions. */
export function nixExpressions(): fc.Arbitrary<string> {
  const { any } = fc.letrec<Kinds>((tie: Tie) => {
    const depth = { maxDepth: 3, depthIdentifier: 'nix' };
    const oneOf = (...all: fc.Arbitrary<string>[]) => fc.oneof(depth, ...all);
    return {
      int: oneOf(fc.integer({ min: 0, max: 99 }).map(String), fc.constant<string>('i'), ...ints(tie)),
      bool: oneOf(fc.constantFrom<string>('true', 'false'), ...bools(tie)),
      str: oneOf(
        chunk.map((text) => `"${text}"`),
        fc.constant<string>('s'),
        ...strings(tie),
      ),
      list: oneOf(fc.constant('[ ]'), fc.constant<string>('l'), ...lists(tie)),
      set: oneOf(fc.constant('{ }'), fc.constant<string>('r'), ...sets(tie)),
      any: oneOf(tie('int'), tie('bool'), tie('str'), tie('list'), tie('set'), ...faults(tie)),
    };
  });
  return any.map((body) => `let i = 7; s = "s-1.2"; l = [ 3 1 2 ]; r = { a = 1; b = 2; x = 5; }; in ${body}`);
}

type Tie = fc.LetrecTypedTie<Kinds>;

/** A template with `#` for each part. */
function form(template: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((texts) => {
    let at = 0;
    return `(${template.replace(/#/g, () => texts[at++] ?? '')})`;
  });
}

function ints(tie: Tie): fc.Arbitrary<string>[] {
  const int = tie('int');
  const operator = fc.constantFrom('+', '-', '*');
  return [
    form('# # #', int, operator, int),
    form('-#', int),
    form('# / (1 + #)', int, fc.integer({ min: 0, max: 9 }).map(String)),
    form('let i = #; in #', int, int),
    form('with { i = #; z = #; }; z', int, int),
    form('(i: #) #', int, int),
    form('({ i, j ? i + 1, ... }@args: # + j + (args.i or 0)) { i = #; k = 3; }', int, int),
    form('(#).# or #', tie('set'), name, int),
    form('rec { i = #; y = i + #; }.y', int, int),
    form('if # then # else #', tie('bool'), int, int),
    form('assert #; #', tie('bool'), int),
    form('builtins.length #', tie('list')),
    form('builtins.stringLength #', tie('str')),
    form("builtins.foldl' (a: e: a + e) # #", int, tie('list')),
    form('builtins.elemAt (# ++ [ # ]) 0', tie('list'), int),
    form('builtins.bitAnd # (builtins.bitXor # 5)', int, int),
    form('builtins.compareVersions # #', tie('str'), tie('str')),
    form('let f = n: if n < 1 then # else f (n - 1); in f 5', int),
    form('builtins.ceil (# * 0.5)', int),
  ];
}

function bools(tie: Tie): fc.Arbitrary<string>[] {
  const bool = tie('bool');
  const compare = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
  return [
    form('# # #', bool, fc.constantFrom('&&', '||', '->'), bool),
    form('!#', bool),
    form('# # #', tie('int'), compare, tie('int')),
    form('# # #', tie('str'), compare, tie('str')),
    form('# # #', tie('list'), compare, tie('list')),
    form('# == #', tie('set'), tie('set')),
    form('# == #', tie('any'), tie('any')),
    form('# ? #', tie('set'), name),
    form('# ? #.#', tie('any'), name, name),
    form('builtins.elem # #', tie('any'), tie('list')),
    form('builtins.any (e: e == #) #', tie('int'), tie('list')),
    form('builtins.all (e: # || e < 3) #', bool, tie('list')),
    form('builtins.hasAttr # #', tie('str'), tie('set')),
    form('builtins.isString #', tie('any')),
    form('(builtins.tryEval #).success', tie('any')),
  ];
}

function strings(tie: Tie): fc.Arbitrary<string>[] {
  const str = tie('str');
  return [
    form('"a${#}b${#}"', str, str),
    form("''\n    x${#}\n      y\n  ''", str),
    form('# + #', str, str),
    form('toString #', tie('int')),
    form('toString #', tie('list')),
    form('builtins.substring # # #', fc.constantFrom('0', '1', '2'), fc.constantFrom('(-1)', '0', '2', '9'), str),
    form('builtins.concatStringsSep # (map toString #)', str, tie('list')),
    form('builtins.replaceStrings [ "a" # ] [ "<" # ] #', str, str, str),
    form('builtins.toJSON #', tie('any')),
    form('builtins.typeOf #', tie('any')),
    form('baseNameOf #', str),
    form('dirOf #', str),
    form('let s = #; in #', str, str),
    form('(builtins.parseDrvName #).name', str),
    form('if # then # else #', tie('bool'), str, str),
    form('"${{ __toString = self: #; }}"', str),
  ];
}

function lists(tie: Tie): fc.Arbitrary<string>[] {
  const list = tie('list');
  return [
    form('[ # # ]', tie('int'), tie('int')),
    form('# ++ #', list, list),
    form('map (e: e + #) #', tie('int'), list),
    form('builtins.filter (e: e < #) #', tie('int'), list),
    form('builtins.tail ([ # ] ++ #)', tie('int'), list),
    form('builtins.genList (n: n * #) 3', tie('int')),
    form('builtins.sort (a: b: a < b) #', list),
    form('builtins.sort builtins.lessThan #', list),
    form('builtins.concatLists [ # # ]', list, list),
    form('builtins.concatMap (e: [ e # ]) #', tie('int'), list),
    form('(builtins.partition (e: e < 5) #).right', list),
    form('let l = #; in #', list, list),
    form('builtins.catAttrs "a" [ # # ]', tie('set'), tie('set')),
    form(
      'map (e: e.key) (builtins.genericClosure { startSet = [ { key = #; } ]; operator = e: if e.key > 3 then [ ] else [ { key = e.key + 1; } ]; })',
      tie('int'),
    ),
  ];
}

function sets(tie: Tie): fc.Arbitrary<string>[] {
  const set = tie('set');
  return [
    form('{ # = #; }', name, tie('int')),
    form('{ #.z = #; w.# = #; }', name, tie('any'), name, tie('any')),
    form('{ inherit i; ${#} = #; }', tie('str'), tie('int')),
    form('{ inherit (#) a; }', set),
    form('rec { a = #; b = a + 1; c = { inherit a; }; }', tie('int')),
    form('# // #', set, set),
    form('builtins.mapAttrs (n: v: v) #', set),
    form('removeAttrs # [ "a" # ]', set, tie('str')),
    form('builtins.intersectAttrs # #', set, set),
    form(
      'builtins.listToAttrs [ { name = #; value = #; } { name = "a"; value = #; } ]',
      tie('str'),
      tie('int'),
      tie('int'),
    ),
    form('builtins.groupBy (e: if e < # then "lo" else "hi") #', tie('int'), tie('list')),
    form('let r = #; in #', set, set),
    form('with #; { p = a; }', set),
    form('builtins.tryEval #', tie('any')),
    form('builtins.functionArgs ({ a, b ? #, ... }: a)', tie('int')),
    form('builtins.zipAttrsWith (n: vs: builtins.length vs) [ # # ]', set, set),
  ];
}

/** Expressions that may fail. */
function faults(tie: Tie): fc.Arbitrary<string>[] {
  return [
    form('throw #', tie('str')),
    form('#.#', tie('set'), name),
    form('builtins.head #', tie('list')),
    form('builtins.seq # #', tie('any'), tie('int')),
  ];
}
