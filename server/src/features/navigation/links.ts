import { type IncludeEntry, includedUris } from '../../model/pipeline/mentions/include-entry';
import { mentionPlace } from '../../model/pipeline/mentions/mention';
import type { Span } from '../../text/span';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { fileMentions } from './scope';

export interface Link {
  readonly span: Span;
  /** The URI of a file that is there, or a web address. */
  readonly target: string;
  readonly isFile: boolean;
  readonly tooltip: string | undefined;
}

/** Where GitLab keeps the templates that come with it. */
const templates = 'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/templates/';

/** What the includes of a file lead to: files at hand, else addresses that are known without asking anyone. */
export function findLinks(workspace: Workspace, file: WorkspaceFile): readonly Link[] {
  const links: Link[] = [];
  for (const content of file.contents) {
    if (content.language !== 'yaml') continue;
    for (const mention of fileMentions(workspace.mentions.of(content.yaml))) {
      const span = file.locate(mentionPlace(mention));
      if (span === undefined || mention.include === undefined) continue;
      const uris = includedUris(workspace.pipelineFiles, mention.include);
      const [first] = uris;
      if (first !== undefined) {
        const tooltip = uris.length > 1 ? `The first of ${uris.length} files` : undefined;
        links.push({ span, target: first, isFile: true, tooltip });
        continue;
      }
      const target = webAddress(mention.include);
      if (target !== undefined) links.push({ span, target, isFile: false, tooltip: undefined });
    }
  }
  return links;
}

function webAddress({ form, name }: IncludeEntry): string | undefined {
  if (name.includes('$') || /\s/.test(name)) return undefined;
  if (form === 'template') return templates + name.split('/').map(encodeURIComponent).join('/');
  if (form === 'remote') return isPlainAddress(name) ? name : undefined;
  if (form !== 'component') return undefined;
  // The host is written out, or stands in a variable of GitLab.
  const [, host, project, version = ''] = /^([\w-]+(?:\.[\w-]+)+(?::\d+)?)\/(.+)\/[^/@]+@([^@]+)$/.exec(name) ?? [];
  if (host === undefined || project === undefined) return undefined;
  const path = project.split('/').map(encodeURIComponent).join('/');
  const tree = /^[\w.-]+$/.test(version) ? `/-/tree/${version}/templates` : '';
  return `https://${host}/${path}${tree}`;
}

/** An address of the web without a user and password in it. */
export function isPlainAddress(text: string): boolean {
  return /^https?:\/\/[^/@\s]+(?:\/|$)/i.test(text);
}
