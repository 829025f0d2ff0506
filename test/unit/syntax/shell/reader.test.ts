import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readInner } from '../../../../server/src/syntax/shell/inner-text';
import type { ShellScript, ShellSimpleCommand } from '../../../../server/src/syntax/shell/nodes';
import { readShell } from '../../../../server/src/syntax/shell/reader';
import { ShellText, verbatimPiece } from '../../../../server/src/syntax/shell/shell-text';
import { displayText, knownText } from '../../../../server/src/syntax/shell/static-text';
import { readCommands, traceScript } from '../../../../server/src/syntax/shell/tracer';
import { walkList } from '../../../../server/src/syntax/shell/walk';
import { expandBraces, wordText } from '../../../../server/src/syntax/shell/word-text';
import { SourceMap } from '../../../../server/src/text/source-map';

function firstCommand(script: ShellScript): ShellSimpleCommand {
  const node = script.root.items[0]?.first.commands[0];
  assert.equal(node?.kind, 'simple');
  assert.ok(node.kind === 'simple');
  return node;
}

const words: readonly (readonly [word: string, shown: string])[] = [
  ['abc', 'abc'],
  ["'a b'", 'a b'],
  ['"a b"c\\ d', 'a bc d'],
  ['~', '~'],
  ['~/x', '~/x'],
  ['~root/x', '~root/x'],
  ['"~/x"', '~/x'],
  ['$HOME/x', '~/x'],
  ['"${HOME}/x"', '~/x'],
  ['$x', '$x'],
  ['a$(b)c', 'a…c'],
  ['a`b`', 'a…'],
  ['${x:-y}', '$x'],
  ["$'a\\x41\\u00e9'", 'aAé'],
  ['$"a"', 'a'],
  ['"\\$x \\a"', '$x \\a'],
  ['x$', 'x$'],
];

for (const [word, shown] of words) {
  test(`the text of ${word}`, () => {
    const [, argument] = firstCommand(readShell(ShellText.of(`a ${word}`))).words;
    assert.ok(argument);
    assert.deepEqual(argument.span, { start: 2, end: 2 + word.length });
    assert.equal(displayText(wordText(argument)), shown);
  });
}

test('a quoted tilde is no home directory', () => {
  const [, quoted, plain] = firstCommand(readShell(ShellText.of('a "~" ~'))).words;
  assert.ok(quoted && plain);
  assert.equal(knownText(wordText(quoted)), '~');
  assert.deepEqual(wordText(plain), [{ kind: 'home', user: undefined }]);
});

test('braces make words', () => {
  const [, word] = firstCommand(readShell(ShellText.of('mkdir /a/{b,c}/{d,"e"f}'))).words;
  assert.ok(word);
  assert.deepEqual(
    expandBraces(word)
      .slice(0, 1)
      .map((one) => displayText(wordText(one)).slice(0, 5)),
    ['/a/b/'],
  );
  const [, plain] = firstCommand(readShell(ShellText.of('mkdir /a/{b,c}/{d,e}'))).words;
  assert.ok(plain);
  assert.deepEqual(
    expandBraces(plain).map((one) => displayText(wordText(one))),
    ['/a/b/d', '/a/b/e', '/a/c/d', '/a/c/e'],
  );
});

test('holes are opaque parts of words', () => {
  const text = '. ${"a b"; \'}/etc/profile.d/nix.sh && echo \'x${y}z\' "${q}"';
  const holes = ['${"a b"; \'}', '${y}', '${q}'].map((hole, index) => {
    const start = text.indexOf(hole);
    return { span: { start, end: start + hole.length }, text: index === 2 ? '/nix/store/q' : undefined };
  });
  const script = readShell(ShellText.of(text, holes));
  assert.deepEqual(script.errors, []);
  const commands = readCommands(script);
  assert.deepEqual(
    commands.map((one) => [one.name, ...one.args.map((argument) => displayText(argument.value))]),
    [
      ['.', '…/etc/profile.d/nix.sh'],
      ['echo', 'x…z', '/nix/store/q'],
    ],
  );
  assert.deepEqual(commands[0]?.args[0]?.span, { start: 2, end: text.indexOf(' &&') });
});

test('a hole that the shell would read as more than a word is unknown', () => {
  const holes = [{ span: { start: 2, end: 3 }, text: 'a; b' }];
  const [command] = readCommands(readShell(ShellText.of('x @', holes)));
  assert.equal(displayText(command?.args[0]?.value ?? []), '…');
});

test('comments are kept', () => {
  const text = 'a # one\n# two\nb#no';
  const { comments } = readShell(ShellText.of(text));
  assert.deepEqual(
    comments.map(({ span }) => text.slice(span.start, span.end)),
    ['# one', '# two'],
  );
});

test('here-documents keep their bodies', () => {
  const script = readShell(ShellText.of("cat <<-A <<'B' >f\n\tx $y\n\tA\nz $q\nB\n"));
  const [first, second] = firstCommand(script).redirections.map((one) => one.hereDocument);
  assert.ok(first && second);
  assert.equal(first.expands, true);
  assert.deepEqual(
    first.body.parts.map((part) => part.kind),
    ['literal', 'variable', 'literal'],
  );
  assert.equal(second.expands, false);
  assert.equal(displayText(wordText(second.body)), 'z $q\n');
  assert.ok(first.closed && second.closed);
});

test('errors lie where something is missing', () => {
  const text = 'a\nif b; then\n  c\n';
  const { errors } = readShell(ShellText.of(text));
  assert.deepEqual(errors, [
    { message: 'An `if` is not finished: expected `fi`', span: { start: 2, end: 4 }, fatal: true },
  ]);
});

test('spans in pieces lead to the piece', () => {
  const part = { uri: 'file:///x.yml', text: '- a\n- |\n  b &&\n  nix build\n' };
  const map = new SourceMap([
    { embedded: 0, host: 10, length: 5 },
    { embedded: 5, host: 17, length: 9 },
  ]);
  const text = new ShellText([verbatimPiece('a', part, 2), { text: 'b &&\nnix build', holes: [], part, map }]);
  assert.equal(text.text, 'a\nb &&\nnix build');
  const nix = readCommands(readShell(text)).find((command) => command.name === 'nix');
  assert.ok(nix);
  assert.equal(text.pieceAt(nix.span)?.index, 1);
  const place = text.placeAt(nix.span);
  assert.equal(place?.part, part);
  assert.equal(part.text.slice(place?.span.start, place?.span.end), 'nix build');
  assert.ok(text.isVerbatim(nix.span));
  assert.ok(!text.isVerbatim({ start: 0, end: 4 }));
  assert.equal(text.offsetOf(1, 0), 2);
});

test('a construct may run over pieces', () => {
  const text = new ShellText(['if a; then', '  nix build', 'fi'].map((one) => verbatimPiece(one)));
  const script = readShell(text);
  assert.deepEqual(script.errors, []);
  const nix = readCommands(script).find((command) => command.name === 'nix');
  assert.equal(nix?.context.conditional, true);
  assert.deepEqual(text.pieceAt(nix?.span ?? { start: 0, end: 0 })?.span, { start: 2, end: 11 });
});

test('an inner script is placed exactly where it stands verbatim', () => {
  const outer = 'bash -c "a \\"b c\\" $X"';
  const [, , word] = firstCommand(readShell(ShellText.of(outer))).words;
  assert.ok(word);
  const inner = readInner([word]);
  assert.ok(inner);
  const [, quoted, variable] = firstCommand(inner).words;
  assert.equal(outer.slice(quoted?.span.start, quoted?.span.end), '\\"b c\\"');
  assert.equal(outer.slice(variable?.span.start, variable?.span.end), '$X');
});

const token = fc.constantFrom(
  'a',
  'nix build',
  ' ',
  '\n',
  ';',
  ';;',
  '&',
  '&&',
  '||',
  '|',
  '(',
  ')',
  '((',
  '))',
  '{ ',
  ' }',
  'if ',
  'then ',
  'fi',
  'else ',
  'while ',
  'do ',
  'done',
  'for i in ',
  'case x in ',
  'esac',
  'f() ',
  'function g ',
  '[[ ',
  ' ]]',
  '<<EOF',
  '\nEOF\n',
  "<<-'E'",
  '\nE\n',
  '>',
  '<',
  '<(',
  '$(',
  '$((',
  '${',
  '}',
  '$x',
  '${x:-',
  '`',
  '"',
  "'",
  "$'",
  '\\',
  '\\\n',
  '#',
  '=',
  'A=',
  'A=(',
  'export ',
  'eval ',
  'bash -c ',
  'sudo ',
  '. ',
  'return ',
  'exit ',
  'break ',
  'local ',
  '\r\n',
  '~',
  '*',
  '@(',
  '$[',
  '!',
  'time ',
  'coproc ',
  '\t',
  '\uE000',
  'é',
);
const scriptText = fc.oneof(
  fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join('')),
  fc.string({ maxLength: 60, unit: 'grapheme' }),
);

/** All spans lie inside the text and inner ones inside outer ones as far as the tree promises it. */
function assertInside(text: string, script: ShellScript): void {
  const inside = ({ start, end }: { start: number; end: number }) =>
    assert.ok(0 <= start && start <= end && end <= text.length);
  for (const { span } of [...script.errors, ...script.comments, script.root]) inside(span);
  walkList(script.root, { node: ({ span }) => inside(span), part: ({ span }) => inside(span) });
}

test('any text is read, with spans inside it', () => {
  fc.assert(
    fc.property(scriptText, fc.array(fc.tuple(fc.nat(80), fc.nat(10)), { maxLength: 3 }), (text, places) => {
      const holes = places.map(([start, length]) => ({ span: { start, end: start + length }, text: undefined }));
      const script = readShell(ShellText.of(text, holes));
      assertInside(text, script);
      const trace = traceScript(script);
      for (const command of trace.commands) {
        assert.ok(0 <= command.span.start && command.span.start <= command.span.end && command.span.end <= text.length);
        assert.equal(typeof trace.stateAt(command).uncertain, 'boolean');
      }
    }),
    { numRuns: 1500 },
  );
});

/** Texts that make readers of this kind slow or deep; each is read as a whole of 100,000 characters. */
const hard: readonly string[] = [
  '(',
  '((',
  '$(',
  '$((',
  '${',
  '${x:-',
  '"$(',
  '`',
  '"',
  "'",
  '{ ',
  'if ',
  'while a; do ',
  'case x in a) ',
  '<<A ',
  '<<A\n',
  '[[ ',
  'f() ',
  '! ',
  'time ',
  'a && ',
  'a | ',
  'a;',
  'A=1;',
  '$x',
  '@(',
  '\\`',
  'eval ',
  'sudo ',
  "bash -c '",
  'coproc ',
  'a=(',
  '#',
  '\n',
  '<(',
  '$[',
  'A[',
  'f() { f; f; }; f;',
  'export A=$A$A; ',
  'if a; then A=$A; fi; ',
  'for i in a; do B=1; ',
  '{ A=1; ',
  '(( "',
  'a <<E\n$(',
  '>',
];

for (const unit of hard) {
  test(`100,000 characters of ${JSON.stringify(unit)} are read in bounded work`, () => {
    const text = unit.repeat(Math.ceil(100_000 / unit.length));
    const script = readShell(ShellText.of(text));
    let parts = 0;
    walkList(script.root, { node: () => parts++, part: () => parts++ });
    const trace = traceScript(script);
    // Bounded work leaves a bounded tree behind; a reader that blows up does not come back at all.
    assert.ok(parts <= 2 * text.length + 200, `${parts} parts`);
    assert.ok(trace.commands.length <= parts + 100);
    assert.ok(script.errors.length <= 100);
  });
}
