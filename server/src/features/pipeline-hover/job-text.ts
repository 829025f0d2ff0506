import type { Project } from '../../engine/project';
import type { ConfigurationView } from '../../model/pipeline/configuration';
import type { Job, KeywordOrigin } from '../../model/pipeline/job';
import { isKeyword } from '../../model/pipeline/keywords';
import { mapOf, mapsIn, plainText, textsIn } from '../../model/pipeline/plain-values';
import { nodePlace } from '../../model/pipeline/value';
import { takingRunners } from '../../workspace/find-target';
import { shown, withoutTokens } from '../inspect-facts';
import { keywordOf, lookInto, type ResolvedPipeline } from '../pipeline-lookup';
import { code, excerpt, listed, shortened } from './markdown';

/** A job or template as it takes effect, in a few lines of Markdown; undefined where there is none of that name. */
export function jobText(project: Project, pipelines: readonly ResolvedPipeline[], name: string): string | undefined {
  for (const { pipeline, configuration } of pipelines) {
    const job = pipeline.jobs.find((one) => one.name === name);
    if (job === undefined) continue;
    const view = lookInto(configuration);
    const lines = [
      ...effectiveLines(job, view, project.workspace.jobFacts.of(job, configuration).stage),
      ...extendsLines(job, pipeline.jobs),
      ...(job.hidden ? [] : runnerLines(job, project)),
    ];
    return `**${name}**: ${job.hidden ? 'template' : 'job'}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
  }
  return undefined;
}

/** The same, with the lines in which it is written; for a top-level key that is no job, these alone. */
export function jobWithSource(
  project: Project,
  pipelines: readonly ResolvedPipeline[],
  name: string,
): string | undefined {
  const text = jobText(project, pipelines, name);
  const source = pipelines.map(({ configuration }) => topLevelSource(lookInto(configuration), name));
  const [written] = source.filter((one) => one !== undefined);
  if (text === undefined && written === undefined) return undefined;
  return [text ?? `**${name}**`, written].filter((one) => one !== undefined).join('\n\n');
}

function topLevelSource(view: ConfigurationView, name: string): string | undefined {
  const pairs = (view.root(name)?.steps ?? []).flatMap((step) => (step.kind === 'pair' ? [step.pair] : []));
  const pair = pairs.at(-1);
  if (pair === undefined) return undefined;
  const { part, span } = pair.key;
  return excerpt({ part, span: { start: span.start, end: Math.max(span.end, pair.value.span.end) } });
}

function effectiveLines(job: Job, view: ConfigurationView, stage: string | undefined): readonly string[] {
  const { name } = job;
  const map = mapOf(view, name);
  const isGiven = map?.entries.has('stage') === true;
  const lines = [
    stage === undefined || (job.hidden && !isGiven)
      ? undefined
      : `Stage: ${code(stage)}${isGiven ? '' : ' (as none is given)'}`,
  ];
  lines.push(line('Image', imageText(view, name), view, name, 'image'));
  const tags = keywordOf(view, name, 'tags');
  if (isKeyword(tags)) lines.push(line('Tags', listed(textsIn(view, tags.value)), view, name, 'tags'));
  lines.push(whenLine(view, name));
  const needs = map?.entries.get('needs')?.value;
  if (needs !== undefined) {
    const jobs = [
      ...textsIn(view, needs),
      ...mapsIn(view, needs).flatMap((need) => textsIn(view, need.entries.get('job')?.value)),
    ];
    lines.push(jobs.length === 0 ? 'Needs: nothing, so it starts at once' : `Needs: ${listed(jobs)}`);
  }
  lines.push(parallelLine(view, name), triggerLine(view, name));
  return lines.filter((one) => one !== undefined);
}

function line(
  label: string,
  text: string | undefined,
  view: ConfigurationView,
  name: string,
  keyword: string,
): string | undefined {
  if (text === undefined || text === '') return undefined;
  const state = keywordOf(view, name, keyword);
  return `${label}: ${text}${isKeyword(state) ? originText(state.origin) : ''}`;
}

function originText(origin: KeywordOrigin): string {
  if (origin.kind === 'job') return '';
  if (origin.kind === 'template') return ` (from ${code(origin.name)})`;
  return origin.kind === 'default' ? ' (from `default`)' : ' (from the top level)';
}

function imageText(view: ConfigurationView, name: string): string | undefined {
  const image = keywordOf(view, name, 'image');
  if (!isKeyword(image)) return undefined;
  const [map] = mapsIn(view, image.value);
  const text = plainText(view, map === undefined ? image.value : map.entries.get('name')?.value);
  return text === undefined || text === '' ? undefined : code(shown('image', text));
}

function whenLine(view: ConfigurationView, name: string): string | undefined {
  const entries = mapOf(view, name)?.entries;
  const rules = mapsIn(view, entries?.get('rules')?.value);
  if (rules.length > 0) {
    const first = rules[0] === undefined ? undefined : plainText(view, rules[0].entries.get('if')?.value);
    const condition = first === undefined ? '' : `, the first ${code(shortened(first))}`;
    return `When: ${rules.length === 1 ? 'one rule decides' : `${rules.length} rules decide`}${condition}`;
  }
  const when = plainText(view, entries?.get('when')?.value);
  return when === undefined || when === '' ? undefined : `When: ${code(when)}`;
}

function parallelLine(view: ConfigurationView, name: string): string | undefined {
  const parallel = mapOf(view, name)?.entries.get('parallel')?.value;
  if (parallel === undefined) return undefined;
  const count = plainText(view, parallel);
  if (count !== undefined) return `Parallel: ${code(count)}`;
  const names = mapsIn(view, mapsIn(view, parallel)[0]?.entries.get('matrix')?.value).flatMap((row) => [
    ...row.entries.keys(),
  ]);
  return names.length === 0 ? undefined : `Parallel: a matrix of ${listed([...new Set(names)])}`;
}

function triggerLine(view: ConfigurationView, name: string): string | undefined {
  const trigger = mapOf(view, name)?.entries.get('trigger')?.value;
  if (trigger === undefined) return undefined;
  const [map] = mapsIn(view, trigger);
  const project = plainText(view, map === undefined ? trigger : map.entries.get('project')?.value);
  return project === undefined ? 'Triggers a child pipeline' : `Triggers a pipeline of ${code(withoutTokens(project))}`;
}

function extendsLines(job: Job, jobs: readonly Job[]): readonly string[] {
  const lines: string[] = [];
  if (job.templates.length > 0) lines.push(`Extends: ${job.templates.map(({ name }) => code(name)).join(' → ')}`);
  const users = jobs.filter((other) => other.templates.some(({ name }) => name === job.name)).map(({ name }) => name);
  if (users.length > 0) lines.push(`Extended by: ${listed(users, 6)}`);
  return lines;
}

function runnerLines(job: Job, { workspace }: Project): readonly string[] {
  const { runners, targetOf } = workspace.model();
  const taking = takingRunners(
    job,
    runners.filter(({ part }) => part.excerpt !== true),
  );
  if (taking.length > 0)
    return [
      `Runs on: ${listed(
        taking.map(({ label }) => label),
        4,
      )}`,
    ];
  const target = targetOf(job);
  if (target?.kind !== 'caching') return [];
  const by = target.tag === undefined ? '' : `, by its tag ${code(target.tag)}`;
  const labels = target.runners.map(({ label }) => label);
  return [labels.length > 0 ? `Runs on: ${listed(labels, 4)}${by}` : `Runs on: a caching Nix runner${by}`];
}

/** The value that a `!reference` leads to, as it is written. */
export function sectionText(pipelines: readonly ResolvedPipeline[], path: readonly string[]): string | undefined {
  const [root = '', ...keys] = path;
  for (const { configuration } of pipelines) {
    const view = lookInto(configuration);
    let map = mapOf(view, root);
    for (const [index, key] of keys.entries()) {
      const entry = map?.entries.get(key);
      if (entry === undefined) break;
      const value = view.resolve(entry.value);
      if (index === keys.length - 1) {
        const from = entry.owner === root ? '' : ` (from ${code(entry.owner)})`;
        const end =
          value.kind !== 'unknown' && value.node?.part === entry.key.part ? value.node.span.end : entry.key.span.end;
        const at = {
          part: entry.key.part,
          span: { start: nodePlace(entry.key).span.start, end: Math.max(end, entry.key.span.end) },
        };
        return `**${path.join(' → ')}**${from}\n\n${excerpt(at)}`;
      }
      map = value.kind === 'map' ? value : undefined;
    }
  }
  return undefined;
}
