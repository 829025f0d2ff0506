/**
 * Functions of nixpkgs' `lib`, written from their documentation (nixpkgs manual, "Functions reference") in Nix, so that
 * the evaluator's own laziness and unknowns carry them. Names are those of `lib`; sub-sets are given in `SUBSETS`.
 */
export const LIB_SOURCE = `
with builtins;
rec {
  id = x: x;
  const = x: _: x;
  flip = f: a: b: f b a;
  pipe = value: steps: foldl' (x: f: f x) value steps;
  fix = f: let x = f x; in x;
  and = a: b: a && b;
  xor = a: b: a != b;
  bitNot = a: -1 - a;
  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;
  mod = a: b: a - b * (a / b);
  compare = a: b: if a < b then -1 else if a > b then 1 else 0;
  boolToString = b: if b then "true" else "false";
  boolToYesNo = b: if b then "yes" else "no";
  mapNullable = f: x: if x == null then null else f x;
  defaultTo = d: x: if x == null then d else x;
  warn = _: x: x;
  warnIf = _: _: x: x;
  warnIfNot = _: _: x: x;
  info = _: x: x;
  assertMsg = ok: message: ok || throw message;
  assertOneOf = name: value: allowed: elem value allowed || throw (name + " has a value that is not allowed");
  throwIf = bad: message: x: if bad then throw message else x;
  throwIfNot = ok: message: x: if ok then x else throw message;
  importJSON = path: fromJSON (readFile path);
  importTOML = path: fromTOML (readFile path);
  isFunction = f: builtins.isFunction f || (f ? __functor && isFunction (f.__functor f));
  functionArgs = f: if f ? __functor then f.__functionArgs or (functionArgs (f.__functor f)) else builtins.functionArgs f;
  setFunctionArgs = f: args: { __functor = _: f; __functionArgs = args; };
  toFunction = v: if isFunction v then v else _: v;

  mkIf = condition: content: { _type = "if"; inherit condition content; };
  mkMerge = contents: { _type = "merge"; inherit contents; };
  mkOverride = priority: content: { _type = "override"; inherit priority content; };
  mkForce = mkOverride 50;
  mkVMOverride = mkOverride 10;
  mkImageMediaOverride = mkOverride 60;
  mkDefault = mkOverride 1000;
  mkOptionDefault = mkOverride 1500;
  mkOrder = priority: content: { _type = "order"; inherit priority content; };
  mkBefore = mkOrder 500;
  mkAfter = mkOrder 1500;
  mkAssert = ok: message: content: mkIf (if ok then true else throw message) content;
  mkOption = attrs: attrs // { _type = "option"; };
  mkEnableOption = name: mkOption { default = false; example = true; description = "Whether to enable \${name}."; type = types.bool; };
  mkPackageOption = pkgs: name: args: mkOption {
    type = if args.nullable or false then types.nullOr types.package else types.package;
    default = let path = args.default or name; in if path == null then null else getAttrFromPath (toList path) pkgs;
  };
  mkRemovedOptionModule = _: _: { };
  mkRenamedOptionModule = mkAliasOptionModule;
  mkRenamedOptionModuleWith = { from, to, ... }: mkAliasOptionModule from to;
  mkAliasOptionModule = from: to: mkChangedOptionModule from to (config: getAttrFromPath from config);
  mkChangedOptionModule = from: to: value: { config, ... }: {
    options = setAttrByPath from (mkOption { default = null; });
    config = setAttrByPath to (mkIf (getAttrFromPath from config != null) (value config));
  };
  mkMergedOptionModule = _: _: _: { };
  doRename = _: { };
  mkOptionType = type: type // { _type = "option-type"; };
  isOption = x: isType "option" x;
  setDefaultModuleLocation = _: module: module;
  literalExpression = text: { _type = "literalExpression"; inherit text; };
  literalMD = text: { _type = "literalMD"; inherit text; };
  mdDoc = text: text;
  isType = type: x: (x._type or "") == type;

  nameValuePair = name: value: { inherit name value; };
  attrVals = names: set: map (n: set.\${n}) names;
  attrByPath = path: default: set:
    if path == [ ] then set
    else if set ? \${head path} then attrByPath (tail path) default set.\${head path}
    else default;
  hasAttrByPath = path: set:
    path == [ ] || (set ? \${head path} && hasAttrByPath (tail path) set.\${head path});
  setAttrByPath = path: value: if path == [ ] then value else { \${head path} = setAttrByPath (tail path) value; };
  getAttrFromPath = path: set: if path == [ ] then set else getAttrFromPath (tail path) set.\${head path};
  mapAttrs' = f: set: listToAttrs (map (n: f n set.\${n}) (attrNames set));
  mapAttrsToList = f: set: map (n: f n set.\${n}) (attrNames set);
  attrsToList = mapAttrsToList nameValuePair;
  concatMapAttrs = f: set: mergeAttrsList (attrValues (mapAttrs f set));
  mergeAttrsList = foldl' (a: b: a // b) { };
  mergeAttrs = a: b: a // b;
  genAttrs = names: f: listToAttrs (map (n: nameValuePair n (f n)) names);
  genAttrs' = xs: f: listToAttrs (map f xs);
  filterAttrsRecursive = keep: set: mapAttrs
    (_: v: if isAttrs v then filterAttrsRecursive keep v else v) (filterAttrs keep set);
  foldlAttrs = f: start: set: foldl' (acc: n: f acc n set.\${n}) start (attrNames set);
  foldAttrs = f: start: sets: mapAttrs (_: vs: foldr f start vs) (zipAttrs sets);
  zipAttrs = zipAttrsWith (_: vs: vs);
  zipAttrsWithNames = names: f: sets: genAttrs names (n: f n (catAttrs n sets));
  recursiveUpdate = a: b: recursiveUpdateUntil (_: l: r: !(isAttrs l && isAttrs r)) a b;
  recursiveUpdateUntil = stop: a: b:
    let go = path: l: r: r // mapAttrs (n: v:
          let here = path ++ [ n ]; in
          if !(r ? \${n}) then v
          else if stop here v r.\${n} then r.\${n}
          else go here v r.\${n}) l;
    in go [ ] a b;
  mapAttrsRecursive = mapAttrsRecursiveCond (_: true);
  mapAttrsRecursiveCond = descend: f: set:
    let go = path: mapAttrs (n: v:
          if isAttrs v && descend v then go (path ++ [ n ]) v else f (path ++ [ n ]) v);
    in go [ ] set;
  collect = p: v: if p v then [ v ] else if isAttrs v then concatMap (collect p) (attrValues v) else [ ];
  cartesianProduct = sets: foldl'
    (acc: n: concatMap (partial: map (v: partial // { \${n} = v; }) sets.\${n}) acc) [ { } ] (attrNames sets);
  isDerivation = x: (x.type or "") == "derivation";
  getAttrs = names: set: genAttrs names (n: set.\${n});
  recurseIntoAttrs = set: set // { recurseForDerivations = true; };
  dontRecurseIntoAttrs = set: set // { recurseForDerivations = false; };

  singleton = x: [ x ];
  toList = x: if isList x then x else [ x ];
  foldr = f: end: xs:
    let count = length xs;
        go = n: if n == count then end else f (elemAt xs n) (go (n + 1));
    in go 0;
  fold = foldr;
  foldl = f: start: xs: foldl' f start xs;
  imap0 = f: xs: genList (n: f n (elemAt xs n)) (length xs);
  imap1 = f: xs: genList (n: f (n + 1) (elemAt xs n)) (length xs);
  ifilter0 = p: xs: map (e: e.v) (filter (e: p e.i e.v) (imap0 (i: v: { inherit i v; }) xs));
  concatImapStrings = f: xs: concatStrings (imap1 f xs);
  flatten = x: if isList x then concatMap flatten x else [ x ];
  remove = e: filter (x: x != e);
  findFirst = p: default: xs:
    let found = foldl' (done: x: if done == [ ] && p x then [ x ] else done) [ ] xs;
    in if found == [ ] then default else head found;
  findSingle = p: none: many: xs:
    let found = filter p xs; in if found == [ ] then none else if length found == 1 then head found else many;
  count = p: xs: length (filter p xs);
  optional = ok: x: if ok then [ x ] else [ ];
  optionals = ok: xs: if ok then xs else [ ];
  range = from: to: if from > to then [ ] else genList (n: from + n) (to - from + 1);
  replicate = n: x: genList (_: x) n;
  reverseList = xs: let n = length xs; in genList (i: elemAt xs (n - i - 1)) n;
  sortOn = f: sort (a: b: f a < f b);
  naturalSort = xs:
    let
      pieces = s: map (x: if isList x then fromJSON (head x) else x) (split "(0|[1-9][0-9]*)" s);
      keyed = map (value: { inherit value; key = pieces value; }) xs;
    in map (x: x.value) (sort (a: b: compareLists compare a.key b.key < 0) keyed);
  compareLists = cmp: a: b:
    if a == [ ] then if b == [ ] then 0 else -1
    else if b == [ ] then 1
    else let first = cmp (head a) (head b); in if first == 0 then compareLists cmp (tail a) (tail b) else first;
  splitByAndCompare = p: yes: no: a: b:
    if p a then if p b then yes a b else -1 else if p b then 1 else no a b;
  take = n: xs: genList (elemAt xs) (min n (length xs));
  takeEnd = n: xs: drop (max (length xs - n) 0) xs;
  drop = n: xs: let k = min n (length xs); in genList (i: elemAt xs (k + i)) (length xs - k);
  sublist = start: count: xs: take count (drop start xs);
  last = xs: if xs == [ ] then throw "lists.last: list must not be empty!" else elemAt xs (length xs - 1);
  init = xs: if xs == [ ] then throw "lists.init: list must not be empty!" else take (length xs - 1) xs;
  crossLists = f: foldl' (fs: args: concatMap (g: map g args) fs) [ f ];
  zipListsWith = f: a: b: genList (n: f (elemAt a n) (elemAt b n)) (min (length a) (length b));
  zipLists = zipListsWith (fst: snd: { inherit fst snd; });
  unique = foldl' (acc: x: if elem x acc then acc else acc ++ [ x ]) [ ];
  uniqueStrings = xs: attrNames (listToAttrs (map (n: nameValuePair n null) xs));
  allUnique = xs: length (unique xs) == length xs;
  intersectLists = a: filter (x: elem x a);
  subtractLists = a: filter (x: !(elem x a));
  mutuallyExclusive = a: b: !(any (x: elem x a) b);
  replaceElemAt = xs: n: x:
    if n < 0 || n >= length xs then throw "lists.replaceElemAt: no item \${toString n} in a list of \${toString (length xs)}"
    else imap0 (i: old: if i == n then x else old) xs;
  groupBy' = f: start: key: xs: mapAttrs (_: foldl' f start) (groupBy key xs);
  forEach = xs: f: map f xs;

  concatStrings = concatStringsSep "";
  concatMapStrings = f: xs: concatStrings (map f xs);
  concatMapStringsSep = sep: f: xs: concatStringsSep sep (map f xs);
  concatImapStringsSep = sep: f: xs: concatStringsSep sep (imap1 f xs);
  concatMapAttrsStringSep = sep: f: set: concatStringsSep sep (mapAttrsToList f set);
  concatLines = concatMapStrings (s: s + "\\n");
  intersperse = sep: xs: if length xs < 2 then xs else tail (concatMap (x: [ sep x ]) xs);
  join = concatStringsSep;
  optionalString = ok: s: if ok then s else "";
  makeSearchPath = sub: paths: concatStringsSep ":" (map (p: p + "/" + sub) (filter (p: p != null) paths));
  makeBinPath = paths: makeSearchPath "bin" (map getBin paths);
  makeLibraryPath = paths: makeSearchPath "lib" (map getLib paths);
  getOutput = output: pkg: pkg.\${output} or pkg.out or pkg;
  makeSearchPathOutput = output: sub: paths: makeSearchPath sub (map (getOutput output) paths);
  makeIncludePath = makeSearchPathOutput "dev" "include";
  getBin = pkg: pkg;
  getLib = pkg: pkg;
  getDev = pkg: pkg;
  getMan = pkg: pkg;
  stringToCharacters = s: genList (n: substring n 1 s) (stringLength s);
  stringAsChars = f: s: concatStrings (map f (stringToCharacters s));
  escape = chars: replaceStrings chars (map (c: "\\\\\${c}") chars);
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
  escapeRegex = escape [ "\\\\" "^" "$" "." "*" "+" "?" "(" ")" "[" "{" "|" ];
  escapeXML = replaceStrings [ "\\"" "'" "<" ">" "&" ] [ "&quot;" "&apos;" "&lt;" "&gt;" "&amp;" ];
  removePrefix = p: s: if hasPrefix p s then substring (stringLength p) (-1) s else s;
  removeSuffix = e: s: if hasSuffix e s then substring 0 (stringLength s - stringLength e) s else s;
  trim = trimWith { start = true; end = true; };
  trimWith = { start ? false, end ? false }: s:
    let chars = stringToCharacters s;
        blank = c: elem c [ " " "\\t" "\\n" "\\r" ];
        skip = xs: if xs == [ ] || !(blank (head xs)) then xs else skip (tail xs);
        front = if start then skip chars else chars;
        back = if end then reverseList (skip (reverseList front)) else front;
    in concatStrings back;
  fixedWidthString = width: filler: s:
    if stringLength s > width then throw "fixedWidthString: the text is longer than \${toString width}"
    else if stringLength s == width then s
    else filler + fixedWidthString (width - stringLength filler) filler s;
  fixedWidthNumber = width: n: fixedWidthString width "0" (toString n);
  versionOlder = a: b: compareVersions b a == 1;
  versionAtLeast = a: b: !(versionOlder a b);
  getName = x: if isString x then (parseDrvName x).name else x.pname or (parseDrvName x.name).name;
  getVersion = x: if isString x then (parseDrvName x).version else x.version or (parseDrvName x.name).version;
  nameFromURL = url: sep: head (splitString sep (last (splitString "/" url)));
  enableFeature = on: name: "--" + (if on then "enable" else "disable") + "-" + name;
  withFeature = on: name: "--" + (if on then "with" else "without") + "-" + name;
  fileContents = file: removeSuffix "\\n" (readFile file);
  replaceString = from: to: replaceStrings [ from ] [ to ];
  traceVal = x: x;
  traceValFn = _: x: x;
  traceIf = _: _: x: x;
  traceSeq = _: x: x;
  concat = a: b: a ++ b;
  dropEnd = n: xs: take (max (length xs - n) 0) xs;
  imap = imap1;
  concatAttrValues = set: concatLists (attrValues set);
  getValues = map (x: x.value);
  fix' = f: let x = f x // { __unfix__ = f; }; in x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  composeExtensions = f: g: final: prev: let a = f final prev; in a // g final (prev // a);
  composeManyExtensions = foldr (f: g: composeExtensions f g) (_: _: { });
  showOption = concatMapStringsSep "." (step: if step == "*" || match "<[^>]*>" step != null then step else native.escapeIdentifier step);
  toHexString = n: let digit = elemAt (stringToCharacters "0123456789ABCDEF");
      go = x: if x < 16 then digit x else go (x / 16) + digit (mod x 16); in go n;
  isStringLike = x: isString x || isPath x || x ? outPath || x ? __toString;
  isStorePath = x: isStringLike x && hasPrefix "/" (toString x) && dirOf (toString x) == "/nix/store";
  toSentenceCase = s: if !(isString s) then throw "toSentenceCase: only a string has words" else toUpper (substring 0 1 s) + toLower (substring 1 (-1) s);
  cmakeOptionType = type: name: value: "-D\${name}:\${toUpper type}=\${value}";
  cmakeFeature = cmakeOptionType "string";
  mesonOption = name: value: "-D\${name}=\${value}";
  mesonBool = name: on: mesonOption name (boolToString on);
  mesonEnable = name: on: mesonOption name (if on then "enabled" else "disabled");
  enableFeatureAs = on: name: value: enableFeature on name + optionalString on "=\${value}";
  withFeatureAs = on: name: value: withFeature on name + optionalString on "=\${value}";
  splitStringBy = isBreak: keep: s:
    let
      step = acc: c: if isBreak acc.last c
        then { done = acc.done ++ [ acc.piece ]; piece = if keep then c else ""; last = c; }
        else { inherit (acc) done; piece = acc.piece + c; last = c; };
      end = foldl' step { done = [ ]; piece = ""; last = ""; } (stringToCharacters s);
    in end.done ++ [ end.piece ];
  toCamelCase = s:
    if !(isString s) then throw "toCamelCase: only a string has words"
    else let
      words = concatMap (splitStringBy (a: b: match "[a-z]" a != null && match "[A-Z]" b != null) true)
        (splitStringBy (_: c: elem c [ "-" "_" " " ]) false s);
    in concatStrings ([ (toLower (head words)) ] ++ map toSentenceCase (tail words));
  showAttrPath = path: if path == [ ] then "<root attribute path>" else concatMapStringsSep "." native.escapeIdentifier path;
  lowerChars = stringToCharacters "abcdefghijklmnopqrstuvwxyz";
  upperChars = stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  addContextFrom = source: target: substring 0 0 source + target;
  mapCartesianProduct = f: sets: map f (cartesianProduct sets);
  matchAttrs = pattern: set: all (n: set ? \${n} && (
    if isAttrs pattern.\${n} then isAttrs set.\${n} && matchAttrs pattern.\${n} set.\${n} else pattern.\${n} == set.\${n}
  )) (attrNames pattern);
  overrideExisting = old: new: mapAttrs (n: v: new.\${n} or v) old;
  mapAttrsToListRecursive = mapAttrsToListRecursiveCond (_: _: true);
  mapAttrsToListRecursiveCond = descend: f: set:
    let go = path: s: concatLists (mapAttrsToList (n: v:
          let here = path ++ [ n ]; in if isAttrs v && descend here v then go here v else [ (f here v) ]) s);
    in go [ ] set;
  checkListOfEnum = message: allowed: given: value:
    if subtractLists allowed given == [ ] then value else throw "\${message}: a value is not allowed";
  fromHexString = s: (fromTOML "v=0x\${s}").v;
  toBaseDigits = base: n:
    let go = x: if x < base then [ x ] else [ (mod x base) ] ++ go (x / base); in reverseList (go n);
  converge = f: x: let next = f x; in if next == x then x else converge f next;
  makeExtensible = makeExtensibleWithCustomName "extend";
  makeExtensibleWithCustomName = name: f: fix' f // {
    \${name} = overlay: makeExtensibleWithCustomName name (extends (toExtension overlay) f);
  };
  toExtension = f: if !(isFunction f) then _: _: f
    else final: prev: let given = f final; in if isFunction given then given prev else f prev;
  cmakeBool = name: on: "-D\${name}:BOOL=" + (if on then "TRUE" else "FALSE");
  isValidPosixName = name: match "[a-zA-Z_][a-zA-Z0-9_]*" name != null;
  toShellVar = name: value:
    if !(isValidPosixName name) then throw "toShellVar: \${name} is not a valid shell variable name"
    else if isAttrs value && !(isStringLike value) then
      "declare -A \${name}=(" + concatStringsSep " " (mapAttrsToList (n: v: "[\${escapeShellArg n}]=\${escapeShellArg v}") value) + ")"
    else if isList value then "declare -a \${name}=(\${escapeShellArgs value})"
    else "\${name}=" + escapeShellArg value;
  toShellVars = set: concatStringsSep "\\n" (mapAttrsToList toShellVar set);

  inherit (native) optionalAttrs filterAttrs hasPrefix hasSuffix hasInfix splitString toUpper toLower escapeShellArg
    getExe getExe' toInt toIntBase10 escapeURL types;
  inherit (builtins) map filter head tail length elem elemAt any all concatLists concatMap genList sort partition
    groupBy foldl' listToAttrs attrNames attrValues hasAttr getAttr removeAttrs mapAttrs intersectAttrs catAttrs
    zipAttrsWith concatStringsSep replaceStrings stringLength substring toString isString isInt isBool isList
    isAttrs isFloat isPath isNull typeOf toJSON fromJSON seq deepSeq trace tryEval compareVersions splitVersion
    parseDrvName baseNameOf dirOf add sub mul div lessThan bitAnd bitOr bitXor ceil floor genericClosure throw abort
    readFile pathExists match split fromTOML toXML unsafeDiscardStringContext appendContext readDir hashFile
    unsafeGetAttrPos addErrorContext;
}
`;

/** The sets of `lib` whose functions are also reached through it: `lib.strings.concatStringsSep`. */
export const LIB_SUBSETS: readonly string[] = [
  'attrsets',
  'lists',
  'strings',
  'trivial',
  'options',
  'modules',
  'asserts',
  'debug',
  'meta',
  'versions',
  'fixedPoints',
  'customisation',
  'filesystem',
];
