import type { FileMentions } from '../../model/pipeline/mentions/file-mentions';
import { includedUris } from '../../model/pipeline/mentions/include-entry';
import { scalarText, type YamlNode } from '../../syntax/yaml/nodes';
import type { Scope } from './scope';

/** What a job hands its variables to without its files being read here; undefined where there is no such job. */
export function unreadTrigger({ workspace, files }: Scope): string | undefined {
  for (const file of files) {
    for (const { read } of file.parts) {
      if (!read.part.text.includes('trigger')) continue;
      for (const { key, value } of read.part.pairs) {
        if (handsToProject(value))
          return `\`${scalarText(key) ?? ''}\` hands variables to the pipeline of another project.`;
      }
      for (const { via, kind, include, name } of read.mentions) {
        if (via === 'artifact') return `A pipeline that the job \`${name}\` generates gets the variables.`;
        if (via !== 'trigger' || kind !== 'file' || include === undefined) continue;
        if (includedUris(workspace.pipelineFiles, include).length === 0) {
          return `The pipeline \`${name}\` gets the variables and is not read here.`;
        }
      }
    }
  }
  return undefined;
}

/** `trigger: group/project`, or with the key `project`. */
function handsToProject(job: YamlNode): boolean {
  if (job.kind !== 'map') return false;
  return job.pairs.some(({ key, value }) => {
    if (scalarText(key) !== 'trigger') return false;
    if (value.kind === 'scalar') return value.value !== null;
    return value.kind === 'map' && value.pairs.some((pair) => scalarText(pair.key) === 'project');
  });
}

/** How texts tell of jobs and stages by name: what GitLab sets, and the address of artifacts. */
const told = { job: /CI_JOB_NAME|[?&]job=/, stage: /CI_JOB_STAGE/ } as const;

/** A file that compares the name of a job or stage with a text, or puts it into an address. */
export function toldInText(files: readonly FileMentions[], kind: 'job' | 'stage', name: string): string | undefined {
  const pattern = told[kind];
  const found = files.find(({ parts }) =>
    parts.some(
      ({ read: { part } }) =>
        pattern.test(part.text) && part.text.split('\n').some((line) => pattern.test(line) && mentionsWord(line, name)),
    ),
  );
  return found?.file.uri;
}

/** Whether a text holds a name that is no part of a longer word. */
export function mentionsWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = text.charAt(at - 1) + text.charAt(at + name.length);
    if (!/[\w-]/.test(around)) return true;
  }
  return false;
}
