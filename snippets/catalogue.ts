import { daemonContainerSnippets } from './daemon-container';
import { hostDaemonSnippets } from './host-daemon';
import { pipelineSnippets } from './pipeline';
import { secretSnippets } from './secrets';
import type { Snippet } from './snippet';

/** Every snippet, in the order of a pick list. */
export const catalogue: readonly Snippet[] = [
  ...hostDaemonSnippets,
  ...daemonContainerSnippets,
  ...secretSnippets,
  ...pipelineSnippets,
];
