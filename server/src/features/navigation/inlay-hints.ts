import type { ConfigurationView } from '../../model/pipeline/configuration';
import type { KeywordOrigin } from '../../model/pipeline/job';
import { isJob } from '../../model/pipeline/job-reading';
import { isKeyword, Keywords } from '../../model/pipeline/keywords';
import { stageOf } from '../../model/pipeline/lint/stage-check';
import { Uses } from '../../model/pipeline/memo';
import { isReservedKey } from '../../model/pipeline/mentions/part-mentions';
import { type MapValue, nodePlace, type Value } from '../../model/pipeline/value';
import { scalarText, type YamlPair } from '../../syntax/yaml/nodes';
import type { YamlPart } from '../../syntax/yaml/part';
import type { Place } from '../../text/place';
import type { Span } from '../../text/span';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';

/** What a job gets without writing it. */
export interface Hint {
  /** Where it is shown: behind the job's colon. */
  readonly offset: number;
  readonly text: string;
  /** Where that is written; undefined for what GitLab brings. */
  readonly from: Place | undefined;
}

/** Keywords that decide how a job runs and that are often written elsewhere. */
const shownKeywords = ['image', 'tags', 'before_script', 'after_script'] as const;
const longestValue = 40;

/** The hints in a stretch of a pipeline's file: the stage, image, tags and scripts that jobs inherit. */
export function findHints(workspace: Workspace, file: WorkspaceFile, within: Span): readonly Hint[] {
  const [content] = file.contents;
  if (file.kind !== 'pipeline' || content?.language !== 'yaml') return [];
  const pipeline = workspace.pipelines().find(({ files }) => files.includes(file.uri));
  const view = pipeline && workspace.resolverOf(pipeline.uri)?.current?.view(new Uses());
  if (view === undefined) return [];
  const hints: Hint[] = [];
  for (const { part, start } of content.yaml.parts) {
    if (start > within.end || start + part.text.length < within.start) continue;
    for (const hint of hintsOf(part, view)) hints.push({ ...hint, offset: hint.offset + start });
  }
  return hints;
}

function hintsOf(part: YamlPart, view: ConfigurationView): readonly Hint[] {
  const [pair, more] = part.pairs;
  const name = pair === undefined ? undefined : scalarText(pair.key);
  if (pair === undefined || more !== undefined || name === undefined || part.broken) return [];
  const offset = behindColon(pair);
  if (name.startsWith('.') || isReservedKey(name) || pair.value.kind !== 'map' || pair.value.flow) return [];
  const extended = view.extended(name);
  if (offset === undefined || view.rootKey(name)?.part !== part || extended === undefined) return [];
  const { value } = extended;
  if (!isJob(name, extended) || value.kind !== 'map' || !runs(value)) return [];
  const hints = [stageHint(name, value, view) ?? [], keywordHints(name, value, view)].flat();
  // Editors set them side by side with hardly a gap.
  return hints.map(({ text, from }, index) => ({ text: index < hints.length - 1 ? `${text};` : text, from, offset }));
}

/** A visible key without any of these is no job, whatever it was meant to be. */
function runs({ entries }: MapValue): boolean {
  return entries.has('script') || entries.has('trigger') || entries.has('run');
}

function behindColon({ key }: YamlPair): number | undefined {
  const colon = key.part.text.indexOf(':', key.span.end);
  return colon < 0 ? undefined : colon + 1;
}

type HintText = Omit<Hint, 'offset'>;

function stageHint(name: string, value: MapValue, view: ConfigurationView): HintText | undefined {
  const entry = value.entries.get('stage');
  if (entry?.owner === name) return undefined;
  const stage = stageOf(value, view);
  if (stage === undefined) return undefined;
  if (entry === undefined || stage.value === undefined) return { text: `stage ${stage.name}`, from: undefined };
  return { text: `stage ${stage.name} from ${entry.owner}`, from: nodePlace(entry.key) };
}

function keywordHints(name: string, value: MapValue, view: ConfigurationView): readonly HintText[] {
  const keywords = new Keywords(name, value, view);
  return shownKeywords.flatMap((keyword) => {
    const found = keywords.keyword(keyword);
    if (!isKeyword(found) || found.origin.kind === 'job') return [];
    const shown = keyword === 'image' || keyword === 'tags' ? shortText(view.resolve(found.value), view) : '';
    if (shown === undefined) return [];
    return [{ text: `${keyword}${shown} from ${originName(found.origin)}`, from: found.keyAt }];
  });
}

function originName(origin: KeywordOrigin): string {
  if (origin.kind === 'template') return origin.name;
  return origin.kind === 'global' ? 'the top level' : 'default';
}

/** A value in a few characters, with a blank before it. */
function shortText(value: Value, view: ConfigurationView): string | undefined {
  const text = plainText(value, view);
  if (text === undefined || text === '') return undefined;
  return ` ${text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text}`;
}

function plainText(value: Value, view: ConfigurationView): string | undefined {
  if (value.kind === 'scalar') return value.node.text;
  if (value.kind === 'map') {
    const name = value.entries.get('name');
    return name === undefined ? undefined : plainText(view.resolve(name.value), view);
  }
  if (value.kind !== 'list') return undefined;
  const items = value.items.slice(0, 10).map((item) => view.resolve(item));
  const texts = items.flatMap((item) => (item.kind === 'scalar' ? [item.node.text] : []));
  return texts.length === items.length ? texts.join(', ') : undefined;
}
