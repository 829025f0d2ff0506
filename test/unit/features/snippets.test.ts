import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSnippets, insertSnippet } from '../../../server/src/features/insert-snippet';
import { catalogue } from '../../../snippets/catalogue';
import { inserted, type Marked, marked } from './marked';

const ci = '.gitlab-ci.yml';
const toml = 'gitlab-runner/config.toml';

function insertedText(at: Marked, id: string): string {
  const insertion = insertSnippet(at.file, at.offset, id);
  assert.ok(insertion, `no place for ${id}`);
  const { start, end } = insertion.span;
  assert.ok(start === 0 || at.text[start - 1] === '\n', 'starts in the first column');
  assert.ok(start <= end && end <= at.text.length);
  return inserted(at, insertion);
}

/** The findings of syntax in a text. */
function broken(path: string, text: string): readonly string[] {
  const { project, uri } = marked(path, text);
  const problems = project.check(uri).get(uri) ?? [];
  return problems.filter(({ rule }) => rule.id.startsWith('syntax/')).map(({ message }) => message.what);
}

describe('snippets in pipelines', () => {
  it('go to the end, apart from what stands there', () => {
    assert.match(
      insertedText(marked(ci, 'a:\n  script: [x]¦'), 'nix-build-job'),
      /^a:\n {2}script: \[x\]\n\nbuild:\n {2}tags:/,
    );
    assert.match(
      insertedText(marked(ci, 'a:\n¦  script: [x]\n\n'), 'nix-build-job'),
      /^a:\n {2}script: \[x\]\n\nbuild:\n/,
    );
  });

  it('bring `default:` before the first job, unless there is one', () => {
    const text = insertedText(marked(ci, 'stages: [a]\n\n# the first\na:\n  script: [x¦]\n'), 'default-profile');
    assert.match(text, /^stages: \[a\]\n\ndefault:\n[\s\S]*\n\n# the first\na:\n/);
    const at = marked(ci, 'default:\n  tags: [x]\na:\n  script: [x¦]\n');
    assert.equal(insertSnippet(at.file, at.offset, 'default-profile'), undefined);
  });
});

describe('snippets in runner configurations', () => {
  const text = '[[runners]]\n  name = "a"\n  [runners.docker]\n    image = "x"\n';

  it('add runners at the end', () => {
    assert.match(insertedText(marked(toml, `¦${text}`), 'host-daemon-runner'), /image = "x"\n\n\[\[runners\]\]\n/);
  });

  it('add keys to the table that they belong to', () => {
    assert.match(
      insertedText(marked(toml, `${text}¦`), 'nix-environment'),
      /name = "a"\n {2}environment = \[\n[\s\S]*\n {2}\]\n {2}\[runners\.docker\]/,
    );
    assert.match(insertedText(marked(toml, `¦${text}`), 'nix-volumes'), /image = "x"\n {4}volumes = \[\n/);
  });

  it('do not define a key twice', () => {
    const at = marked(toml, '[[runners]]\n  environment = []\n¦');
    assert.equal(insertSnippet(at.file, at.offset, 'nix-environment'), undefined);
  });
});

describe('snippets in Nix modules', () => {
  it('add definitions behind the last one', () => {
    const text = insertedText(
      marked('a.nix', '{ pkgs, ... }:\n{\n¦  system.stateVersion = "25.11";\n}\n'),
      'host-daemon-runner',
    );
    assert.match(
      text,
      /"25\.11";\n\n {2}# Containers[\s\S]*\n {2}services\.gitlab-runner = \{\n[\s\S]*\n {2}\};\n\}\n$/,
    );
    assert.deepEqual(broken('a.nix', text), []);
  });

  it('make a module of an empty file', () => {
    const text = insertedText(marked('a.nix', '¦'), 'host-daemon-runner');
    assert.match(text, /^\{ config, lib, pkgs, \.\.\. \}:\n\n\{\n/);
    assert.deepEqual(broken('a.nix', text), []);
  });

  for (const [what, before, expected] of [
    [
      'services = { … }',
      '{\n  services.gitlab-runner = {\n    services = {\n      a = { };\n    };\n  };\n}\n',
      /a = \{ \};\n {6}nix = \{\n/,
    ],
    [
      'services.a',
      '{\n  services.gitlab-runner = {\n    services.a = { };\n  };\n}\n',
      /a = \{ \};\n {4}services\.nix = \{\n/,
    ],
    [
      'one long path',
      '{\n  services.gitlab-runner.services.a = { };\n}\n',
      /\n {2}services\.gitlab-runner\.services\.nix = \{\n/,
    ],
  ] as const) {
    it(`add a runner to others, written as ${what}`, () => {
      const text = insertedText(marked('a.nix', `¦${before}`), 'host-daemon-runner');
      assert.match(text, expected);
      assert.doesNotMatch(text, /virtualisation/);
      assert.deepEqual(broken('a.nix', text), []);
    });
  }

  it('add options to the runner at the cursor', () => {
    const text =
      '{\n  services.gitlab-runner.services = {\n    a = {\n      dockerImage = "x";\n    };\n    b = {\n      dockerImage = "y";¦\n    };\n  };\n}\n';
    const done = insertedText(marked('a.nix', text), 'nix-environment');
    assert.match(done, /"y";\n {6}environmentVariables = \{\n {8}USER/);
    assert.deepEqual(broken('a.nix', done), []);
  });
});

describe('every snippet', () => {
  const starts: Readonly<Record<string, readonly [string, string]>> = {
    yaml: [ci, 'a:\n  script:\n    - x\n'],
    toml: [toml, '[[runners]]\n  name = "a"\n  [runners.docker]\n    image = "x"\n'],
    nix: [
      'a.nix',
      '{ config, pkgs, ... }:\n{\n  services.gitlab-runner.services.x = {\n    dockerImage = "x";\n  };\n}\n',
    ],
  };
  for (const { id, forms } of catalogue) {
    for (const { language, place } of forms) {
      if (place === 'module-file') continue;
      it(`${id} in ${language} leaves a file that can be read`, () => {
        const [path, text] = starts[language] ?? ['', ''];
        const at = marked(path, `${text}¦`);
        const listed = findSnippets(at.file, at.offset).find(({ snippet }) => snippet.id === id);
        assert.equal(listed?.fits, true);
        assert.deepEqual(broken(path, insertedText(at, id)), []);
      });
    }
  }
});
