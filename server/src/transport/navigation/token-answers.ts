import type { SemanticTokens, SemanticTokensDelta } from 'vscode-languageserver';
import type { TokenCache } from '../../features/navigation/semantic-tokens';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';

interface Answered {
  readonly resultId: string;
  readonly data: readonly number[];
}

/** Of so many files the last answer is kept, as the next one says what differs. */
const keptFiles = 20;

/** Answers for semantic tokens: whole, or as what changed since the last answer. */
export class TokenAnswers {
  private readonly caches = new WeakMap<Workspace, TokenCache>();
  private readonly answered = new Map<string, Answered>();
  private count = 0;

  async full(workspace: Workspace, file: WorkspaceFile): Promise<SemanticTokens> {
    const data = (await this.cache(workspace)).encode(file) ?? [];
    return { resultId: this.keep(file.uri, data), data };
  }

  async delta(
    workspace: Workspace,
    file: WorkspaceFile,
    previousResultId: string,
  ): Promise<SemanticTokens | SemanticTokensDelta> {
    const before = this.answered.get(file.uri);
    const data = (await this.cache(workspace)).encode(file) ?? [];
    const resultId = this.keep(file.uri, data);
    if (before?.resultId !== previousResultId) return { resultId, data };
    return { resultId, edits: editsBetween(before.data, data) };
  }

  async range(workspace: Workspace, file: WorkspaceFile, first: number, last: number): Promise<SemanticTokens> {
    return { data: (await this.cache(workspace)).encode(file, first, last) ?? [] };
  }

  private keep(uri: string, data: readonly number[]): string {
    const resultId = String(++this.count);
    this.answered.delete(uri);
    this.answered.set(uri, { resultId, data });
    const [oldest] = this.answered.keys();
    if (this.answered.size > keptFiles && oldest !== undefined) this.answered.delete(oldest);
    return resultId;
  }

  private async cache(workspace: Workspace): Promise<TokenCache> {
    const { TokenCache } = await import('../../features/navigation/semantic-tokens');
    let cache = this.caches.get(workspace);
    if (cache === undefined) {
      cache = new TokenCache(workspace);
      this.caches.set(workspace, cache);
    }
    return cache;
  }
}

/** One edit that turns the old numbers into the new ones; none where they are the same. */
function editsBetween(before: readonly number[], after: readonly number[]): SemanticTokensDelta['edits'] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  if (start === before.length && start === after.length) return [];
  return [{ start, deleteCount: before.length - end - start, data: after.slice(start, after.length - end) }];
}
