import type { Fact } from '../../../../server/src/model/fact';
import type { PipelineFiles } from '../../../../server/src/model/pipeline/files';
import type { Job, JobScript, Pipeline } from '../../../../server/src/model/pipeline/job';
import { PipelineResolver } from '../../../../server/src/model/pipeline/resolver';
import { matchesWildcards } from '../../../../server/src/model/pipeline/wildcards';
import { readYamlFile, type YamlFile } from '../../../../server/src/syntax/yaml/file';
import { applyEdits, type PlaceEdit } from '../../../../server/src/text/edit';
import { shiftSpan } from '../../../../server/src/text/span';

export const root = 'file:///repo';
export const entryUri = `${root}/.gitlab-ci.yml`;

/** A repository in memory with one pipeline, edited in place. */
export class Repository implements PipelineFiles {
  readonly root = root;
  readonly files = new Map<string, YamlFile>();
  readonly resolver = new PipelineResolver(this);

  constructor(entry: string, others: Readonly<Record<string, string>> = {}) {
    this.write(entryUri, entry);
    for (const [path, text] of Object.entries(others)) this.write(`${root}/${path}`, text);
  }

  read(uri: string): YamlFile | undefined {
    return this.files.get(uri);
  }

  glob(base: string, pattern: string): readonly string[] {
    const paths = [...this.files.keys()].filter((uri) => uri.startsWith(`${base}/`));
    return paths.filter((uri) => matchesWildcards(uri.slice(base.length + 1), pattern));
  }

  write(uri: string, text: string): void {
    this.files.set(uri, readYamlFile(uri, text, this.files.get(uri)));
  }

  text(uri = entryUri): string {
    return this.files.get(uri)?.text ?? '';
  }

  resolve(): Pipeline {
    const entry = this.files.get(entryUri);
    if (entry === undefined) throw new Error('no entry file');
    return this.resolver.resolve(entry);
  }

  job(name: string): Job {
    const job = this.resolve().jobs.find((candidate) => candidate.name === name);
    if (job === undefined) throw new Error(`no job ${name}`);
    return job;
  }

  apply(edits: readonly PlaceEdit[] | undefined): void {
    if (edits === undefined) throw new Error('no edit was offered');
    const uris = new Set(edits.map(({ at }) => at.part.uri));
    for (const uri of uris) {
      const file = this.files.get(uri);
      const own = edits.filter(({ at }) => at.part.uri === uri);
      const shifted = own.map(({ at, text }) => ({
        span: shiftSpan(at.span, file?.offsetOf(at.part) ?? Number.NaN),
        text,
      }));
      this.write(uri, applyEdits(file?.text ?? '', shifted));
    }
  }
}

/** The lines of a script, or the state of the fact where it is not known. */
export function lines(script: Fact<JobScript>): readonly string[] | string {
  return script.state === 'known' ? script.value.text.pieces.map(({ text }) => text) : script.state;
}

export function value<T>(fact: Fact<T>): T | string {
  return fact.state === 'known' ? fact.value : fact.state;
}

export function tags(job: Job): readonly string[] | string {
  return job.tags.state === 'known' ? job.tags.value.items.map((tag) => value(tag)) : job.tags.state;
}
