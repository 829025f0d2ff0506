import { scalarText } from '../../../syntax/yaml/nodes';
import { YamlPart } from '../../../syntax/yaml/part';
import type { Place } from '../../../text/place';
import type { Configuration } from '../configuration';
import { Memo, Uses } from '../memo';
import { type MapValue, nodePlace } from '../value';
import type { BlockSubject } from './block-subject';
import { ChildBlockIndex } from './child-blocks';
import { type ChildInclude, readChildren } from './child-check';
import { checkConflicts, checkJobName, checkPublish, checkTwice } from './conflict-check';
import { checkCircles, checkCreation } from './creation-check';
import { checkFields, EntryCheck, type Spot } from './entry-check';
import { checkOnStop } from './environment-check';
import { checkExtends } from './extends-check';
import { FileBlockIndex } from './file-blocks';
import { checkDeprecated } from './global-check';
import { globalShapes } from './global-fields';
import { jobFields } from './job-fields';
import { checkHidden, checkShape, isBridge } from './job-shape';
import { isPartName } from './names';
import { checkNeeds, type Need } from './need-check';
import { checkPolicies } from './policy-check';
import type { PipelineProblem } from './problem';
import { checkDuplicates, checkReach } from './reach-check';
import { checkReferences } from './reference-check';
import { checkStage } from './stage-check';
import { triggerFields } from './trigger-fields';

/** One top-level key of a pipeline, judged. The same object for as long as nothing changes that it was judged by. */
export interface PipelineBlock {
  readonly name: string;
  readonly keyAt: Place;
  readonly problems: readonly PipelineProblem[];
  /** The jobs that it waits for, where it is a job that runs and they are known. */
  readonly needs: readonly Need[];
  /** Names of top-level keys that it extends or refers to. */
  readonly mentions: ReadonlySet<string>;
  /** Names of top-level keys that its aliases lead into. */
  readonly aliased: ReadonlySet<string>;
  /** The files that it starts pipelines with, where it is a trigger job. */
  readonly children: readonly ChildInclude[];
}

/** What is known of the file that a pipeline starts with. */
export interface BlockScope {
  /** It starts a pipeline by itself, so that what neither it nor its includes have is known to be absent. */
  readonly whole: boolean;
  /** It lies at the root of the repository, from where the paths of local includes are counted. */
  readonly atRoot: boolean;
}

/** Judges the top-level keys of a pipeline, keeping what was found for those that nothing has changed about. */
export class BlockIndex {
  private readonly kept = new Memo<PipelineBlock | undefined>();
  private last: { readonly configuration: Configuration; readonly blocks: readonly PipelineBlock[] } | undefined;
  /** With what other files tell of trigger jobs. */
  private all:
    | { readonly own: object; readonly children: object; readonly blocks: readonly PipelineBlock[] }
    | undefined;
  private readonly files: FileBlockIndex;
  private readonly children: ChildBlockIndex;

  constructor(readonly scope: BlockScope) {
    this.files = new FileBlockIndex(scope);
    this.children = new ChildBlockIndex(scope.atRoot);
  }

  /** The same array for as long as nothing changes. */
  of(configuration: Configuration): readonly PipelineBlock[] {
    const own = this.ownBlocks(configuration);
    const children = this.children.of(own, configuration.state.files);
    if (this.all?.own !== own || this.all.children !== children) {
      this.all = { own, children, blocks: children.length === 0 ? own : [...own, ...children] };
    }
    return this.all.blocks;
  }

  private ownBlocks(configuration: Configuration): readonly PipelineBlock[] {
    if (this.last?.configuration === configuration) return this.last.blocks;
    const { table } = configuration.state;
    const all = this.kept.all(configuration.state, (name) => this.block(name, configuration));
    const blocks = all.filter((block) => block !== undefined);
    blocks.push(...this.files.of(configuration));
    this.kept.sweep(table);
    this.last = { configuration, blocks };
    return blocks;
  }

  private block(name: string, configuration: Configuration): PipelineBlock | undefined {
    const kept = this.kept.get(name, configuration.state);
    if (kept !== undefined) return kept.value;
    const uses = new Uses();
    const block = judge(name, configuration, uses, this.scope.whole);
    this.kept.set(name, block, uses, configuration.state);
    return block;
  }
}

function judge(name: string, configuration: Configuration, uses: Uses, whole: boolean): PipelineBlock | undefined {
  const view = configuration.view(uses);
  const value = view.extended(name)?.value;
  const key = view.rootKey(name);
  if (value === undefined || key === undefined) return undefined;
  const check = new EntryCheck(view);
  const names = () => configuration.state.table.roots.keys();
  const subject: BlockSubject = { name, keyAt: nodePlace(key), value, view, check, whole, names };
  const mentions = new Set<string>();
  checkExtends(subject, mentions);
  checkReferences(subject, mentions);
  const { needs, children } = name.startsWith('.') ? judgeHidden(subject) : judgeVisible(subject);
  const aliased = aliasedNames(uses);
  return { name, keyAt: subject.keyAt, problems: check.problems, needs, mentions, aliased, children };
}

function aliasedNames(uses: Uses): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of uses.aliases.values()) {
    for (const { key } of node?.part instanceof YamlPart ? node.part.pairs : []) names.add(scalarText(key) ?? '');
  }
  return names;
}

/** How a job hangs together with others and with other files. */
type Links = Pick<PipelineBlock, 'needs' | 'children'>;
const noLinks: Links = { needs: [], children: [] };

function judgeHidden(subject: BlockSubject): Links {
  checkHidden(subject);
  return noLinks;
}

function judgeVisible(subject: BlockSubject): Links {
  const { name, keyAt, value, check } = subject;
  const shape = isPartName(name) ? globalShapes[name] : undefined;
  if (shape !== undefined) {
    const spot: Spot = { path: name, subject: `${name} config`, key: name, keyAt };
    check.judge(value, shape, spot);
    checkTwice(subject);
    checkDeprecated(subject);
    if (name === 'variables' && subject.whole) checkCircles(subject, value, false);
    if (name === 'workflow' && value.kind === 'map') checkReach(subject, value);
    return noLinks;
  }
  const map = checkShape(subject);
  return map === undefined ? noLinks : judgeJob(subject, map);
}

function judgeJob(subject: BlockSubject, map: MapValue): Links {
  const { name, keyAt, check } = subject;
  const spot: Spot = { path: `jobs:${name}`, subject: `jobs:${name} config`, key: name, keyAt };
  const starts = isBridge(map, check);
  checkFields(map, starts ? triggerFields : jobFields, spot, check);
  checkConflicts(subject, map);
  checkPublish(subject, map);
  checkStage(subject, map);
  checkOnStop(subject, map);
  checkJobName(subject);
  checkReach(subject, map);
  checkDuplicates(subject, map);
  checkPolicies(subject, map);
  const needs = checkNeeds(subject, map);
  checkCreation(subject, map, needs);
  return { needs, children: starts ? readChildren(map, check) : [] };
}
