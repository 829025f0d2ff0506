/**
 * What is known about a string before the script runs: texts, the home directory as a symbol, and gaps. Adjacent texts
 * are joined; an empty list is the empty string.
 */
export type StaticText = readonly StaticTextPart[];

export type StaticTextPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `$HOME` or an unquoted leading `~`; `user` for `~name`. */
  | { readonly kind: 'home'; readonly user: string | undefined }
  /** Unknown until the script runs. `variable` where it is the value of one variable. */
  | { readonly kind: 'unknown'; readonly variable: string | undefined };
