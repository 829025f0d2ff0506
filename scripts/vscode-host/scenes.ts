/** The pictures of the README: what to open, what to press, what to wait for. */

export type Step =
  /** Opens a file of the workspace by its path, in the editor that has the focus. */
  | { readonly open: string }
  /** Puts the cursor on the first text of the open file that is equal to this. */
  | { readonly find: string }
  | { readonly press: string }
  | { readonly type: string }
  /** Runs a command by the title that the command palette shows. */
  | { readonly command: string }
  /** Waits until an element that fits the selector is visible. */
  | { readonly wait: string };

export interface Scene {
  /** File name of the picture in docs/images, without extension. */
  readonly name: string;
  readonly steps: readonly Step[];
}

const squiggle = '.squiggly-error, .squiggly-warning';

export const scenes: readonly Scene[] = [
  {
    name: 'problems',
    steps: [
      { open: 'host-daemon-broken/modules/runner.nix' },
      { wait: squiggle },
      { command: 'Problems: Focus on Problems View' },
      { wait: '.markers-panel .monaco-list-row' },
    ],
  },
  {
    name: 'quick-fix',
    steps: [
      { open: 'host-daemon-broken/.gitlab-ci.yml' },
      { wait: squiggle },
      { find: 'nix-build' },
      { press: 'Control+.' },
      { wait: '.action-widget .monaco-list-row' },
    ],
  },
  {
    name: 'insert-snippet',
    steps: [
      { open: 'host-daemon/modules/runner.nix' },
      { command: 'GitLab Nix Runner: Insert Snippet…' },
      { wait: '.quick-input-widget .monaco-list-row' },
    ],
  },
];
