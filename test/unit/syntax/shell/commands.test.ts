import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readShell } from '../../../../server/src/syntax/shell/reader';
import { ShellText } from '../../../../server/src/syntax/shell/shell-text';
import { readCommands } from '../../../../server/src/syntax/shell/tracer';

/** Scripts in which each simple command, and nothing else, stands in « ». Marks may nest. */
const scripts: readonly string[] = [
  '«nix build»',
  '  «nix build»  ',
  '«nix-build -A hello» # nix-shell',
  '# nix build',
  '',
  '\n\n',
  '«a»; «b»',
  '«a»;«b»;',
  '«a»\n«b»\n',
  '«a» && «b» || «c»',
  '«a» &&\n  # why\n  «b»',
  '«a» | «b» |& «c»',
  '«a» |\n«b»',
  '«a» & «b»',
  '! «a»',
  'time -p «nix build»',
  '(«a»; «b»)',
  '( («a») )',
  '{ «a»; «b»; } >log',
  'if «a»; then «b»; fi',
  'if «a»; then «b»; elif «c»; then «d»; else «e»; fi',
  'if\n«a»\nthen\n«b»\nfi',
  'if («a») then «b»; fi',
  'while «read line»; do «echo "$line"»; done <file',
  'until «a»; do «b»; done',
  'for i in 1 2 3; do «echo $i»; done',
  'for i\ndo «a»; done',
  'for i in $(«ls»); do «a»; done',
  'for ((i = 0; i < 3; i++)); do «a»; done',
  'for i in a; { «b»; }',
  'select x in a b; do «c»; done',
  'case $x in a) «b»;; c|d) «e»; «f»;; *) ;; esac',
  'case $(«a») in (b) «c»;& d) «e»;;& *) «f» ;; esac',
  'case x in\n  esac',
  'f() { «a»; }; «f»',
  'f () («a»)',
  'function f { «a»; }\n«f»',
  'function f() {\n  «nix build»\n}',
  '[[ -n $x && ( $y == a* || $z =~ ^(a|b)$ ) ]] && «a»',
  '(( x > 1 )) && «a»',
  '((«a»); «b»)',
  '«echo $((1 + $(«a»)))»',
  '«echo "$(«nix eval .#x»)"»',
  '«echo "a $(«echo ")"») b"»',
  '«echo `«nix-build»`»',
  '«echo `«a "$(«b»)"»`»',
  '«echo $(«a» | )»',
  '«diff <(«a») <(«b»)»',
  '«x=$(«a»)»',
  '«A=1 B=2»',
  '«A=1 B=2 nix build»',
  '«a=(1 $(«b») 3)»',
  '«declare -a x=(1 2)»',
  '«export A=$(«b»)»',
  '«a[1]=x»',
  '«echo ${x:-$(«a»)}»',
  '«cat <<EOF»\n$(«a») `«b»` \\$(c)\nEOF\n«d»',
  "«cat <<'EOF'»\n$(a)\nEOF\n«d»",
  '«cat <<-EOF»\n\t$(«a»)\n\tEOF\n«d»',
  '«cat <<A <<B»\na\nA\n$(«b»)\nB\n«c»',
  '«cat <<EOF» | «sort»\nx\nEOF\n«b»',
  '«cat <<EOF»\nnix build',
  '«echo $(«cat <<EOF»\nhi\nEOF\n)»\n«a»',
  '«a >out 2>&1» && «b <in»',
  '«>out»',
  '«2>err a»',
  '«a &>log» ; «b &>>log»',
  '«cat <<<"$x"»',
  '«a \\\n  b»',
  '«a»\r\n«b»\r\n',
  'if «a»\r\nthen «b»\r\nfi\r\n',
  '«echo a#b»',
  "«echo 'it''s' \"a 'b'\" \\; c»",
  "«echo $'a\\'b'» ; «c»",
  '«echo if then fi»',
  '«echo {a,b}»',
  '«. "$HOME/.nix-profile/etc/profile.d/nix.sh"»',
  '«source ~/.nix-profile/etc/profile.d/nix.sh»',
  '«sudo «nix build»»',
  '«sudo -u root -E «nix-env -i git»»',
  '«env A=1 «nix build»»',
  '«env -u B A=1 «nix build»»',
  '«timeout -k 5 10m «nix build»»',
  '«nice -n 10 «nix build»»',
  '«a» | «xargs -n1 -P4 «nix build»»',
  '«exec «nix develop»»',
  '«command -v nix»',
  '«command «nix build»»',
  '«nohup «sudo «nix-daemon»»» &',
  "«bash -c '«a» && «nix build»'»",
  '«bash -euc "«a \\"b c\\"»; «nix build»"»',
  '«sh -c \'«echo "$(«nix eval x»)"»\'»',
  "«eval '«a»; «b»'»",
  "«nix-shell -p hello --run '«hello»; «world»'»",
  '«nix develop .#x -c «make -j4 all»»',
  "«nix develop --command «bash -c '«make»'»»",
  '«bash script.sh»',
  '«/nix/store/abc-nix/bin/nix build»',
  'coproc «a»',
  // Unfinished
  'if «a»; then «b»',
  'if «a»',
  'for i in a b; do «c»',
  'while «a»; do «b»\n«c»',
  '«a» && ',
  '«a» |',
  '(«a»; «b»',
  '{ «a»; «b»',
  '«echo $(«a»»',
  '«echo "a $(«b c»»',
  "«echo 'a b»",
  'case x in a) «b»',
  'f() { «a»',
  '}\n«a»',
  '«a»\nfi\n«b»',
  '«a» ;; «b»',
  '«a») «b»',
  'for i in 1; do if «a»; then «b»; done; «c»',
];

function unmark(marked: string): { text: string; spans: string[] } {
  const open: number[] = [];
  const spans: string[] = [];
  let text = '';
  for (const char of marked) {
    if (char === '«') open.push(text.length);
    else if (char === '»') spans.push(`${open.pop()}-${text.length}`);
    else text += char;
  }
  return { text, spans: spans.sort() };
}

for (const marked of scripts) {
  test(`commands of ${JSON.stringify(marked)}`, () => {
    const { text, spans } = unmark(marked);
    const commands = readCommands(readShell(ShellText.of(text)));
    const found = commands.map(({ span }) => `${span.start}-${span.end}`).sort();
    assert.deepEqual(found, spans, commands.map(({ span }) => text.slice(span.start, span.end)).join(' ⏎ '));
  });
}
