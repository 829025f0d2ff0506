import { ciKeywords, type KeywordStep, listItem } from '../../../../schemas/ci-keywords';
import type { Project } from '../../engine/project';
import type { ConfigurationView } from '../../model/pipeline/configuration';
import type { Job } from '../../model/pipeline/job';
import type { JobFacts } from '../../model/pipeline/job-facts';
import type { YamlFile } from '../../syntax/yaml/file';
import { type IndentStyle, readIndentStyle } from '../../syntax/yaml/layout';
import { writeScalar } from '../../syntax/yaml/quote';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { lookInto, pipelinesOf, type ResolvedPipeline } from '../pipeline-lookup';
import type { YamlCursor } from '../yaml-cursor';

/** The YAML text that the cursor stands in: a file, or a block of a page. */
export interface PipelineScope {
  readonly project: Project;
  readonly file: WorkspaceFile;
  readonly yaml: YamlFile;
  /** Offset of the cursor in the text of `yaml`. */
  readonly offset: number;
}

/** Where in a pipeline something is typed, and what there is to know about it. */
export class PipelinePlace {
  /** The keyword in the table that what is typed belongs to, without the marks of lists: `job.needs.job`. */
  readonly keyword: string | undefined;
  private knownPipelines: readonly ResolvedPipeline[] | undefined;
  private knownJobs: ReadonlyMap<string, Job> | undefined;
  private knownView: ConfigurationView | undefined;

  constructor(
    readonly scope: PipelineScope,
    readonly cursor: YamlCursor,
  ) {
    this.keyword = ciKeywords.tableOf(cursor.path)?.replaceAll('[]', '');
  }

  get yaml(): YamlFile {
    return this.scope.yaml;
  }

  /** The pipelines that the file takes part in. */
  get pipelines(): readonly ResolvedPipeline[] {
    this.knownPipelines ??= pipelinesOf(this.scope.project, this.scope.file, this.yaml);
    return this.knownPipelines;
  }

  /** Their jobs and templates by name, the first of each. */
  get jobs(): ReadonlyMap<string, Job> {
    if (this.knownJobs !== undefined) return this.knownJobs;
    const jobs = new Map<string, Job>();
    for (const { pipeline } of this.pipelines) {
      for (const job of pipeline.jobs) if (!jobs.has(job.name)) jobs.set(job.name, job);
    }
    this.knownJobs = jobs;
    return jobs;
  }

  /** What is known of one of these jobs. */
  factsOf(job: Job): JobFacts | undefined {
    const [first] = this.pipelines;
    return first && this.scope.project.workspace.jobFacts.of(job, first.configuration);
  }

  /** The configuration of the first of them. */
  get view(): ConfigurationView | undefined {
    const [first] = this.pipelines;
    if (first !== undefined) this.knownView ??= lookInto(first.configuration);
    return this.knownView;
  }

  /** The top-level key that the cursor stands below, where that is a job or template. */
  get jobName(): string | undefined {
    const [name] = this.cursor.path;
    return name === undefined || name === listItem || ciKeywords.isGlobal(name) ? undefined : name;
  }

  /** The keys that lead here, without list items. */
  get names(): readonly KeywordStep[] {
    return this.cursor.path.filter((step) => step !== listItem);
  }

  /** How the file is indented. */
  get indent(): IndentStyle {
    return readIndentStyle(firstRoots(this.yaml));
  }
}

/** So many blocks tell how a file is indented. */
const mostBlocks = 40;

function* firstRoots(yaml: YamlFile) {
  for (const { part } of yaml.parts.slice(0, mostBlocks)) yield part.root;
}

/** A text as it has to be written at the cursor to be read as that text. */
export function written(cursor: YamlCursor, text: string): string {
  if (cursor.quote === "'") return text.replaceAll("'", "''");
  if (cursor.quote === '"') return text.replace(/[\\"]/g, '\\$&');
  return writeScalar(text, cursor.flow);
}
