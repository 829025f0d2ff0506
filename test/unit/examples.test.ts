import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { URI } from 'vscode-uri';
import type { Problem } from '../../server/src/engine/engine';
import { Project } from '../../server/src/engine/project';
import { defaultSettings } from '../../server/src/engine/settings';
import { rules } from '../../server/src/rules/registry.generated';
import { applyEdits } from '../../server/src/text/edit';
import { LineIndex } from '../../server/src/text/line-index';
import { DiskFileSystem } from '../../server/src/workspace/disk-file-system';
import { type FileSystem, MemoryFileSystem } from '../../server/src/workspace/file-system';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));
const broken = ['daemon-container-broken', 'host-daemon-broken'];
const sound = ['daemon-container', 'host-daemon'];

/** More rounds of fixes than a repository can need that has at most this many findings, each fixed once. */
const maxRounds = 100;

function rootOf(example: string): string {
  return URI.file(`${folder}/${example}`).toString();
}

function openProject(root: string, fileSystem: FileSystem): Project {
  const project = new Project({
    root,
    fileSystem,
    rules,
    settings: defaultSettings,
    onRuleError: (rule, error) => {
      throw new Error(`${rule.id} threw`, { cause: error });
    },
  });
  for (const _ of project.scan());
  return project;
}

/** The findings as `path:line:column rule severity`, lines and columns from 1, in the order of their places. */
function findings(project: Project): readonly string[] {
  const files = [...project.check()].sort(([a], [b]) => (a < b ? -1 : 1));
  return files.flatMap(([uri, problems]) => {
    const lines = new LineIndex(project.workspace.file(uri)?.text ?? '');
    return problems.map(({ rule, severity, span }) => {
      const { line, character } = lines.positionAt(span.start);
      return `${uri.slice(project.root.length + 1)}:${line + 1}:${character + 1} ${rule.id} ${severity}`;
    });
  });
}

describe('examples', () => {
  it('are all held to something', () => {
    const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.deepEqual(folders.map((entry) => entry.name).sort(), [...broken, ...sound].sort());
  });

  for (const example of sound) {
    it(`${example} is as it should be`, () => {
      const root = rootOf(example);
      const project = openProject(root, new DiskFileSystem(root));
      assert.deepEqual(findings(project), []);
      const { runners, pipelines } = project.workspace.model();
      assert.ok(runners.length > 0 && pipelines.length > 0, 'runners and pipelines are found');
    });
  }

  for (const example of broken) {
    it(`${example} has the mistakes of its expected.txt`, () => {
      const root = rootOf(example);
      const expected = readFileSync(`${folder}/${example}/expected.txt`, 'utf8').trimEnd().split('\n');
      assert.ok(expected.length >= 20);
      assert.deepEqual(findings(openProject(root, new DiskFileSystem(root))), expected);
    });

    it(`${example} gets better with every fix until none is left`, () => repair(example));
  }

  it('show most rules, each by a mistake of its own', () => {
    const shown = broken.flatMap((example) =>
      readFileSync(`${folder}/${example}/expected.txt`, 'utf8')
        .match(/ [a-z]+\/[a-z-]+ /g)
        ?.map((id) => id.trim()),
    );
    const known = new Set<string | undefined>(rules.map((rule) => rule.id));
    assert.deepEqual(
      shown.filter((id) => !known.has(id)),
      [],
    );
    assert.ok(new Set(shown).size >= 50, `${new Set(shown).size} rules`);
  });
});

/** Applies the preferred fix of one finding after the other, safe or not. */
function repair(example: string): void {
  const root = rootOf(example);
  const disk = new DiskFileSystem(root);
  const files = new MemoryFileSystem(disk.list(root).flatMap((uri) => [[uri, disk.read(uri) ?? ''] as const]));
  const project = openProject(root, files);
  const syntaxErrors = (): number => findings(project).filter((finding) => / syntax\//.test(finding)).length;
  const before = findings(project).length;
  const errorsBefore = syntaxErrors();
  let rounds = 0;
  for (let next = nextFix(project); next !== undefined; next = nextFix(project)) {
    assert.ok(++rounds <= maxRounds, `the fixes do not come to an end:\n${findings(project).join('\n')}`);
    for (const [uri, edits] of next.edits) {
      files.write(uri, applyEdits(files.read(uri) ?? '', edits));
      project.update(uri);
    }
    assert.ok(syntaxErrors() <= errorsBefore, `“${next.title}” breaks the syntax:\n${findings(project).join('\n')}`);
  }
  assert.ok(rounds >= 20, `${rounds} fixes`);
  assert.ok(findings(project).length < before / 2, findings(project).join('\n'));
  assert.deepEqual(
    findings(openProject(root, files)),
    findings(project),
    'what is left is the same for one who opens it anew',
  );
}

function nextFix(project: Project) {
  const problems: readonly Problem[] = [...project.check().values()].flat();
  for (const problem of problems) {
    const [fix] = project.fixes(problem);
    if (fix !== undefined) return fix;
  }
  return undefined;
}
