/** Where the pages under `docs/rules` are published. */
export const rulePagesAddress = 'https://gitlab-nix-runner.gitlab.io/gitlab-nix-runner/rules';

/** The address of a rule's documentation. */
export function rulePage(id: string): string {
  const code = /^shellcheck\/SC(\d+)$/.exec(id)?.[1];
  if (code !== undefined) return shellcheckPage(code);
  return `${rulePagesAddress}/${id}`;
}

/** The page of ShellCheck's own documentation on one of its codes, `2086`. */
export function shellcheckPage(code: number | string): string {
  return `https://www.shellcheck.net/wiki/SC${code}`;
}
