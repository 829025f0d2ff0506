import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hierarchyItem, incomingCalls, outgoingCalls } from '../../../../server/src/features/navigation/call-hierarchy';
import { findLenses, resolveLens } from '../../../../server/src/features/navigation/code-lens';
import { FoldCache } from '../../../../server/src/features/navigation/folding';
import { findHints } from '../../../../server/src/features/navigation/inlay-hints';
import { findLinks } from '../../../../server/src/features/navigation/links';
import { findSelectionRange } from '../../../../server/src/features/navigation/selection';
import { findWorkspaceSymbols } from '../../../../server/src/features/navigation/workspace-symbols';
import { LineIndex } from '../../../../server/src/text/line-index';
import { type Marked, marked, root } from '../marked';
import { ci, pipeline, shown, symbol } from './places';

describe('document links', () => {
  const links = (at: Marked) => {
    at.project.workspace.model();
    return findLinks(at.project.workspace, at.file).map(({ span, target, isFile, tooltip }) => [
      at.text.slice(span.start, span.end),
      isFile ? target.slice(root.length + 1) : target,
      ...(tooltip === undefined ? [] : [tooltip]),
    ]);
  };

  it('lead to files at hand', () => {
    const files = { 'ci/a.yml': 'a: {script: x}\n', 'ci/b.yml': 'b: {script: x}\n' };
    const text =
      'include:\n  - "ci/a.yml"\n  - local: /ci/*.yml\n  - gone.yml\nt:\n  trigger: {include: [{local: ci/b.yml}]}\n';
    assert.deepEqual(links(pipeline(text, files)), [
      ['ci/a.yml', 'ci/a.yml'],
      ['/ci/*.yml', 'ci/a.yml', 'The first of 2 files'],
      ['ci/b.yml', 'ci/b.yml'],
    ]);
  });

  it('lead to addresses that are known without asking', () => {
    const text = `include:
  - https://example.com/x.yml
  - remote: https://user:secret@example.com/x.yml
  - template: Jobs/SAST.gitlab-ci.yml
  - component: gitlab.com/components/opentofu/full@1.0
  - component: gitlab.com/components/opentofu/full@~latest
  - component: $CI_SERVER_FQDN/a/b/c@1
  - project: a/b
    file: [x.yml]
`;
    assert.deepEqual(links(pipeline(text)), [
      ['https://example.com/x.yml', 'https://example.com/x.yml'],
      [
        'Jobs/SAST.gitlab-ci.yml',
        'https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/templates/Jobs/SAST.gitlab-ci.yml',
      ],
      ['gitlab.com/components/opentofu/full@1.0', 'https://gitlab.com/components/opentofu/-/tree/1.0/templates'],
      ['gitlab.com/components/opentofu/full@~latest', 'https://gitlab.com/components/opentofu'],
    ]);
  });

  it('lead to what stands for other projects', () => {
    const project = {
      '.gitlab-nix-runner.yml': 'mirrors:\n  project:\n    a/b: mirror\n',
      'mirror/x.yml': 'x: {script: x}\n',
    };
    assert.deepEqual(links(pipeline('include:\n  - project: a/b\n    file: [x.yml]\n', project)), [
      ['x.yml', 'mirror/x.yml'],
    ]);
  });
});

describe('folding', () => {
  const folds = (at: Marked) =>
    new FoldCache()
      .find(at.file, new LineIndex(at.text))
      ?.map(({ startLine, endLine, kind }) =>
        [startLine + 1, endLine + 1, ...(kind === undefined ? [] : [kind])].join(' '),
      );

  it('goes by what is nested, with includes, comments and regions', () => {
    const text = `include:
  - a.yml
  - b.yml

# one
# two
job:
  script:
    - |
      a

      b
    - c
  variables: {
    A: 1
  }

# region x
other: {script: x}
# endregion
`;
    assert.deepEqual(folds(pipeline(text)), [
      '1 3 imports',
      '5 6 comment',
      '7 16',
      '8 13',
      '9 12',
      '14 15',
      '18 20 region',
    ]);
  });

  it('takes a block with a syntax error as a whole, and others as they are', () => {
    assert.deepEqual(folds(pipeline('a:\n  script: [x\n  b: c\nb:\n  script:\n    - x\n')), ['1 3', '4 6', '5 6']);
  });

  it('is that of the text as it is, after an edit', () => {
    const text = 'a:\n  script:\n    - x\nb:\n  script:\n    - y\n';
    const at = pipeline(text);
    const cache = new FoldCache();
    cache.find(at.file, new LineIndex(text));
    for (const edited of [
      `# new\n\n${text}`,
      text.replace('    - x\n', '    - x\n    - z\n'),
      text.replaceAll('\n', '\r\n'),
    ]) {
      at.overlay.set(at.uri, edited);
      at.project.update(at.uri);
      const file = at.project.workspace.file(at.uri) ?? assert.fail();
      const fresh = pipeline(edited);
      const lines = new LineIndex(edited);
      assert.deepEqual(cache.find(file, lines), new FoldCache().find(fresh.file, lines));
    }
  });

  it('is left to the editor elsewhere', () => {
    assert.equal(folds(marked('a.nix', '{\n  a = 1;\n}\n')), undefined);
  });
});

describe('selection', () => {
  it('grows from the word to the file', () => {
    const at = pipeline('a:\n  script:\n    - "echo on¦e two"\n    - x\nb: {script: x}\n');
    const lines = new LineIndex(at.text);
    const texts: string[] = [];
    for (let range = findSelectionRange(at.file, at.offset, lines); ; ) {
      texts.push(at.text.slice(lines.offsetAt(range.range.start), lines.offsetAt(range.range.end)));
      if (range.parent === undefined) break;
      range = range.parent;
    }
    assert.deepEqual(texts, [
      'one',
      'echo one two',
      '"echo one two"',
      '- "echo one two"\n    - x',
      'script:\n    - "echo one two"\n    - x',
      'a:\n  script:\n    - "echo one two"\n    - x',
      at.text,
    ]);
  });
});

describe('lenses', () => {
  const lenses = (at: Marked) => {
    const { workspace } = at.project;
    workspace.model();
    return findLenses(workspace, at.file).map((lens) => {
      const resolved = resolveLens(workspace, at.file, lens);
      const place = at.text.slice(lens.span.start, lens.span.end);
      return [place, resolved?.title, resolved?.places.map((each) => shown(workspace, each))];
    });
  };

  it('tell who extends a template and which runner takes a job', () => {
    const nix = '{ services.gitlab-runner.services = {\n  fast.tagList = [ "nix" ];\n}; }\n';
    const text =
      '.t:\n  script: x\na:\n  extends: .t\n  tags: [nix]\nb:\n  extends: [.t]\n  before_script: [!reference [.t, script]]\nc: {script: x}\n';
    assert.deepEqual(lenses(pipeline(text, { 'hosts/ci.nix': nix })), [
      [
        '.t',
        'extended by 2, referred to by 1',
        ['.gitlab-ci.yml:4:12-14 .t', '.gitlab-ci.yml:7:13-15 .t', '.gitlab-ci.yml:8:31-33 .t'],
      ],
      ['a', 'runs on fast (hosts/ci.nix)', ['hosts/ci.nix:2:3-7 fast']],
    ]);
  });

  it('tell of uses in other files', () => {
    const at = marked('lib.gitlab-ci.yml', '.t:\n  script: x\n', {
      [ci]: 'include: lib.gitlab-ci.yml\na: {extends: .t}\n',
    });
    assert.deepEqual(lenses(at), [['.t', 'extended by 1', ['.gitlab-ci.yml:2:14-16 .t']]]);
  });
});

describe('hints', () => {
  const hints = (at: Marked) => {
    const { workspace } = at.project;
    workspace.model();
    const lines = new LineIndex(at.text);
    return findHints(workspace, at.file, { start: 0, end: at.text.length }).map(({ offset, text, from }) => {
      const { line, character } = lines.positionAt(offset);
      return `${line + 1}:${character + 1} ${text}${from === undefined ? '' : ` <- ${shown(workspace, from)}`}`;
    });
  };

  it('say what a job inherits, and from where', () => {
    const text = `default:
  image: {name: "alpine:3"}
  before_script: [x]
.t:
  stage: build
  tags: [nix, big]
a:
  extends: .t
  script: x
b: # comment
  stage: test
  image: own
  before_script: []
  script: x
`;
    assert.deepEqual(hints(pipeline(text)), [
      '7:3 stage build from .t; <- .gitlab-ci.yml:5:3-8 stage',
      '7:3 image alpine:3 from default; <- .gitlab-ci.yml:2:3-8 image',
      '7:3 tags nix, big from .t; <- .gitlab-ci.yml:6:3-7 tags',
      '7:3 before_script from default <- .gitlab-ci.yml:3:3-16 before_script',
    ]);
  });

  it('say the stage of a job that names none', () => {
    assert.deepEqual(hints(pipeline('a:\n  script: x\n.b:\n  script: x\nimage: y\n')), [
      '1:3 stage test;',
      '1:3 image y from the top level <- .gitlab-ci.yml:5:1-6 image',
    ]);
  });

  it('say nothing of what is not known', () => {
    assert.deepEqual(hints(pipeline('include: https://example.com/x.yml\na:\n  extends: .gone\n  script: x\n')), []);
    assert.deepEqual(hints(pipeline('a:\n  script: [x\nb: c\n')), []);
  });
});

describe('the call hierarchy', () => {
  const text = '.t: {script: x}\na:\n  extends: .t\nb:\n  extends: .t\n  needs: [a]\n  dependencies: ["a"]\n';
  const calls = (at: Marked, of: typeof incomingCalls) => {
    const { workspace } = at.project;
    const item = hierarchyItem(symbol(at));
    if (item === undefined) return undefined;
    return of(workspace, at.file, item.name).map(({ item: { name, detail, nameAt }, places }) => [
      `${name} ${detail}`,
      shown(workspace, nameAt),
      places.map((place) => shown(workspace, place)),
    ]);
  };

  it('shows who needs or extends a job', () => {
    assert.deepEqual(calls(pipeline(text.replace('a:', 'a¦:')), incomingCalls), [
      ['b needs, takes artifacts', '.gitlab-ci.yml:4:1-2 b', ['.gitlab-ci.yml:6:11-12 a', '.gitlab-ci.yml:7:19-20 a']],
    ]);
    assert.deepEqual(
      calls(pipeline(text.replace('.t:', '.t¦:')), incomingCalls)?.map(([name]) => name),
      ['a extends', 'b extends'],
    );
  });

  it('shows what a job needs and extends', () => {
    assert.deepEqual(calls(pipeline(text.replace('b:', 'b¦:')), outgoingCalls), [
      ['.t extends', '.gitlab-ci.yml:1:1-3 .t', ['.gitlab-ci.yml:5:12-14 .t']],
      ['a needs, takes artifacts', '.gitlab-ci.yml:2:1-2 a', ['.gitlab-ci.yml:6:11-12 a', '.gitlab-ci.yml:7:19-20 a']],
    ]);
  });

  it('starts at a job, from wherever it is named', () => {
    const at = pipeline(text.replace('[a]', '[a¦]'));
    const item = hierarchyItem(symbol(at));
    assert.deepEqual(item && [item.name, shown(at.project.workspace, item.at)], [
      'a',
      '.gitlab-ci.yml:2:1-3:14 a:\n  extends: .t',
    ]);
    assert.equal(hierarchyItem(symbol(pipeline('stages: [¦x]\n'))), undefined);
  });
});

describe('workspace symbols', () => {
  it('are found by letters in order, those that start with them first', () => {
    const at = pipeline(
      'stages: [build]\nvariables: {BUILD_X: 1}\n.build: {script: x}\nmy-build: {script: x, variables: {BUILD_Y: 1}}\nb-u-i-l-d: {script: x}\n',
      {
        'ci.nix': '{ services.gitlab-runner.services.builder = { tagList = [ "x" ]; }; }\n',
        'two/.gitlab-ci.yml': 'spec:\n  inputs:\n    builds:\n---\nx: {script: x}\n',
      },
    );
    const found = (query: string) =>
      findWorkspaceSymbols(at.project.workspace, query).map(({ name, container, at: place }) => [
        name,
        container,
        shown(at.project.workspace, place),
      ]);
    assert.deepEqual(found('build'), [
      ['.build', 'template in .gitlab-ci.yml', '.gitlab-ci.yml:3:1-7 .build'],
      ['BUILD_X', 'variable in .gitlab-ci.yml', '.gitlab-ci.yml:2:13-20 BUILD_X'],
      ['build', 'stage in .gitlab-ci.yml', '.gitlab-ci.yml:1:10-15 build'],
      ['builder', 'runner in ci.nix', 'ci.nix:1:35-42 builder'],
      ['builds', 'input in two/.gitlab-ci.yml', 'two/.gitlab-ci.yml:3:5-11 builds'],
      ['my-build', 'job in .gitlab-ci.yml', '.gitlab-ci.yml:4:1-9 my-build'],
      ['b-u-i-l-d', 'job in .gitlab-ci.yml', '.gitlab-ci.yml:5:1-10 b-u-i-l-d'],
    ]);
    assert.deepEqual(found('nothing like it'), []);
  });
});
