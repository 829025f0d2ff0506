import { knownItems } from '../fact';
import type { Configuration } from './configuration';
import type { Job } from './job';
import { stageOf } from './lint/stage-check';
import { Uses } from './memo';
import { mapOf, mapsIn, plainText, textsIn } from './plain-values';
import { Budget } from './value';

/** What lists of jobs are made by. */
export interface JobFacts {
  /** Undefined where it is not known. */
  readonly stage: string | undefined;
  /** As far as they are known. */
  readonly tags: readonly string[];
  /** Names of the images of its own services. */
  readonly services: readonly string[];
  readonly environment: string | undefined;
  readonly resourceGroup: string | undefined;
}

/** Following the references of one job may take so many steps. */
const maxSteps = 500;

/** Keeps these for as long as a job stays the same object, so that a new version of a pipeline costs its changed jobs. */
export class JobFactIndex {
  private readonly known = new WeakMap<Job, JobFacts>();

  /** The facts of a job of that configuration. */
  of(job: Job, configuration: Configuration): JobFacts {
    let facts = this.known.get(job);
    if (facts === undefined) {
      facts = readFacts(job, configuration);
      this.known.set(job, facts);
    }
    return facts;
  }
}

function readFacts(job: Job, configuration: Configuration): JobFacts {
  const view = configuration.view(new Uses(), new Budget(maxSteps));
  const tags = knownItems(job.tags).map(({ value }) => value);
  const map = mapOf(view, job.name);
  if (map === undefined) {
    return { stage: undefined, tags, services: [], environment: undefined, resourceGroup: undefined };
  }
  const services = map.entries.get('services')?.value;
  const named = mapsIn(view, services).flatMap((each) => textsIn(view, each.entries.get('name')?.value));
  const environment = map.entries.get('environment')?.value;
  const [detailed] = mapsIn(view, environment);
  return {
    stage: stageOf(map, view)?.name,
    tags,
    services: [...textsIn(view, services), ...named],
    environment: plainText(view, detailed === undefined ? environment : detailed.entries.get('name')?.value),
    resourceGroup: plainText(view, map.entries.get('resource_group')?.value),
  };
}
