import type { OptionReference, OptionUse, OptionValue } from './host';

/** What the values of options refer to by name, in the order of the options. */
export function optionReferences(options: readonly OptionUse[]): readonly OptionReference[] {
  return options.flatMap((option) => symbolsIn(option.value).map((symbol) => ({ option, symbol })));
}

function symbolsIn(value: OptionValue): readonly (readonly string[])[] {
  if (value.kind === 'unknown') return value.symbol === undefined ? [] : [value.symbol];
  if (value.kind !== 'string') return [];
  return value.parts.flatMap((part) => (part.kind === 'unknown' && part.symbol !== undefined ? [part.symbol] : []));
}
