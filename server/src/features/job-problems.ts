import type { Problem } from '../engine/engine';
import type { Configuration } from '../model/pipeline/configuration';
import { nodePlace } from '../model/pipeline/value';
import type { Severity } from '../rules/rule';
import type { YamlPair } from '../syntax/yaml/nodes';
import { countLeading } from '../text/ordered';
import type { Workspace } from '../workspace/workspace';

/** A finding within a job or one of its templates. */
export interface JobProblem {
  readonly severity: Severity;
  readonly rule: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** The template that it stands in, where it is not in the job itself. */
  readonly template: string | undefined;
}

/** One job shows so many at most: whoever has more of them looks into the list of problems. */
const maxShown = 20;

/** Finds what is wrong with a job wherever it is written: in each file that adds to it, and in its templates. */
export class JobProblems {
  private readonly known = new Map<string, readonly Problem[]>();

  /** `problems` are in order of place within each file. */
  constructor(
    private readonly configuration: Configuration,
    private readonly workspace: Workspace,
    private readonly problems: ReadonlyMap<string, readonly Problem[]>,
  ) {}

  of(name: string, templates: readonly string[]): readonly JobProblem[] {
    const found: JobProblem[] = [];
    for (const owner of [name, ...templates]) {
      const template = owner === name ? undefined : owner;
      for (const { severity, rule, message } of this.within(owner)) {
        if (found.length === maxShown) return found;
        found.push({ severity, rule: rule.id, message: message.what, template });
      }
    }
    return found;
  }

  /** The findings within a top-level key. */
  private within(name: string): readonly Problem[] {
    let found = this.known.get(name);
    if (found === undefined) {
      const steps = this.configuration.state.table.roots.get(name)?.steps ?? [];
      found = steps.flatMap((step) => (step.kind === 'pair' ? this.inPair(step.pair) : []));
      this.known.set(name, found);
    }
    return found;
  }

  private inPair(pair: YamlPair): readonly Problem[] {
    const region = this.locate(pair);
    const problems = region === undefined ? undefined : this.problems.get(region.uri);
    if (region === undefined || problems === undefined) return [];
    const found: Problem[] = [];
    for (let at = firstFrom(problems, region.start); at < problems.length; at++) {
      const problem = problems[at];
      if (problem === undefined || problem.span.start > region.end) break;
      found.push(problem);
    }
    return found;
  }

  private locate({ key, value }: YamlPair) {
    const { uri } = key.part;
    const file = this.workspace.file(uri);
    const from = file?.locate(nodePlace(key));
    const to = file?.locate(nodePlace(value));
    return from === undefined ? undefined : { uri, start: from.start, end: Math.max(from.end, to?.end ?? 0) };
  }
}

/** The index of the first problem that starts at an offset or behind it. */
function firstFrom(problems: readonly Problem[], offset: number): number {
  return countLeading(problems.length, (index) => (problems[index]?.span.start ?? 0) < offset);
}
