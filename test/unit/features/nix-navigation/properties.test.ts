import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { complete } from '../../../../server/src/features/completion';
import { findSelectionRange } from '../../../../server/src/features/navigation/selection';
import { findNixFolds } from '../../../../server/src/features/nix-navigation/folding';
import { hoverNix } from '../../../../server/src/features/nix-navigation/hover';
import { findNixLinks } from '../../../../server/src/features/nix-navigation/links';
import { refuseNewName, renamedVariable, renameEdits } from '../../../../server/src/features/nix-navigation/rename';
import { applyEdits } from '../../../../server/src/text/edit';
import { LineIndex } from '../../../../server/src/text/line-index';
import type { Span } from '../../../../server/src/text/span';
import type { Marked } from '../marked';
import { lookup, module } from './asking';

const whole = `{ config, lib, pkgs, ... }@args:
let
  inherit (lib) mkIf;
  cfg = config.my.runner;
  names = [ "a" "b" ];
  shared = rec { image = "nix:\${version}"; version = "2"; };
in
{
  imports = [ ./disk.nix ];
  # one
  # two
  services.gitlab-runner = mkIf true {
    enable = true;
    services = with shared; lib.genAttrs names (name: {
      dockerImage = image;
      inherit (shared) version;
      script = ''
        echo \${name} \${toString cfg.count or 1}
      '';
    });
  };
}
`;

/** The sample, what of it is there while it is typed, and what goes wrong. */
const samples: readonly string[] = [
  whole,
  whole.slice(0, 180),
  whole.replace('in\n', ''),
  whole.replace('};\n}', ''),
  whole.replace("''", ''),
  'let a = ; in a.',
  '{ inherit ; inherit ( ; }',
  '{ x = lib. ; y = "${" ; }',
  'with ; with x; y.z.',
  '{ a, b ? , ... }@: a:',
  'rec { a = b; b = a; }',
  'let f = x: f x; in f 1',
  '',
];

function within(text: string, { start, end }: Span, what: string): void {
  assert.ok(0 <= start && start <= end && end <= text.length, `${what}: ${start}-${end}`);
}

/** Asks everything there is to ask at an offset. */
function askAll(at: Marked, offset: number): void {
  const { text } = at;
  const look = lookup(at);
  const symbol = look.symbolAt(offset);
  if (symbol !== undefined) {
    within(text, symbol.span, 'symbol');
    assert.ok(symbol.span.start <= offset + 1 && offset - 1 <= symbol.span.end);
    for (const one of look.definitionsAt(symbol, offset)) {
      if ('part' in one) within(one.part.text, one.span, 'definition');
    }
    const variable = renamedVariable(look.part, look.names, symbol);
    if (!('refusal' in variable) && refuseNewName(look.part, look.names, variable, 'fresh') === undefined) {
      const edits = renameEdits(look.part, look.names, variable, 'fresh');
      for (const { span } of edits) within(text, span, 'rename');
      assert.notEqual(applyEdits(text, edits), text);
    }
  }
  const hover = hoverNix(at.project.workspace, look.part, offset);
  if (hover !== undefined) within(text, hover.span, 'hover');
  const { span } = complete({ ...at, offset });
  within(text, span, 'completion');
  const lines = new LineIndex(text);
  findSelectionRange(at.file, offset, lines);
}

describe('questions about Nix files', () => {
  for (const [index, text] of samples.entries()) {
    it(`find an answer at each offset of sample ${index}`, () => {
      const at = module(text, { 'disk.nix': '{ }' });
      for (let offset = 0; offset <= text.length; offset++) askAll(at, offset);
      const lines = new LineIndex(text);
      for (const link of findNixLinks(at.project.workspace, at.file)) within(text, link.span, 'link');
      for (const { startLine, endLine } of findNixFolds(at.file, lines) ?? []) {
        assert.ok(0 <= startLine && startLine < endLine && endLine < lines.lineCount);
      }
    });
  }

  it('find the folds and links of a module', () => {
    const at = module(whole, { 'disk.nix': '{ }' });
    assert.deepEqual(findNixFolds(at.file, new LineIndex(whole)), [
      { startLine: 1, endLine: 5 },
      { startLine: 7, endLine: 20 },
      { startLine: 9, endLine: 10, kind: 'comment' },
      { startLine: 11, endLine: 19 },
      { startLine: 13, endLine: 18 },
      { startLine: 16, endLine: 17 },
    ]);
    const links = findNixLinks(at.project.workspace, at.file);
    assert.deepEqual(
      links.map(({ span, target }) => [whole.slice(span.start, span.end), target.slice(-9)]),
      [['./disk.nix', '/disk.nix']],
    );
  });
});
