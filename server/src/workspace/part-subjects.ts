import { joinConfigs } from '../model/runner/joined-config';
import type { KeyUse, Runner, RunnerConfig } from '../model/runner/runner';
import { readTomlRunners } from '../model/runner/toml-runner';
import type { TomlFile, TomlPart } from '../syntax/toml/toml-file';
import type { YamlFile, YamlPartAt } from '../syntax/yaml/file';
import type { YamlPart } from '../syntax/yaml/part';
import type { PlaceEdit } from '../text/edit';
import { type Part, place } from '../text/place';
import { isElided } from './elision';
import type { NixPart } from './nix-part';
import { replacedItems } from './stable';
import type { KeysSubject, SubjectEntry, SyntaxProblem, SyntaxSubject } from './subjects';

/** What one part gives to judge by itself. Kept for as long as the part lives. */
interface PartSubjects {
  readonly entries: readonly SubjectEntry[];
  readonly config: RunnerConfig | undefined;
}

/** Builds and keeps the subjects that hang on single parts: what could not be read, and the keys of tables. */
export class PartSubjectIndex {
  private readonly kept = new WeakMap<Part, PartSubjects>();
  /** By file: the parts of a version in which nothing was wrong. */
  private readonly sound = new Map<string, readonly YamlPartAt[]>();
  private readonly conflicts = new WeakMap<TomlFile, SubjectEntry>();
  private readonly configs = new WeakMap<TomlFile, SubjectEntry>();

  yaml(file: YamlFile, excerpt = false): readonly SubjectEntry[] {
    const entries: SubjectEntry[] = [];
    for (const part of this.faultyParts(file)) {
      entries.push(...this.of(part, () => ({ entries: yamlEntries(part, excerpt), config: undefined })).entries);
    }
    return entries;
  }

  /** The parts with something wrong. Where all were sound before, only those that are new are looked at. */
  private faultyParts(file: YamlFile): readonly YamlPart[] {
    const before = this.sound.get(file.uri);
    const replaced = before === undefined ? undefined : replacedItems(before, file.parts, (a, b) => a.part === b.part);
    const looked = replaced === undefined ? file.parts : replaced.map(([, at]) => at);
    const faulty = looked.flatMap(({ part }) => (part.problems.length > 0 ? [part] : []));
    if (faulty.length === 0) this.sound.set(file.uri, file.parts);
    else this.sound.delete(file.uri);
    return faulty;
  }

  toml(file: TomlFile): { readonly entries: readonly SubjectEntry[]; readonly runners: readonly Runner[] } {
    const entries: SubjectEntry[] = [];
    const runners: Runner[] = [];
    const configs: RunnerConfig[] = [];
    for (const { part } of file.parts) {
      const subjects = this.of(part, () => tomlSubjects(part));
      entries.push(...subjects.entries);
      runners.push(...(subjects.config?.runners ?? []));
      if (subjects.config !== undefined) configs.push(subjects.config);
    }
    const [first] = configs;
    if (first !== undefined) entries.push(this.configOf(file, first, configs));
    if (file.conflicts.length > 0) entries.push(this.conflictsOf(file));
    return { entries, runners };
  }

  nix(part: NixPart): readonly SubjectEntry[] {
    return this.of(part, () => ({ entries: nixEntries(part), config: undefined })).entries;
  }

  private of(part: Part, build: () => PartSubjects): PartSubjects {
    let subjects = this.kept.get(part);
    if (subjects === undefined) {
      subjects = build();
      this.kept.set(part, subjects);
    }
    return subjects;
  }

  private configOf(file: TomlFile, first: RunnerConfig, configs: readonly RunnerConfig[]): SubjectEntry {
    let entry = this.configs.get(file);
    if (entry === undefined) {
      entry = { kind: 'config', subject: { config: joinConfigs(first, configs), host: undefined } };
      this.configs.set(file, entry);
    }
    return entry;
  }

  private conflictsOf(file: TomlFile): SubjectEntry {
    let entry = this.conflicts.get(file);
    if (entry === undefined) {
      // A section before its runner has a rule of its own, which can put it right.
      const found = file.conflicts.filter(({ name, mixed }) => !(mixed && name === 'runners'));
      const errors = found.map(({ at, message, first }) => ({
        at,
        message,
        related: [{ at: first, message: 'the first definition' }],
      }));
      const part: Part = file.parts[0]?.part ?? { uri: file.uri, text: file.text };
      const subject: SyntaxSubject = { part, language: 'toml', errors, excerpt: part.excerpt === true };
      entry = { kind: 'syntax', subject };
      this.conflicts.set(file, entry);
    }
    return entry;
  }
}

/** What could not be read, if anything. In an excerpt nothing is wrong where an ellipsis says that something is left out. */
function syntaxEntries(
  part: Part,
  language: SyntaxSubject['language'],
  found: readonly SyntaxProblem[],
  excerpt = part.excerpt === true,
): readonly SubjectEntry[] {
  const errors = excerpt ? found.filter((error) => !isElided(error.at)) : found;
  return errors.length === 0 ? [] : [{ kind: 'syntax', subject: { part, language, errors, excerpt } }];
}

function yamlEntries(part: YamlPart, excerpt: boolean): readonly SubjectEntry[] {
  const errors = part.problems.map(({ span, message }) => ({ at: { part, span }, message }));
  return syntaxEntries(part, 'yaml', errors, excerpt);
}

function nixEntries(part: NixPart): readonly SubjectEntry[] {
  const errors = part.tree.errors.map(({ span, message, insert }): SyntaxProblem => {
    const problem = { at: { part, span }, message };
    return insert === undefined
      ? problem
      : { ...problem, insert: { at: place(part, insert.at, insert.at), text: insert.text } };
  });
  return syntaxEntries(part, 'nix', errors);
}

function tomlSubjects(part: TomlPart): PartSubjects {
  const config = readTomlRunners(part);
  const errors = part.document.errors.map(({ span, message, related }): SyntaxProblem => {
    const problem = { at: { part, span }, message };
    return related === undefined
      ? problem
      : { ...problem, related: [{ at: { part, span: related.span }, message: related.message }] };
  });
  const entries: SubjectEntry[] = [...syntaxEntries(part, 'toml', errors)];
  for (const keys of [config.globalKeys, ...config.runners.map((runner) => runner.keys)]) {
    if (keys.length > 0) entries.push({ kind: 'keys', subject: keysSubject(keys, 'toml') });
  }
  if (config.runners.length > 0 || config.globalKeys.length > 0)
    entries.push({ kind: 'settings', subject: { config } });
  return { entries, config };
}

/** The keys of one table with the edit that renames one of them. */
export function keysSubject(keys: readonly KeyUse[], spelling: KeysSubject['spelling']): KeysSubject {
  return { keys, spelling, rename: renameKey };
}

function renameKey(key: KeyUse, to: string): readonly PlaceEdit[] {
  return [{ at: key.nameAt, text: /^[A-Za-z_][\w-]*$/.test(to) ? to : JSON.stringify(to) }];
}
