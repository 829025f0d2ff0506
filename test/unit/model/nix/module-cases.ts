/** Modules, one of their options, and what NixOS makes of it: `null` where it stops with an error. */
export interface ModuleCase {
  readonly about: string;
  readonly modules: readonly string[];
  readonly path: string;
  readonly json: unknown;
}

const tags = 'options.l = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; };';
const text = 'options.t = lib.mkOption { type = lib.types.lines; default = ""; };';
const word = 'options.s = lib.mkOption { type = lib.types.str; };';
const runners = `options.runners = lib.mkOption {
  default = { };
  type = lib.types.attrsOf (lib.types.submodule ({ name, config, ... }: {
    options = {
      image = lib.mkOption { type = lib.types.str; default = "alpine"; };
      tags = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ name ]; };
      label = lib.mkOption { type = lib.types.nullOr lib.types.str; default = null; };
      full = lib.mkOption { type = lib.types.str; };
    };
    config.full = lib.mkDefault "\${config.image}:latest";
  }));
};`;
const m = (body: string) => `{ lib, config, ... }: { ${body} }`;

export const moduleCases: readonly ModuleCase[] = [
  { about: 'a default', modules: [m('options.a = lib.mkOption { default = 3; };')], path: 'a', json: 3 },
  {
    about: 'mkEnableOption',
    modules: [m('options.a.enable = lib.mkEnableOption "a";')],
    path: 'a.enable',
    json: false,
  },
  {
    about: 'a value over a default',
    modules: [m('options.a.enable = lib.mkEnableOption "a";'), m('a.enable = true;')],
    path: 'a.enable',
    json: true,
  },
  {
    about: 'mkForce over a value, mkDefault below it',
    modules: [m(word), m('s = lib.mkDefault "d";'), m('s = lib.mkForce "f";'), m('s = "n";')],
    path: 's',
    json: 'f',
  },
  {
    about: 'mkOverride by number',
    modules: [m(word), m('s = lib.mkOverride 90 "90";'), m('s = lib.mkOverride 99 "99";'), m('s = "100";')],
    path: 's',
    json: '90',
  },
  { about: 'mkDefault alone', modules: [m(word), m('s = lib.mkDefault "d";')], path: 's', json: 'd' },
  {
    about: 'equal values twice',
    modules: [m(word), m('s = "x";'), m('s = "x";')],
    path: 's',
    json: 'x',
  },
  { about: 'two values', modules: [m(word), m('s = "x";'), m('s = "y";')], path: 's', json: null },
  {
    about: 'lists, the last module first',
    modules: [m(tags), m('l = [ "1" ];'), m('l = [ "2" ];')],
    path: 'l',
    json: ['2', '1'],
  },
  {
    about: 'lists, imports before the module that imports',
    modules: [
      m(tags),
      m('imports = [ { imports = [ { l = [ "aa" ]; } ]; l = [ "a" ]; } { l = [ "b" ]; } ]; l = [ "r" ];'),
    ],
    path: 'l',
    json: ['aa', 'b', 'a', 'r'],
  },
  {
    about: 'mkBefore, mkAfter and mkOrder',
    modules: [
      m(tags),
      m('l = lib.mkAfter [ "last" ];'),
      m('l = [ "middle" ];'),
      m('l = lib.mkBefore [ "first" ];'),
      m('l = lib.mkOrder 1400 [ "late" ];'),
    ],
    path: 'l',
    json: ['first', 'middle', 'late', 'last'],
  },
  {
    about: 'a forced list',
    modules: [m(tags), m('l = [ "1" ];'), m('l = lib.mkForce [ "2" ];')],
    path: 'l',
    json: ['2'],
  },
  {
    about: 'a definition at normal priority hides the default list',
    modules: [m('options.l = lib.mkOption { default = [ "d" ]; };'), m('l = [ "1" ];')],
    path: 'l',
    json: ['1'],
  },
  {
    about: 'lines in order',
    modules: [m(text), m('t = lib.mkAfter "c";'), m('t = "b";'), m('t = lib.mkBefore "a";')],
    path: 't',
    json: 'a\nb\nc',
  },
  {
    about: 'commas',
    modules: [m('options.t = lib.mkOption { type = lib.types.commas; };'), m('t = "a";'), m('t = lib.mkAfter "b";')],
    path: 't',
    json: 'a,b',
  },
  {
    about: 'mkIf that does not hold, and one that does',
    modules: [m(tags), m('l = lib.mkMerge [ (lib.mkIf false [ "no" ]) (lib.mkIf true [ "yes" ]) [ "plain" ] ];')],
    path: 'l',
    json: ['yes', 'plain'],
  },
  {
    about: 'a condition on another option',
    modules: [
      m(`options.on = lib.mkEnableOption "x"; ${tags}`),
      m('on = true;'),
      m('config = lib.mkIf config.on { l = [ "x" ]; };'),
    ],
    path: 'l',
    json: ['x'],
  },
  {
    about: 'a module that is off',
    modules: [m(`options.on = lib.mkEnableOption "x"; ${tags}`), m('config = lib.mkIf config.on { l = [ "x" ]; };')],
    path: 'l',
    json: [],
  },
  {
    about: 'a condition on an option of the same set',
    modules: [
      m(`options.a.on = lib.mkEnableOption "x"; options.a.v = lib.mkOption { default = 1; };`),
      m('a = lib.mkIf config.a.on { v = 2; };'),
      m('a.on = true;'),
    ],
    path: 'a.v',
    json: 2,
  },
  {
    about: 'mkForce on a set of options',
    modules: [m('options.a.b = lib.mkOption { };'), m('a.b = 1;'), m('a = lib.mkForce { b = 2; };')],
    path: 'a.b',
    json: 2,
  },
  {
    about: 'mkMerge at the top',
    modules: [m(tags), '{ lib, ... }: { config = lib.mkMerge [ { l = [ "a" ]; } (lib.mkIf true { l = [ "b" ]; }) ]; }'],
    path: 'l',
    json: ['a', 'b'],
  },
  {
    about: 'a submodule with defaults, its name and its own configuration',
    modules: [m(runners), m('runners.x.image = "debian";')],
    path: 'runners',
    json: { x: { image: 'debian', tags: ['x'], label: null, full: 'debian:latest' } },
  },
  {
    about: 'submodules from two modules',
    modules: [
      m(runners),
      m('runners.x.tags = [ "a" ];'),
      m('runners.x = { full = "f"; label = "l"; }; runners.y = { };'),
    ],
    path: 'runners',
    json: {
      x: { image: 'alpine', tags: ['a'], label: 'l', full: 'f' },
      y: { image: 'alpine', tags: ['y'], label: null, full: 'alpine:latest' },
    },
  },
  {
    about: 'a submodule as a function',
    modules: [m(runners), m('runners.x = { name, ... }: { image = "of-${name}"; };')],
    path: 'runners.x.full',
    json: 'of-x:latest',
  },
  {
    about: 'priorities inside a submodule',
    modules: [m(runners), m('runners.x.image = lib.mkForce "f";'), m('runners.x.image = "n";')],
    path: 'runners.x.image',
    json: 'f',
  },
  {
    about: 'a list of submodules',
    modules: [
      m(`options.r = lib.mkOption {
        type = lib.types.listOf (lib.types.submodule { options.n = lib.mkOption { default = 1; }; });
      };`),
      m('r = [ { } { n = 2; } ];'),
    ],
    path: 'r',
    json: [{ n: 1 }, { n: 2 }],
  },
  {
    about: 'a submodule that nothing sets',
    modules: [
      m('options.r = lib.mkOption { type = lib.types.submodule { options.n = lib.mkOption { default = 1; }; }; };'),
    ],
    path: 'r.n',
    json: 1,
  },
  {
    about: 'null and a value in a type that takes both',
    modules: [
      m('options.a = lib.mkOption { type = lib.types.nullOr (lib.types.listOf lib.types.str); default = null; };'),
      m('a = [ "x" ];'),
    ],
    path: 'a',
    json: ['x'],
  },
  {
    about: 'an option that goes through a function',
    modules: [m('options.a = lib.mkOption { default = 2; apply = x: x * 10; };'), m('a = 3;')],
    path: 'a',
    json: 30,
  },
  {
    about: 'an option from another option',
    modules: [m(`options.a = lib.mkOption { default = "x"; }; ${word}`), m('s = "${config.a}-y";'), m('a = "z";')],
    path: 's',
    json: 'z-y',
  },
  {
    about: 'modules with keys of their own',
    modules: [m(tags), m('imports = [ { key = "one"; l = [ "1" ]; } { l = [ "2" ]; } ];')],
    path: 'l',
    json: ['2', '1'],
  },
  {
    about: 'arguments of modules',
    modules: [m(word), m('_module.args.who = "w";'), '{ who, ... }: { s = who; }'],
    path: 's',
    json: 'w',
  },
  {
    about: 'with and inherit of a set of options',
    modules: [
      m(`options.a = { x = lib.mkOption { default = "1"; }; y = lib.mkOption { default = "2"; }; }; ${word}`),
      m('s = let inherit (config.a) x; in with config.a; x + y;'),
      m('a.y = "3";'),
    ],
    path: 's',
    json: '13',
  },
  {
    about: 'sets that are built from a set of submodules',
    modules: [
      m(`${runners} options.out = lib.mkOption { type = lib.types.attrsOf lib.types.str; };`),
      m('out = lib.mapAttrs (n: r: r.full) config.runners;'),
      m('runners.a = { }; runners.b.image = "b";'),
    ],
    path: 'out',
    json: { a: 'alpine:latest', b: 'b:latest' },
  },
  {
    about: 'a set without a declared shape',
    modules: [
      m('options.a = lib.mkOption { type = lib.types.attrs; default = { }; };'),
      m('a = { x = 1; };'),
      m('a = { y = 2; };'),
    ],
    path: 'a',
    json: { x: 1, y: 2 },
  },
  {
    about: 'conditions and priorities around items of a list',
    modules: [m(tags), m('l = [ (lib.mkIf false "a") "b" (lib.mkIf true (lib.mkForce "c")) (lib.mkBefore "d") ];')],
    path: 'l',
    json: ['b', 'c', 'd'],
  },
  {
    about: 'a priority within another, of which the outer one counts',
    modules: [m(word), m('s = lib.mkDefault (lib.mkForce "x");'), m('s = "y";')],
    path: 's',
    json: 'y',
  },
  {
    about: 'sets that lie over each other',
    modules: [
      m('options.a = lib.mkOption { type = lib.types.attrs; };'),
      m('a = { x.p = 1; };'),
      m('a = { x.q = 2; y = 3; };'),
    ],
    path: 'a',
    json: { x: { p: 1 }, y: 3 },
  },
  {
    about: 'anything, of which lists are not joined',
    modules: [m('options.a = lib.mkOption { type = lib.types.anything; };'), m('a = [ 1 ];'), m('a = [ 2 ];')],
    path: 'a',
    json: null,
  },
  {
    about: 'anything, of which sets are joined at every depth',
    modules: [m('options.a = lib.mkOption { type = lib.types.anything; };'), m('a.x.p = 1;'), m('a.x.q = 2;')],
    path: 'a',
    json: { x: { p: 1, q: 2 } },
  },
  {
    about: 'a value that its type converts',
    modules: [
      m('options.a = lib.mkOption { type = lib.types.coercedTo lib.types.int toString lib.types.str; };'),
      m('a = 5;'),
    ],
    path: 'a',
    json: '5',
  },
  {
    about: 'a value and a list that its type makes of another',
    modules: [
      m('options.a = with lib.types; lib.mkOption { type = coercedTo str (x: [ x ]) (listOf str); };'),
      m('a = "x";'),
      m('a = [ "y" ];'),
    ],
    path: 'a',
    json: ['y', 'x'],
  },
  {
    about: 'a submodule that two modules declare',
    modules: [
      m(
        'options.a = lib.mkOption { default = { }; type = lib.types.submodule { options.x = lib.mkOption { default = 1; }; }; };',
      ),
      m('options.a = lib.mkOption { type = lib.types.submodule { options.y = lib.mkOption { default = 2; }; }; };'),
    ],
    path: 'a',
    json: { x: 1, y: 2 },
  },
  {
    about: 'an option under its old name',
    modules: [m(word), m('imports = [ (lib.mkRenamedOptionModule [ "old" "s" ] [ "s" ]) ]; old.s = "x";')],
    path: 's',
    json: 'x',
  },
  {
    about: 'an option whose old name nobody uses',
    modules: [m(word), m('imports = [ (lib.mkRenamedOptionModule [ "old" "s" ] [ "s" ]) ]; s = "y";')],
    path: 's',
    json: 'y',
  },
  {
    about: 'an alias of a set of options',
    modules: [
      m(runners),
      m('imports = [ (lib.mkAliasOptionModule [ "ci" ] [ "runners" "ci" ]) ]; ci.image = "debian";'),
    ],
    path: 'runners.ci.full',
    json: 'debian:latest',
  },
  {
    about: 'an option that takes over from another what it makes of it',
    modules: [
      m(word),
      m('imports = [ (lib.mkChangedOptionModule [ "n" ] [ "s" ] (config: toString config.n)) ]; n = 4;'),
    ],
    path: 's',
    json: '4',
  },
];
