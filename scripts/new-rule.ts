/**
 * Starts a rule: writes its file from a template and says what comes next.
 *
 *   npm run new-rule -- runner/some-words
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './process.mjs';

interface Folder {
  /** What its rules judge. */
  readonly subject: string;
  /** The name in the subject by which the template takes it, and where it stands. */
  readonly name: string;
  readonly place: string;
  /** The language of its examples. */
  readonly language: string;
}

const folders: Readonly<Record<string, Folder>> = {
  pipeline: { subject: 'job', name: 'job', place: 'job.nameAt', language: 'yaml' },
  runner: { subject: 'runner', name: 'runner', place: 'runner.at', language: 'toml' },
  link: { subject: 'job', name: 'job', place: 'job.nameAt', language: 'yaml' },
  host: { subject: 'option', name: 'option', place: 'option.nameAt', language: 'nix' },
  nixos: { subject: 'service', name: 'service', place: 'service.nameAt', language: 'nix' },
};

function template(id: string, { subject, name, place, language }: Folder): string {
  return `import { defineRule } from '../rule';

export const rule = defineRule({
  id: '${id}',
  subject: '${subject}',
  severity: 'warning',
  since: '${version()}',
  summary: 'One sentence: what it reports.',
  why: 'Why it matters, what happens without, what the user sees.',
  notWhen: ['A line for each case in which it stays silent.'],
  references: ['https://docs.gitlab.com/'],
  examples: {
    bad: [{ language: '${language}', caption: 'What is wrong here', text: '', marks: ['the text that is marked'] }],
    good: [{ language: '${language}', caption: 'The repaired form', text: '' }],
  },
  *check({ ${name} }) {
    yield { at: ${place}, data: undefined };
  },
  message: () => ({ what: 'What is wrong.', why: 'Why it matters.', action: 'What to do.' }),
});
`;
}

function version(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return manifest.version;
}

function main(id: string | undefined): number {
  const folder = folders[id?.split('/')[0] ?? ''];
  if (id === undefined || folder === undefined || !/^[a-z]+\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    process.stderr.write('Usage: npm run new-rule -- <folder>/<words-with-hyphens>\n');
    process.stderr.write(`Folders: ${Object.keys(folders).join(', ')}\n`);
    return 2;
  }
  const path = `server/src/rules/${id}.ts`;
  if (existsSync(join(root, path))) {
    process.stderr.write(`${path} exists already\n`);
    return 1;
  }
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), template(id, folder));
  process.stdout.write(`${path} written. Next:

1. Fill it in: what it finds (check), what it says (message), what repairs it (fixes), bad and good examples.
2. npm run generate
   the registry and docs/rules/${id}.md
3. RULE=${id} node --import tsx --test test/unit/rules/examples.test.ts
   its examples: found, repaired, silent
4. npm test
`);
  return 0;
}

process.exitCode = main(process.argv[2]);
