import type { OptionUse, OptionValue } from './host';

/**
 * Options of a runner entry whose value the module puts unquoted into the command line of `gitlab-runner register`
 * (nixpkgs, `runner.nix`, the configure script).
 */
const scriptOptions: ReadonlySet<string> = new Set([
  'preGetSourcesScript',
  'postGetSourcesScript',
  'preBuildScript',
  'postBuildScript',
]);

export interface EntryOption {
  readonly name: string;
  readonly option: OptionUse;
}

/** The option as one of a runner entry (`services.gitlab-runner.services.<entry>.<name>`), else undefined. */
export function entryOption(option: OptionUse): EntryOption | undefined {
  const [first, second, third, entry, name] = option.path;
  const ofEntry = first === 'services' && second === 'gitlab-runner' && third === 'services';
  if (!ofEntry || entry === undefined || name === undefined || option.path.length !== 5) return undefined;
  return { name, option };
}

/** The option as one that names a script to run, else undefined. */
export function scriptOption(option: OptionUse): EntryOption | undefined {
  const found = entryOption(option);
  return found !== undefined && scriptOptions.has(found.name) ? found : undefined;
}

/** The derivation that the value is, also where it is only interpolated (`"${script}"`). */
export function derivationOf(
  value: OptionValue,
): { readonly writer: string; readonly name: string | undefined } | undefined {
  if (value.kind === 'derivation') return value;
  if (value.kind !== 'string' || value.parts.length !== 1) return undefined;
  const [part] = value.parts;
  return part?.kind === 'derivation' ? part : undefined;
}

/** The function's own name: `writeText` of `pkgs.writeText`, `symlinkJoin`. */
export function writerName(writer: string): string {
  return writer.split('.').at(-1) ?? writer;
}
