import { nixosOptions, type RelatedOption } from '../../../../schemas/nixos-options';
import type { OptionUse } from './host';

/** The name of an option of another module that is one or two letters away from one that the module lacks. */
export function nearestRelated({ path }: OptionUse): string | undefined {
  if (path[0] === 'services' || nixosOptions.findRelated(path) !== undefined || isPrefix(path)) return undefined;
  return nixosOptions.nearestRelated(path);
}

/** The option of another module that is no longer there, or has another name. */
export function changedRelated({ path }: OptionUse): RelatedOption | undefined {
  const option = nixosOptions.findRelated(path);
  return option?.removed === undefined && option?.renamedTo === undefined ? undefined : option;
}

/** The path as a person writes it, from the set on that holds the option. */
export function ownerOf({ path }: OptionUse): string {
  return path
    .slice(0, -1)
    .map((name) => (/^[\w'-]+$/.test(name) ? name : JSON.stringify(name)))
    .join('.');
}

/** A set that holds options. */
function isPrefix(path: readonly string[]): boolean {
  return nixosOptions.related.some((option) => {
    const names = option.path.split('.');
    return names.length > path.length && path.every((name, at) => names[at] === name || names[at] === '<name>');
  });
}
