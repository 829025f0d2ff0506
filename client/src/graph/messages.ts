import type { PipelineGraph } from '../../../server/src/transport/protocol';

/** What the extension tells the web view. */
export type ToView =
  | { readonly type: 'graph'; readonly graph: PipelineGraph }
  /** The file starts no pipeline any more. */
  | { readonly type: 'gone' }
  /** Answer with the picture as it would be exported. */
  | { readonly type: 'draw' };

/** What the web view tells the extension. */
export type FromView =
  /** It listens now, and has nothing yet. */
  | { readonly type: 'ready' }
  /** Show where a job is written. */
  | { readonly type: 'openJob'; readonly job: string }
  /** Show where a runner is written: the indexes of the group and of the place in it. */
  | { readonly type: 'openRunner'; readonly runner: number; readonly place: number }
  | { readonly type: 'export' }
  | { readonly type: 'drawn'; readonly svg: string };

/** What the web view keeps of itself, so that it can be restored after the editor was restarted. */
export interface ViewState {
  readonly uri: string;
  readonly path: string;
}
