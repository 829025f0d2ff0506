/**
 * What only the sets of `lib` hold (`lib.versions.major`), or hold under a name that means something else in `lib` itself
 * (`lib.lists.hasPrefix`). Written from their documentation, as `LIB_SOURCE` is; `lib` is in scope.
 */
export const LIB_SUBSETS_SOURCE = `
with builtins;
{
  strings = rec {
    replicate = n: s: lib.concatStrings (genList (_: s) n);
    inherit (native) charToInt levenshtein;
    escapeC = chars: replaceStrings chars
      (map (c: "\\\\x" + lib.toLower (lib.fixedWidthString 2 "0" (lib.toHexString (charToInt c)))) chars);
    escapeNixString = s: lib.escape [ "$" ] (toJSON s);
    escapeNixIdentifier = native.escapeIdentifier;
    normalizePath = s:
      let steps = filter (step: step != "") (lib.splitString "/" s);
      in lib.optionalString (lib.hasPrefix "/" s) "/" + concatStringsSep "/" steps
        + lib.optionalString (lib.hasSuffix "/" s && steps != [ ]) "/";
    floatToString = x: if isFloat x || isInt x then toString x else throw "strings.floatToString: not a number";
    isConvertibleWithToString = x: lib.isStringLike x
      || elem (typeOf x) [ "null" "int" "float" "bool" ] || (isList x && all isConvertibleWithToString x);
    sanitizeDerivationName = s:
      let
        name = head (match "[.]*(.*)" (toString s));
        clean = concatStringsSep "" (map (x: if isList x then "-" else x) (split "[^[:alnum:]+._?=-]+" name));
        short = substring (lib.max (stringLength clean - 207) 0) (-1) clean;
      in if short == "" then "unknown" else short;
    levenshteinAtMost = most: a: b: levenshtein a b <= most;
    commonPrefixLength = a: b: length (lib.lists.commonPrefix (lib.stringToCharacters a) (lib.stringToCharacters b));
    commonSuffixLength = a: b: length (lib.lists.commonPrefix
      (lib.reverseList (lib.stringToCharacters a)) (lib.reverseList (lib.stringToCharacters b)));
  };

  lists = rec {
    hasPrefix = prefix: xs: lib.take (length prefix) xs == prefix;
    removePrefix = prefix: xs: if hasPrefix prefix xs then lib.drop (length prefix) xs
      else throw "lists.removePrefix: the list does not begin with the prefix";
    commonPrefix = a: b:
      let
        pairs = lib.zipLists a b;
        differs = findFirstIndex (pair: pair.fst != pair.snd) (length pairs) pairs;
      in lib.take differs a;
    findFirstIndex = p: default: xs:
      let at = foldl' (found: n: if found == null && p (elemAt xs n) then n else found) null (lib.range 0 (length xs - 1));
      in if at == null then default else at;
    replicate = n: x: genList (_: x) n;
  };

  attrsets = rec {
    unionOfDisjoint = a: b: a // b // mapAttrs
      (name: _: throw "attrsets.unionOfDisjoint: '\${name}' is in both sets") (intersectAttrs a b);
    longestValidPathPrefix = path: set:
      let go = done: rest: value:
            if rest != [ ] && value ? \${head rest} then go (done ++ [ (head rest) ]) (tail rest) value.\${head rest} else done;
      in go [ ] path set;
  };

  versions = rec {
    major = v: elemAt (splitVersion v) 0;
    minor = v: elemAt (splitVersion v) 1;
    patch = v: elemAt (splitVersion v) 2;
    majorMinor = v: concatStringsSep "." (lib.take 2 (splitVersion v));
    pad = n: v:
      let
        parts = split "-" v;
        numbers = lib.take n (splitVersion (head parts) ++ genList (_: "0") n);
        suffix = concatStringsSep "" (map (x: if isList x then "-" else x) (tail parts));
      in concatStringsSep "." numbers + suffix;
  };

  asserts = {
    assertEachOneOf = name: values: allowed: all (value: lib.assertOneOf name value allowed) values;
  };

  generators = rec {
    mkValueStringDefault = _: v:
      if isInt v || isString v then toString v
      else if isFloat v then lib.strings.floatToString v
      else if v == true then "true" else if v == false then "false" else if v == null then "null"
      else throw "generators.mkValueStringDefault: this value has no text";
    mkKeyValueDefault = { mkValueString ? mkValueStringDefault { } }: sep: key: value:
      lib.escape [ sep ] key + sep + mkValueString value;
    toKeyValue = { mkKeyValue ? mkKeyValueDefault { } "=", listsAsDuplicateKeys ? false, indent ? "" }: set:
      let line = key: value: indent + mkKeyValue key value + "\\n";
      in lib.concatStrings (lib.flatten (lib.mapAttrsToList
        (key: value: if listsAsDuplicateKeys && isList value then map (line key) value else line key value) set));
    toINI = { mkSectionName ? (name: lib.escape [ "[" "]" ] name), mkKeyValue ? mkKeyValueDefault { } "=", listsAsDuplicateKeys ? false }: sections:
      concatStringsSep "\\n" (lib.mapAttrsToList
        (name: content: "[\${mkSectionName name}]\\n" + toKeyValue { inherit mkKeyValue listsAsDuplicateKeys; } content) sections);
    toINIWithGlobalSection = options: { globalSection, sections ? { } }:
      (if globalSection == { } then "" else toKeyValue (removeAttrs options [ "mkSectionName" ]) globalSection + "\\n")
      + toINI options sections;
    toJSON = _: builtins.toJSON;
    toYAML = _: builtins.toJSON;
  };

  cli = rec {
    toGNUCommandLineShell = options: set: lib.escapeShellArgs (toGNUCommandLine options set);
    toGNUCommandLine = {
      mkOptionName ? (k: if stringLength k == 1 then "-" + k else "--" + k),
      mkBool ? (k: on: lib.optional on (mkOptionName k)),
      mkList ? (k: values: concatMap (mkOption k) values),
      mkOption ? (k: v:
        if v == null then [ ]
        else if optionValueSeparator == null then [ (mkOptionName k) (lib.generators.mkValueStringDefault { } v) ]
        else [ (mkOptionName k + optionValueSeparator + lib.generators.mkValueStringDefault { } v) ]),
      optionValueSeparator ? null
    }: set: concatLists (lib.mapAttrsToList
      (k: v: if isBool v then mkBool k v else if isList v then mkList k v else mkOption k v) set);
  };

  path = {
    append = base: sub: base + ("/" + sub);
  };
}
`;
