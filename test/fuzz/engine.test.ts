import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyToTexts } from '../../server/src/engine/combine-fixes';
import type { Problem } from '../../server/src/engine/engine';
import { dialects, type Language } from './dialects';
import { type FuzzTarget, fuzz, smallerTexts } from './fuzz';
import { edit, mutate } from './mutations';
import type { Random } from './random';
import { type Files, Repository, root, wordsOf } from './repository';
import { examples, importedModule, includedPipeline, makeToken, plantToken, seeds } from './seeds';
import { assertWithin } from './spans';

const languageOf = (path: string): Language =>
  path.endsWith('.nix') ? 'nix' : path.endsWith('.toml') ? 'toml' : path.endsWith('.md') ? 'markdown' : 'yaml';

const ownPath = { yaml: '.gitlab-ci.yml', toml: 'gitlab-runner/config.toml', nix: 'configuration.nix' } as const;

/** The files of a rule's example, or one of each kind. */
function someFiles(random: Random): Record<string, string> {
  if (random.once(3)) return fullFiles(random);
  const example = random.pick(examples);
  const files = { ...example.files, [ownPath[example.language]]: example.text };
  if (!random.once(5)) return files;
  return { 'docs/page.md': `# gitlab-runner\n\n\`\`\`${example.language}\n${example.text}\n\`\`\`\n` };
}

function fullFiles(random: Random): Record<string, string> {
  const seed = (language: Language) => (random.once(2) ? (seeds[language][0] ?? '') : random.pick(seeds[language]));
  return {
    '.gitlab-ci.yml': seed('yaml'),
    'ci/other.yml': includedPipeline,
    'gitlab-runner/config.toml': seed('toml'),
    'configuration.nix': seed('nix'),
    'other.nix': importedModule,
    'docs/page.md': seed('markdown'),
  };
}

function mutateOne(files: Record<string, string>, random: Random, change: typeof mutate): string {
  const path = random.pick(Object.keys(files));
  const language = languageOf(path);
  files[path] = change(files[path] ?? '', random, dialects[language], random.pick(seeds[language]));
  return path;
}

function* smallerFiles(files: Files): Iterable<Files> {
  for (const path of Object.keys(files)) {
    const { [path]: _left, ...others } = files;
    if (Object.keys(others).length > 0) yield others;
  }
  for (const [path, text] of Object.entries(files)) {
    for (const smaller of smallerTexts(text)) yield { ...files, [path]: smaller };
  }
}

interface Planted {
  readonly files: Files;
  readonly token: string;
}

const anyProject: FuzzTarget<Planted> = {
  share: 0.05,
  make(random) {
    const files = someFiles(random);
    mutateOne(files, random, mutate);
    const token = makeToken(random);
    const path = random.pick(Object.keys(files));
    files[path] = plantToken(files[path] ?? '', token, random);
    return { files, token };
  },
  check({ files, token }, timed) {
    const { repository, problems } = timed(() => checked(files));
    for (const problem of problems) {
      repository.assertSound(problem);
      assert.ok(!wordsOf(problem).includes(token), `${problem.rule.id} echoes a token: ${wordsOf(problem)}`);
    }
    for (const [index, problem] of problems.slice(0, 5).entries()) {
      const changed = timed(() => assertFixes(repository, problem, token));
      if (changed === undefined || index !== 0) continue;
      const texts = Object.entries(files).map(
        ([path, text]) => [path, changed.get(`${root}/${path}`) ?? text] as const,
      );
      timed(() => checked(Object.fromEntries(texts)));
    }
  },
  *smaller({ files, token }) {
    for (const smaller of smallerFiles(files)) yield { files: smaller, token };
  },
  show: (input) => JSON.stringify(input),
};

function checked(files: Files) {
  const repository = new Repository(files);
  return { repository, problems: repository.problems() };
}

/** Edits lie in the texts, do not overlap, and change something. The texts after the preferred fix. */
function assertFixes(repository: Repository, problem: Problem, token: string): ReadonlyMap<string, string> | undefined {
  const [preferred] = repository.project.fixes(problem).map((fix) => {
    assert.match(fix.title, /\S/, `${problem.rule.id} names its fix`);
    assert.ok(!fix.title.includes(token), `${problem.rule.id} echoes a token in the title of a fix`);
    for (const [uri, edits] of fix.edits) {
      for (const { span } of edits) assertWithin(span, repository.text(uri).length, `edit of ${problem.rule.id}`);
    }
    const changed = applyToTexts(fix.edits, (uri) => repository.text(uri));
    assert.ok(changed.size > 0, `${problem.rule.id} edits something`);
    return changed;
  });
  return preferred;
}

test('a project of any texts is checked, and its fixes can be applied', () => fuzz(anyProject));

/** A project and versions of its files, in the order in which they are typed. */
interface Edited {
  readonly files: Files;
  readonly edits: readonly { readonly path: string; readonly text: string }[];
}

const editsPerProject = 8;
const comparedEvery = 4;

const editedProject: FuzzTarget<Edited> = {
  // Each edit is an input of its own.
  share: 0.03 / editsPerProject,
  make(random) {
    const files = random.once(4) ? someFiles(random) : fullFiles(random);
    const current = { ...files };
    const edits = Array.from({ length: editsPerProject }, () => {
      const path = mutateOne(current, random, edit);
      return { path, text: current[path] ?? '' };
    });
    return { files, edits };
  },
  check({ files, edits }, timed) {
    const { repository } = timed(() => checked(files));
    const current: Record<string, string> = { ...files };
    for (const [index, { path, text }] of edits.entries()) {
      current[path] = text;
      const report = timed(() => {
        repository.write(path, text);
        return repository.report();
      });
      const isLast = index === edits.length - 1;
      if (isLast || index % comparedEvery === comparedEvery - 1) {
        assert.deepEqual(report, new Repository(current).report(), 'an edited project is what a new one is');
      }
    }
  },
  *smaller({ files, edits }) {
    for (const index of edits.keys()) yield { files, edits: edits.filter((_, at) => at !== index) };
    for (const smaller of smallerFiles(files)) {
      yield { files: smaller, edits: edits.filter(({ path }) => smaller[path] !== undefined) };
    }
    for (const [index, { path, text }] of edits.entries()) {
      for (const smaller of smallerTexts(text)) {
        yield { files, edits: edits.map((at, number) => (number === index ? { path, text: smaller } : at)) };
      }
    }
  },
  show: (input) => JSON.stringify(input),
};

test('an edited project is checked like a new one', () => fuzz(editedProject));
