/**
 * Starts a rule: writes its file from a template and says what comes next.
 *
 *   npm run new-rule -- runner/some-words
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './process.mjs';

/** What the rules of a folder judge, and the language of their examples. */
const folders: Readonly<Record<string, { readonly subject: string; readonly language: string }>> = {
  pipeline: { subject: 'job', language: 'yaml' },
  runner: { subject: 'runner', language: 'toml' },
  host: { subject: 'host', language: 'nix' },
  nixos: { subject: 'service', language: 'nix' },
  syntax: { subject: 'syntax', language: 'yaml' },
  project: { subject: 'project', language: 'yaml' },
};

function template(id: string, subject: string, language: string): string {
  return `import { defineRule } from '../rule';

export const rule = defineRule({
  id: '${id}',
  subject: '${subject}',
  severity: 'warning',
  since: '0.1.0',
  summary: '',
  why: '',
  notWhen: [],
  references: [],
  examples: {
    bad: [{ language: '${language}', caption: '', text: '', marks: [] }],
    good: [{ language: '${language}', caption: '', text: '' }],
  },
  *check({ ${subject} }) {
    yield { at: ${subject}.at, data: undefined };
  },
  message: () => ({ what: '', why: '', action: '' }),
});
`;
}

function main(id: string | undefined): number {
  const [folder = ''] = id?.split('/') ?? [];
  const kind = folders[folder];
  if (id === undefined || kind === undefined || !/^[a-z]+\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    process.stderr.write(`Usage: npm run new-rule -- <folder>/<words-with-hyphens>\n`);
    process.stderr.write(`Folders: ${Object.keys(folders).join(', ')}\n`);
    return 2;
  }
  const path = `server/src/rules/${id}.ts`;
  if (existsSync(join(root, path))) {
    process.stderr.write(`${path} exists already\n`);
    return 1;
  }
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), template(id, kind.subject, kind.language));
  process.stdout.write(`${path} written. Next:

1. Fill it in: what it finds (check), what it says (message), what repairs it (fixes), bad and good examples.
2. npm run generate                                          the registry and docs/rules/${id}.md
3. node --import tsx --test test/unit/rules/examples.test.ts  its examples, alone and among all rules
4. npm test
`);
  return 0;
}

process.exitCode = main(process.argv[2]);
