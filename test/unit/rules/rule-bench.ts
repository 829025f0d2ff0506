import assert from 'node:assert/strict';
import type { Problem } from '../../../server/src/engine/engine';
import { Project } from '../../../server/src/engine/project';
import { defaultSettings, mergeSettings } from '../../../server/src/engine/settings';
import type { AnyRule, Example, ExampleLanguage } from '../../../server/src/rules/rule';
import { applyEdits, type SpanEdit } from '../../../server/src/text/edit';
import { MemoryFileSystem } from '../../../server/src/workspace/file-system';

const root = 'file:///repository';

/** Where an example of each language stands in its otherwise empty repository. */
const ownPath: Readonly<Record<ExampleLanguage, string>> = {
  yaml: '.gitlab-ci.yml',
  toml: 'gitlab-runner/config.toml',
  nix: 'configuration.nix',
};

/** A repository in memory that holds one example. */
export class ExampleRepository {
  readonly uri: string;
  private readonly files: MemoryFileSystem;
  private readonly texts: Map<string, string>;

  constructor(
    private readonly example: Example,
    private readonly rules: readonly AnyRule[],
    texts?: ReadonlyMap<string, string>,
  ) {
    this.uri = `${root}/${ownPath[example.language]}`;
    const others = Object.entries(example.files ?? {}).map(([path, text]) => [`${root}/${path}`, text] as const);
    this.texts = new Map(texts ?? [...others, [this.uri, example.text]]);
    this.files = new MemoryFileSystem(this.texts);
  }

  /** All problems, those in other files than the example's own included. */
  check(): { readonly problems: readonly Problem[]; readonly project: Project } {
    const project = new Project({
      root,
      fileSystem: this.files,
      rules: this.rules,
      settings: mergeSettings(defaultSettings, this.example.settings ?? {}),
      onRuleError: (rule, error) => {
        throw new Error(`${rule.id} threw: ${String(error)}`, { cause: error });
      },
    });
    for (const _ of project.scan());
    return { problems: [...project.check().values()].flat(), project };
  }

  text(uri: string): string {
    const text = this.texts.get(uri);
    assert.ok(text !== undefined, `${uri} is not a file of the example`);
    return text;
  }

  /** The repository after the edits. */
  apply(edits: ReadonlyMap<string, readonly SpanEdit[]>): ExampleRepository {
    const texts = new Map(this.texts);
    for (const [uri, list] of edits) texts.set(uri, applyEdits(this.text(uri), list));
    return new ExampleRepository(this.example, this.rules, texts);
  }
}

/** How a problem reads in a failing test. */
export function describeProblem(problem: Problem, text: string): string {
  const marked = JSON.stringify(text.slice(problem.span.start, problem.span.end));
  return `${problem.rule.id} (${problem.severity}) at ${marked}: ${problem.message.what}`;
}
