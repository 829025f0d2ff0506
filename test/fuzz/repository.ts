import assert from 'node:assert/strict';
import type { Problem } from '../../server/src/engine/engine';
import { Project } from '../../server/src/engine/project';
import { defaultSettings } from '../../server/src/engine/settings';
import { rules } from '../../server/src/rules/registry.generated';
import { MemoryFileSystem } from '../../server/src/workspace/file-system';
import { assertWithin } from './spans';

export const root = 'file:///repository';

/** Paths of files with their texts. */
export type Files = Readonly<Record<string, string>>;

/** A project in memory that a test may edit. A rule that throws is a failure. */
export class Repository {
  readonly project: Project;
  private readonly fileSystem: MemoryFileSystem;

  constructor(files: Files) {
    this.fileSystem = new MemoryFileSystem(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
    this.project = new Project({
      root,
      fileSystem: this.fileSystem,
      rules,
      settings: defaultSettings,
      onRuleError: (rule, error) => {
        throw new Error(`${rule.id} threw: ${String(error)}`, { cause: error });
      },
    });
    for (const _ of this.project.scan());
  }

  write(path: string, text: string): void {
    this.fileSystem.write(`${root}/${path}`, text);
    this.project.update(`${root}/${path}`);
  }

  text(uri: string): string {
    const text = this.fileSystem.read(uri);
    assert.ok(text !== undefined, `${uri} is a file of the project`);
    return text;
  }

  problems(): readonly Problem[] {
    return [...this.project.check().values()].flat();
  }

  /** What is said of the files, as values that can be compared. */
  report() {
    return this.problems()
      .map(({ rule, severity, uri, span, message, related }) => ({
        rule: rule.id,
        severity,
        uri,
        span,
        message,
        related,
      }))
      .sort((a, b) => compare(placeKey(a), placeKey(b)));
  }

  /** Ranges lie in the texts, and there is something to read in every message. */
  assertSound(problem: Problem): void {
    const { what, why, action } = problem.message;
    assertWithin(problem.span, this.text(problem.uri).length, problem.rule.id);
    for (const sentence of [what, why, action]) assert.match(sentence, /\S/, `${problem.rule.id} has a message`);
    for (const { uri, span, message } of problem.related) {
      assertWithin(span, this.text(uri).length, `related of ${problem.rule.id}`);
      assert.match(message, /\S/, `${problem.rule.id} has a message for a related place`);
    }
  }
}

interface Placed {
  readonly uri: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly rule: string;
}

const placeKey = ({ uri, span, rule }: Placed) => `${uri} ${span.start} ${span.end} ${rule}`;
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Every text that someone may read or a program may log of a problem. */
export function wordsOf(problem: Problem): string {
  const { what, why, action } = problem.message;
  return [what, why, action, ...problem.related.map(({ message }) => message)].join('\n');
}
