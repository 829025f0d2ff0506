/** The pictures of the README: what to open, what to press, what to wait for. */

export type Step =
  /** Opens a file of the workspace by its path, in the editor that has the focus. */
  | { readonly open: string }
  /** Puts the cursor on the first text of the open file that is equal to this. */
  | { readonly find: string }
  | { readonly press: string }
  | { readonly type: string }
  /** Fills the input that fits the selector. */
  | { readonly fill: string; readonly text: string }
  /** Runs a command by the title that the command palette shows. */
  | { readonly command: string }
  /** Leaves the mouse on an element that fits the selector. */
  | { readonly hover: string }
  /** Waits until an element that fits the selector is visible. */
  | { readonly wait: string }
  /** The same in the web view. */
  | { readonly waitInView: string };

export interface Scene {
  /** File name of the picture in docs/images, without extension. */
  readonly name: string;
  /** The folder of examples/ that is open. */
  readonly example: string;
  readonly steps: readonly Step[];
}

const squiggle = '.squiggly-error, .squiggly-warning, .squiggly-info';

export const scenes: readonly Scene[] = [
  {
    name: 'problems',
    example: 'host-daemon-broken',
    steps: [
      { open: 'hosts/ci/gitlab-runner.nix' },
      { wait: squiggle },
      { command: 'Problems: Focus on Problems View' },
      { wait: '.markers-panel .monaco-list-row' },
      { fill: '.part.panel input[placeholder^="Filter"]', text: '**/gitlab-runner.nix' },
      { wait: '.markers-panel .monaco-list-row :text("gitlab-runner.nix")' },
    ],
  },
  {
    name: 'quick-fix',
    example: 'host-daemon-broken',
    steps: [
      { open: '.gitlab-ci.yml' },
      { wait: squiggle },
      { wait: '.codelens-decoration a' },
      { find: 'nix develop --command nixfmt' },
      { press: 'Control+.' },
      { wait: '.action-widget .monaco-list-row' },
    ],
  },
  {
    name: 'hover',
    example: 'host-daemon',
    steps: [
      { open: 'publish.gitlab-ci.yml' },
      { press: 'Control+b' },
      { wait: '.codelens-decoration a' },
      { hover: '.view-line span:text-is("test:lint")' },
      { wait: '.monaco-hover:not(.hidden) .hover-row' },
    ],
  },
  {
    name: 'insert-snippet',
    example: 'host-daemon',
    steps: [
      { open: 'hosts/ci/configuration.nix' },
      // The side bar would hide half of the preview.
      { press: 'Control+b' },
      { command: 'GitLab Nix Runner: Insert Snippet…' },
      { wait: '.quick-input-widget .monaco-list-row' },
    ],
  },
  {
    name: 'merged-pipeline',
    example: 'host-daemon',
    steps: [
      { open: 'publish.gitlab-ci.yml' },
      { press: 'Control+b' },
      { command: 'GitLab Nix Runner: Show Merged Pipeline' },
      { wait: '.editor-group-container:nth-child(2) .view-line, .split-view-view:nth-child(2) .view-line' },
      { find: 'nix copy' },
      { wait: '.codelens-decoration a' },
    ],
  },
  {
    name: 'pipeline-graph',
    example: 'host-daemon',
    steps: [
      { open: '.gitlab-ci.yml' },
      { press: 'Control+b' },
      { wait: '.codelens-decoration a, .view-line' },
      { find: 'extends: .nix' },
      { type: 'tags: [nix]' },
      { wait: squiggle },
      { command: 'GitLab Nix Runner: Show Pipeline Graph' },
      { waitInView: '.node .finding' },
    ],
  },
];
