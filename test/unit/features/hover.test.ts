import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSymbols } from '../../../server/src/features/symbols';
import { LineIndex } from '../../../server/src/text/line-index';
import { hoverText, type Marked, marked } from './marked';

const ci = '.gitlab-ci.yml';
const toml = 'gitlab-runner/config.toml';

describe('hover', () => {
  it('says what the rule of a finding means', () => {
    const text = hoverText(marked(ci, 'build:\n  tags: [nix]\n  script:\n    - nix-bu¦ild\n'));
    assert.match(text ?? '', /\*\*pipeline\/profile-not-sourced\*\* \(warning\)/);
    assert.match(text ?? '', /\]\(https:.*\/rules\/pipeline\/profile-not-sourced\)/);
  });

  it('explains keywords of pipelines and variables of GitLab', () => {
    assert.match(hoverText(marked(ci, 'build:\n  inter¦ruptible: true\n')) ?? '', /newer pipeline/);
    assert.match(hoverText(marked(ci, 'build:\n  rules:\n    - i¦f: $A\n')) ?? '', /Condition/);
    assert.match(hoverText(marked(ci, 'build:\n  script: [echo $CI_COMMIT_¦SHA]\n')) ?? '', /CI_COMMIT_SHA/);
    assert.equal(hoverText(marked(ci, 'build:\n  script: [wo¦rd]\n')), undefined);
  });

  it('explains keys of the runner', () => {
    assert.match(hoverText(marked(toml, '[[runners]]\n  request_conc¦urrency = 2\n')) ?? '', /Default: `1`/);
    assert.match(hoverText(marked(toml, '[[runners]]\n  [runners.dock¦er]\n')) ?? '', /runners\[\]\.docker/);
    assert.match(hoverText(marked(toml, '[[runners]]\n  docker.ima¦ge = "x"\n')) ?? '', /runners\[\]\.docker\.image/);
  });

  it('explains options of NixOS', () => {
    const nix = (text: string) => hoverText(marked('a.nix', text)) ?? '';
    assert.match(nix('{ services.gitlab-runner.services.nix.dockerIm¦age = "x"; }\n'), /Since NixOS/);
    assert.match(nix('{ services.gitlab-runner = { services.nix = { tagL¦ist = [ ]; }; }; }\n'), /tagList/);
    assert.match(nix('{ virtualisation.docker.ena¦ble = true; }\n'), /virtualisation\.docker\.enable/);
  });
});

/** Names with their children, and the text of each name's range. */
function outline({ file, text }: Marked): unknown {
  const lines = new LineIndex(text);
  const show = (symbols: ReturnType<typeof findSymbols>): unknown =>
    symbols.map(({ name, detail, selectionRange, range, children }) => {
      const [start, end] = [lines.offsetAt(selectionRange.start), lines.offsetAt(selectionRange.end)];
      assert.ok(lines.offsetAt(range.start) <= start && end <= lines.offsetAt(range.end), name);
      const shown = detail === undefined ? name : `${name} (${detail})`;
      return (children ?? []).length === 0 ? shown : [shown, show(children ?? [])];
    });
  return show(findSymbols(file, lines));
}

describe('document symbols', () => {
  it('list jobs with their keywords', () => {
    assert.deepEqual(outline(marked(ci, 'stages: [a]\nbuild:\n  stage: a\n  variables: { X: y }\n')), [
      ['stages', ['a']],
      ['build (a)', ['stage', ['variables', ['X']]]],
    ]);
  });

  it('list runners by their names', () => {
    const text =
      'concurrent = 1\n[[runners]]\n  name = "one"\n  executor = "docker"\n  [runners.docker]\n    image = "x"\n';
    assert.deepEqual(outline(marked(toml, text)), [
      'concurrent',
      ['one (docker)', ['name', 'executor', ['docker', ['image']]]],
    ]);
  });

  it('list the definitions of a module', () => {
    const text =
      '{ lib, ... }: {\n  services.gitlab-runner = {\n    services.nix = lib.mkIf true { dockerImage = "x"; };\n  };\n}\n';
    assert.deepEqual(outline(marked('a.nix', text)), [['services.gitlab-runner', [['services.nix', ['dockerImage']]]]]);
  });

  it('list the names of a `let`, with the runners that one of them renders', () => {
    const text = `{ pkgs, ... }:
let
  image = "alpine";
  inherit (pkgs) writeText;
  toml = (pkgs.formats.toml { }).generate "config.toml" {
    runners = [ { name = "one"; executor = "docker"; } ];
  };
in
{
  environment.etc."config.toml".source = let inner = toml; in inner;
}
`;
    assert.deepEqual(outline(marked('a.nix', text)), [
      'image (let)',
      ['toml (let)', [['runners', [['one', ['name', 'executor']]]]]],
      ['environment.etc.config.toml.source', ['inner (let)']],
    ]);
  });
});
