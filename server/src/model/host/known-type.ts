import { nixosOptions } from '../../../../schemas/nixos-options';
import { type OptionType, readOptionType } from './option-type';

/** The type of an option that a table has, or of a value in a set of equal values such as `environmentVariables`. */
export function knownType(path: readonly string[]): OptionType | undefined {
  const option = nixosOptions.find(path);
  if (option !== undefined) return option.removed === undefined ? readOptionType(option) : undefined;
  const outer = nixosOptions.find(path.slice(0, -1));
  const type = outer && readOptionType(outer);
  if (type?.kind === 'attrsOf') return type.of;
  return relatedType(path) ?? valueInSet(path);
}

function relatedType(path: readonly string[]): OptionType | undefined {
  const type = nixosOptions.findRelated(path)?.type;
  return type === undefined ? undefined : readOptionType({ type });
}

/** A value of `boot.kernel.sysctl`, of a container's `environment`. */
function valueInSet(path: readonly string[]): OptionType | undefined {
  const type = relatedType(path.slice(0, -1));
  return type?.kind === 'attrsOf' ? type.of : undefined;
}
