import data from './data/ci-keywords.json';

/** A keyword of `.gitlab-ci.yml`. */
export interface CiKeyword {
  /** From `job`, `default` or the global keyword on; `[]` marks list items: `job.rules[].if`, `include.local`. */
  readonly path: string;
  readonly types?: readonly string[];
  readonly enum?: readonly string[];
  /** What holds where it is not given. */
  readonly default?: string;
  /** The release of GitLab that brought it, where that is a recent one. */
  readonly since?: string;
  readonly deprecated?: true;
  readonly replacement?: string;
  readonly description: string;
}

/** A step of a path in a pipeline's text: a key, or a list item of any index. */
export type KeywordStep = string | typeof listItem;
export const listItem = '[]';

/** Looks up keywords. The table is indexed at the first question. */
export class CiKeywords {
  private index: Map<string, CiKeyword> | undefined;
  private children: Map<string, CiKeyword[]> | undefined;

  constructor(private readonly keywords: readonly CiKeyword[]) {}

  /** The keyword at a path in the text, from the first column on; a job's name counts as any other. */
  find(path: readonly KeywordStep[]): CiKeyword | undefined {
    const table = this.tableOf(path.slice(0, -1));
    const name = path[path.length - 1];
    return table === undefined || name === undefined ? undefined : this.byPath(join(table, name));
  }

  /** The keywords that may stand at a path; at the empty path those of the first column. */
  below(path: readonly KeywordStep[]): readonly CiKeyword[] {
    const table = this.tableOf(path);
    return table === undefined ? [] : (this.childIndex().get(table) ?? []);
  }

  /**
   * The path in the table that belongs to a path in the text: `job.needs[].job` for `build`, `needs`, `[]`, `job`. Undefined
   * where no keyword can be.
   */
  tableOf(path: readonly KeywordStep[]): string | undefined {
    const [first, ...rest] = path;
    if (first === undefined) return '';
    let table = this.isGlobal(first) ? first : first === listItem ? undefined : 'job';
    // The old global form of a keyword holds the same as that of a job.
    if (table !== undefined && this.byPath(`job.${table}`) !== undefined && table !== 'variables')
      table = `job.${table}`;
    for (const step of rest) {
      if (table === undefined) return undefined;
      table = this.enter(table, step);
    }
    return table;
  }

  private enter(table: string, step: KeywordStep): string | undefined {
    const items = `${table}[]`;
    // A single entry may stand in place of a list, and the table holds only one of the two forms.
    if (step === listItem) return this.isTable(items) ? items : table;
    const base = this.isTable(join(table, step)) || this.byPath(join(table, step)) !== undefined ? table : items;
    const named = join(base, step);
    if (this.isTable(named) || this.byPath(named) !== undefined) return this.inDefault(named);
    const any = join(table, '*');
    return this.isTable(any) ? any : undefined;
  }

  /** Keywords of `default` take the same values as those of jobs, which alone are listed in full. */
  private inDefault(path: string): string {
    return path.startsWith('default.') ? `job${path.slice('default'.length)}` : path;
  }

  /** Whether a key in the first column is a keyword, and so no job. */
  isGlobal(name: string): boolean {
    return !name.includes('.') && name !== 'job' && name !== 'pages' && this.byPath(name) !== undefined;
  }

  private isTable(path: string): boolean {
    return this.childIndex().has(path);
  }

  private byPath(path: string): CiKeyword | undefined {
    this.index ??= new Map(this.keywords.map((keyword) => [keyword.path, keyword]));
    return this.index.get(path);
  }

  private childIndex(): Map<string, CiKeyword[]> {
    if (this.children !== undefined) return this.children;
    const children = new Map<string, CiKeyword[]>();
    for (const keyword of this.keywords) {
      const dot = keyword.path.lastIndexOf('.');
      const table = dot < 0 ? '' : keyword.path.slice(0, dot);
      const known = children.get(table);
      if (known === undefined) children.set(table, [keyword]);
      else known.push(keyword);
    }
    this.children = children;
    return children;
  }
}

function join(table: string, step: string): string {
  if (step === listItem) return `${table}[]`;
  return table === '' ? step : `${table}.${step}`;
}

/** The last name of a keyword's path. */
export function keywordName({ path }: CiKeyword): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

const docs = 'https://docs.gitlab.com/ci/yaml/';
const headings: ReadonlySet<string> = new Set(data.headings.split(' '));

/** Where GitLab's reference tells of a keyword: its own section, or the one of what it belongs to. */
export function keywordPage({ path, deprecated }: CiKeyword): string {
  const names = path
    .replace(/^(?:job|default)\./, '')
    .replaceAll('[]', '')
    .split('.');
  if (/^(?:only|except)$/.test(names[0] ?? '')) return `${docs}deprecated_keywords/#only--except`;
  if (deprecated === true && !path.includes('.') && path !== 'pages') {
    return `${docs}deprecated_keywords/#globally-defined-image-services-cache-before_script-after_script`;
  }
  if (path.startsWith('job.artifacts.reports.')) return `${docs}artifacts_reports/#artifactsreports${names[2] ?? ''}`;
  if (names[0] === 'variables') {
    const own =
      names.length > 1
        ? `variables${names.at(-1) ?? ''}`
        : path === 'variables'
          ? 'default-variables'
          : 'job-variables';
    return `${docs}#${own}`;
  }
  const known = names.filter((name) => name !== '*');
  while (known.length > 1 && !headings.has(known.join(':'))) known.pop();
  return headings.has(known.join(':')) ? `${docs}#${known.join('')}` : docs;
}

export const ciKeywords = new CiKeywords(data.keywords as readonly CiKeyword[]);
