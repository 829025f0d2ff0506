import {
  availabilityIn,
  type NixosOption,
  nixosOptions,
  type OptionAvailability,
} from '../../../../schemas/nixos-options';
import type { Part } from '../../text/place';
import type { Host, OptionUse } from './host';

/** The newest NixOS release whose options the table holds. */
export const newestRelease = '25.11';

const module = ['services', 'gitlab-runner'];

/** The sets of `services.gitlab-runner` of whose names the table knows every one. */
const submodules: readonly (readonly string[])[] = [['clear-docker-cache'], ['sessionServer'], []];

/** Names that the module system itself takes in a submodule. */
const ofModuleSystem: ReadonlySet<string> = new Set([
  'imports',
  'config',
  'options',
  'disabledModules',
  'freeformType',
  'key',
  'meta',
]);

/** Where an option of the runner's module stands: `runner` for the service as a whole, `entry` for one of `services`. */
export type OptionLevel = 'runner' | 'entry';

/**
 * The level at which `use` stands as an option of its own; undefined for values below an option, for other option
 * trees, and for names that the module system takes.
 */
export function optionLevel(use: OptionUse): OptionLevel | undefined {
  const { path } = use;
  if (module.some((name, index) => path[index] !== name)) return undefined;
  const rest = path.slice(module.length);
  const name = rest.at(-1) ?? '';
  if (rest.length === 3 && rest[0] === 'services') {
    return ofModuleSystem.has(name) || name.startsWith('_') ? undefined : 'entry';
  }
  const parent = rest.slice(0, -1);
  const isKnown = submodules.some((set) => set.length === parent.length && set.every((step, i) => step === parent[i]));
  return isKnown && rest.length > 0 && !name.startsWith('_') ? 'runner' : undefined;
}

/** The option as the table has it, and whether a release has it; undefined where no release does. */
export function moduleOption(
  use: OptionUse,
  release: string | undefined,
): { readonly option: NixosOption; readonly availability: OptionAvailability } | undefined {
  const option = nixosOptions.find(use.path);
  return option && { option, availability: availabilityIn(option, release ?? newestRelease) };
}

/** A set that only holds options: `services.gitlab-runner.sessionServer`. */
export function holdsOptions(use: OptionUse): boolean {
  const prefix = `${use.path.join('.')}.`;
  return nixosOptions.all().some((option) => option.path.startsWith(prefix));
}

/** The definition of the option of another name beside `use`. */
export function siblingOption(use: OptionUse, host: Host, name: string): OptionUse | undefined {
  const parent = use.path.slice(0, -1);
  return host.options.find(
    ({ path }) =>
      path.length === use.path.length && path.at(-1) === name && parent.every((step, index) => step === path[index]),
  );
}

/**
 * Whether names that the table lacks may be right nonetheless: a file that declares options is a module of its own
 * making, and nix-darwin has a `services.gitlab-runner` with other options.
 */
export function isOtherModule(use: OptionUse, host: Host): boolean {
  if (host.hasOwnModule) return true;
  // By URI, as what is kept of an edited file may be of an earlier version.
  const { uri } = use.nameAt.part;
  return [...host.darwinParts].some((part) => part.uri === uri);
}

/** A file that is for nix-darwin, by its path or its text. */
export function isForDarwin({ uri, text }: Part): boolean {
  if (/\/[^/]*darwin[^/]*(?:\/|$)/i.test(uri)) return true;
  return /\blaunchd\b|\bdarwin(?:Configurations|Modules|System)\b|\bnix-darwin\b/.test(text);
}

/** The last name of an option's path. */
export function optionName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
