import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findTomlFolds } from '../../../../server/src/features/runner-navigation/folding';
import { findRunnerLinks } from '../../../../server/src/features/runner-navigation/links';
import { withRunners } from '../../../../server/src/features/runner-navigation/symbols';
import { findSymbols } from '../../../../server/src/features/symbols';
import { daemonContainerModule, daemonContainerRendered, variant } from '../../../../server/src/rules/runner-examples';
import { LineIndex } from '../../../../server/src/text/line-index';
import { marked, root } from '../marked';

const toml = 'gitlab-runner/config.toml';

describe('folds of config.toml', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'tables with those below',
      '[[runners]]\n  name = "a"\n  [runners.docker]\n    image = "b"\n\n# end\n',
      ['0-3', '2-3'],
    ],
    ['two runners', '[[runners]]\nname = "a"\n\n[[runners]]\nname = "b"\n', ['0-1', '3-4']],
    ['arrays', 'a = [\n  "b",\n  [\n    "c",\n  ],\n]\n[[runners]]\n', ['0-4', '2-3']],
    ['inline tables', 'a = [{ b = [\n  1,\n] }]\n[[runners]]\n', ['0-1']],
    ['strings', '[[runners]]\npre_build_script = """\n# one\n# two\n"""\n', ['0-4', '1-3']],
    ['comments', '# a\n# b\n\n# c\nx = 1 # d\n# e\n# f\n', ['0-1 comment', '5-6 comment']],
    ['regions', '# region a\nx = 1\n# endregion\n', ['0-2 region']],
    ['nothing on one line', 'a = [1]\n[[runners]]\n', []],
    ['nothing of what is left open', 'a = [\n1,\n', []],
  ];
  for (const [what, text, expected] of cases) {
    it(what, () => {
      const { file } = marked(toml, text);
      const folds = findTomlFolds(file, new LineIndex(text)) ?? [];
      assert.deepEqual(
        folds.map(({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind === undefined ? '' : ` ${kind}`}`),
        expected,
      );
    });
  }

  it('are not those of other files', () => {
    const text = '{ }';
    assert.equal(findTomlFolds(marked('a.nix', text).file, new LineIndex(text)), undefined);
  });
});

describe('links of runners', () => {
  const links = (path: string, text: string, others: Readonly<Record<string, string>> = {}): readonly string[] => {
    const { project, file } = marked(path, text, others);
    return findRunnerLinks(project.workspace, file).map(
      ({ span, target }) => `${text.slice(span.start, span.end)} ${target.replace(root, '')}`,
    );
  };

  it('are addresses and files in config.toml', () => {
    const text = `[[runners]]\n  url = "https://gitlab.example.com/"\n  tls-ca-file = "./certs/ca.pem"\n  tls-cert-file = "../gone.pem"\n  [runners.docker]\n    image = "certs/ca.pem"\n    volumes = ["/certs/ca.pem:/x"]\n`;
    assert.deepEqual(links(toml, text, { 'gitlab-runner/certs/ca.pem': 'x' }), [
      'https://gitlab.example.com/ https://gitlab.example.com/',
      './certs/ca.pem /gitlab-runner/certs/ca.pem',
    ]);
  });

  it('are no other addresses', () => {
    for (const url of ['ssh://gitlab.example.com', 'https://user:secret@gitlab.example.com', '$URL', 'file:///etc']) {
      assert.deepEqual(links(toml, `[[runners]]\nurl = "${url}"\n`), [], url);
    }
  });

  it('are the same in Nix', () => {
    const https = 'https://gitlab.example.com https://gitlab.example.com';
    assert.deepEqual(links('host.nix', daemonContainerRendered), [https]);
    const module = variant(
      daemonContainerModule,
      ['"--docker-volumes-from"', '"--url"\n        "https://gitlab.example.com"\n        "--docker-volumes-from"'],
      ['"/run/secrets/runner.env"', './runner.env'],
    );
    assert.deepEqual(links('host.nix', module, { 'runner.env': 'x', 'other.nix': '{ }' }), [
      https,
      './runner.env /runner.env',
    ]);
    assert.deepEqual(
      links('host.nix', '{ imports = [ ./other.nix ./gone.toml <nixpkgs> ]; }', { 'other.nix': '{ }' }),
      [],
    );
  });
});

describe('runners in the outline', () => {
  const described = (path: string, text: string): readonly string[] => {
    const { project, file } = marked(path, text);
    const lines = new LineIndex(text);
    const show = (symbols: ReturnType<typeof findSymbols>): readonly string[] =>
      symbols.flatMap(({ name, kind, detail, selectionRange, children }) => {
        const { start, end } = selectionRange;
        const at = text.slice(lines.offsetAt(start), lines.offsetAt(end));
        return [...(kind === 5 ? [`${name} (${detail}) ${at}`] : []), ...show(children ?? [])];
      });
    return show(withRunners(findSymbols(file, lines), project.workspace, file, lines));
  };

  it('have their executor and tags', () => {
    const text = '[[runners]]\n  name = "one"\n  executor = "docker"\n[[runners]]\n  EXECUTOR = "shell"\n';
    assert.deepEqual(described(toml, text), ['one (docker) [[runners]]', 'runners (shell) [[runners]]']);
    assert.deepEqual(described('host.nix', daemonContainerRendered), ['nix (docker) {']);
    assert.deepEqual(described('host.nix', daemonContainerModule), ['services.nix (docker) services.nix']);
    const tagged = variant(daemonContainerModule, [
      'dockerPullPolicy',
      'executor = "docker+machine";\n      tagList = [ "nix" "linux" ];\n      dockerPullPolicy',
    ]);
    assert.deepEqual(described('host.nix', tagged), ['services.nix (docker+machine · nix, linux) services.nix']);
    assert.deepEqual(
      described('host.nix', '{ services.gitlab-runner.services = { a.tagList = [ "x" ]; b = { }; }; }'),
      ['a.tagList (docker · x) a.tagList', 'b (docker) b'],
    );
  });
});
