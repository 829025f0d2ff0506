/** Where the pages under `docs/rules` are published. */
export const rulePagesAddress = 'https://gitlab-nix-runner.gitlab.io/gitlab-nix-runner/rules';

/** The address of a rule's documentation. */
export function rulePage(id: string): string {
  return `${rulePagesAddress}/${id}`;
}
