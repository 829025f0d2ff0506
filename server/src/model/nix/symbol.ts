import type { Derivation, UnknownValue } from './value';

/**
 * Names under which modules hold a package set of nixpkgs: `pkgs`, `pkgsUnstable`, `pkgs-stable`, …
 */
export function isPackageSet(symbol: readonly string[] | undefined): boolean {
  return symbol?.length === 1 && /^pkgs(?:[-_A-Z].*)?$/.test(symbol[0] ?? '');
}

/**
 * The usual spelling of a symbol: package sets become `pkgs`, whatever they are reached through (`pkgsUnstable`,
 * `nixpkgs.legacyPackages.<system>`, `inputs.nixpkgs.legacyPackages.<system>`), and the library of nixpkgs becomes
 * `lib` (`pkgs.lib`, `inputs.nixpkgs.lib`, `nixpkgs.lib`).
 */
export function normalSymbol(symbol: readonly string[]): readonly string[] {
  const first = symbol[0] ?? '';
  if (isPackageSet([first])) {
    return symbol[1] === 'lib' ? ['lib', ...symbol.slice(2)] : ['pkgs', ...symbol.slice(1)];
  }
  const at = symbol.findIndex((name) => /^nixpkgs(?:[-_A-Z].*)?$/.test(name));
  if (at === -1 || at > 2) return symbol;
  if (symbol[at + 1] === 'lib') return ['lib', ...symbol.slice(at + 2)];
  if (symbol[at + 1] === 'legacyPackages' && symbol.length > at + 2) return ['pkgs', ...symbol.slice(at + 3)];
  return symbol;
}

const OVERRIDES = new Set(['override', 'overrideAttrs', 'overrideDerivation', 'overridePythonAttrs']);

/** The package an unknown value names: `pkgs.git`, also after `.override { … }`. */
export function symbolDerivation(value: UnknownValue): Derivation | undefined {
  const symbol = value.symbol === undefined ? undefined : normalSymbol(value.symbol);
  if (symbol !== undefined) return packageDerivation(symbol, value);
  const called = value.call?.fn;
  const from = called?.symbol === undefined ? undefined : normalSymbol(called.symbol);
  if (from === undefined || !OVERRIDES.has(from.at(-1) ?? '')) return undefined;
  return packageDerivation(from.slice(0, -1), value);
}

function packageDerivation(symbol: readonly string[], value: UnknownValue): Derivation | undefined {
  if (symbol[0] !== 'pkgs' || symbol.length < 2) return undefined;
  const last = symbol.at(-1) ?? '';
  const attribute = OUTPUTS.has(last) && symbol.length > 2 ? symbol.slice(1, -1) : symbol.slice(1);
  if (NOT_PACKAGES.has(last)) return undefined;
  return {
    kind: 'package',
    builder: ['pkgs', ...attribute].join('.'),
    attribute,
    name: undefined,
    text: undefined,
    destination: undefined,
    executable: undefined,
    shebang: false,
    format: undefined,
    value: undefined,
    arguments: undefined,
    place: value.place,
  };
}

/** Outputs of a package: `pkgs.openssl.dev` is still openssl. */
const OUTPUTS = new Set(['out', 'bin', 'dev', 'lib', 'man', 'doc', 'info', 'static']);

/** Attributes of package sets and packages that are no store paths. */
const NOT_PACKAGES = new Set([
  'config',
  'name',
  'pname',
  'version',
  'meta',
  'system',
  'passthru',
  'hostPlatform',
  'buildPlatform',
  'targetPlatform',
  'outputs',
  'type',
  ...OVERRIDES,
]);
