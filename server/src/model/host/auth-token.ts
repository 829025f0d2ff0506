import type { OptionUse, RunnerService } from './host';

/**
 * Options that the NixOS module leaves out of `gitlab-runner register` when the entry has an authentication token,
 * because GitLab then keeps them (nixpkgs, `runner.nix`, warnings of 24.11), each with the test for a value that says
 * more than the default.
 */
const keptInGitLab: Readonly<Record<string, (option: OptionUse) => boolean>> = {
  tagList: ({ value }) => value.kind === 'list' && value.items.length > 0,
  runUntagged: ({ value }) => value.kind === 'bool' && value.value,
  protected: ({ value }) => value.kind === 'bool' && value.value,
  maximumTimeout: ({ value }) => value.kind === 'int' && value.value !== 0,
};

/** The options of an entry that have no effect once it has an authentication token. */
export function optionsKeptInGitLab(service: RunnerService): readonly OptionUse[] {
  return service.options.filter((option) => keptInGitLab[option.path.at(-1) ?? '']?.(option) ?? false);
}
