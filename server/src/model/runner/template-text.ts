/** Go, Helm and Jinja (`{{`, `{%`), ERB (`<%`), and `@NAME@` as autoconf and the NixOS recipes have it. */
const marker = /\{\{|\{%|<%|@[A-Za-z_][\w.-]*@/;

/** Whether a text holds a marker that something else replaces before the runner reads it. */
export function isTemplated(text: string): boolean {
  return marker.test(text);
}

/** Whether a text holds `$NAME`, `${NAME}` or `$(…)`, which is filled in by the runner, by a job or by a shell. */
export function holdsVariable(text: string): boolean {
  return /\$[A-Za-z_{(]/.test(text);
}
