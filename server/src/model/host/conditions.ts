/**
 * Whether a module may make some of its definitions depend on a condition. One around a whole set is taken to hold when
 * the module is read, so two definitions of such a file may exclude each other.
 */
export function hasConditions(text: string): boolean {
  return /\b(?:mkIf|mkMerge|optionalAttrs|specialisation)\b/.test(text);
}
