import type { Preview } from './gitlab-ci-local';

type Data = Readonly<Record<string, unknown>>;

/** A job in a form in which equal jobs are equal, however they are written: the oracle fills in some of the defaults. */
export function commonJob(job: Data): Data {
  const { inherit: _, parallel: __, ...rest } = job;
  const made: Record<string, unknown> = { stage: 'test', ...rest };
  for (const [key, value] of Object.entries(made)) {
    // The oracle keeps a null that says nothing where no default takes its place.
    if (value === null) delete made[key];
    else made[key] = commonKeyword(key, value);
  }
  return made;
}

/** The oracle's job, to which it adds global variables only when it runs. */
export function oracleJob(preview: Preview, name: string): Data | undefined {
  const job = preview.jobs[name];
  if (job === undefined) return undefined;
  const inherited = inheritedVariables(preview.variables, job.inherit);
  const variables = { ...inherited, ...(isData(job.variables) ? job.variables : {}) };
  return commonJob(Object.keys(variables).length > 0 ? { ...job, variables } : job);
}

/** `name: [a,b]` and `name: [1/3]` as GitLab writes them. */
export function commonCopyName(name: string): string {
  const number = /^(.*): \[(\d+\/\d+)\]$/.exec(name);
  if (number !== null) return `${number[1]} ${number[2]}`;
  return name.replace(/: \[(.*)\]$/, (_, values: string) => `: [${values.split(',').join(', ')}]`);
}

function inheritedVariables(variables: Data, inherit: unknown): Data {
  const said = isData(inherit) ? inherit.variables : undefined;
  if (said === false) return {};
  if (!Array.isArray(said)) return variables;
  return Object.fromEntries(Object.entries(variables).filter(([name]) => said.includes(name)));
}

function commonKeyword(key: string, value: unknown): unknown {
  if (key === 'image') return named(value);
  if (key === 'services' && Array.isArray(value)) return value.map(named);
  if (key === 'cache') return (Array.isArray(value) ? value : [value]).map(commonCache);
  if (key === 'needs' && Array.isArray(value)) return value.map(commonNeed);
  if (key === 'environment') return named(value);
  return value;
}

function named(value: unknown): unknown {
  return typeof value === 'string' ? { name: value } : value;
}

function commonCache(cache: unknown): unknown {
  return isData(cache) ? { policy: 'pull-push', when: 'on_success', ...cache } : cache;
}

function commonNeed(need: unknown): unknown {
  const mapping = typeof need === 'string' ? { job: need } : need;
  return isData(mapping) ? { artifacts: true, optional: false, ...mapping } : mapping;
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
