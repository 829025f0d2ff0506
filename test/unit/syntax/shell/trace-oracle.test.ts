import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { readShell } from '../../../../server/src/syntax/shell/reader';
import { ShellText } from '../../../../server/src/syntax/shell/shell-text';
import { knownText } from '../../../../server/src/syntax/shell/static-text';
import { traceScript } from '../../../../server/src/syntax/shell/tracer';

/**
 * Scripts of builtins only. `known` says what the trace must find out about V at the end: its value, `absent`, or
 * undefined where it may stay unknown. Whatever it claims, bash has to agree.
 */
const scripts: readonly (readonly [script: string, known?: string | undefined])[] = [
  ['V=1', '1'],
  ["V='a b'; W=$V; V=$W", 'a b'],
  ['V="a  b"; V=x${V}y', 'xa  by'],
  ['export V=1', '1'],
  ['export V="a b" W=2', 'a b'],
  ['V=1; export V', '1'],
  ['V=1; unset V', 'absent'],
  ['V=1; (V=2)', '1'],
  ['V=1; (V=2; exit 3); V=3', '3'],
  ['V=1; { V=2; }', '2'],
  ['V=1; V=2 true', '1'],
  ['V=1; V=2 export W=3', undefined],
  ['V=1; V=2 eval :', undefined],
  ['V=1; if true; then V=2; fi', '2'],
  ['V=1; if false; then V=2; fi', '1'],
  ['V=1; if false; then V=2; else V=3; fi', '3'],
  ['V=1; if [ -n "$W" ]; then V=2; fi', undefined],
  ['if [ -n "$W" ]; then V=2; else V=2; fi', '2'],
  ['V=1; [ -n "$W" ] && V=2', undefined],
  ['V=1; true && V=2', '2'],
  ['V=1; false && V=2', '1'],
  ['V=1; true || V=2', '1'],
  ['V=1; ! true || V=2; V=${V}x', undefined],
  ['f() { V=2; }; V=1', '1'],
  ['f() { V=2; }; V=1; f', '2'],
  ['f() { V=2; }; V=1; (f)', '1'],
  ['(f() { V=2; }); V=1; f 2>/dev/null', '1'],
  ['f() { V=2; return 1; V=3; }; f', '2'],
  ['f() { if [ -n "$W" ]; then V=2; return; fi; V=3; }; f', undefined],
  ['f() { local V=2; }; V=1; f', undefined],
  ['f() { V=$1; }; f a', undefined],
  ['f() { g; }; g() { V=4; }; f', '4'],
  ['f() { V=1; }; f; f() { V=2; }; f', '2'],
  ['f() { V=1; }; unset -f f; V=0; f 2>/dev/null', '0'],
  ['f() { V=${V}x; }; V=; f; f', 'xx'],
  ['f() { [ "${#V}" -gt 3 ] && return; V=${V}x; f; }; V=; f', undefined],
  ['V=1; for i in a b; do V=$i; done', undefined],
  ['V=1; for i in a b; do V=2; done', '2'],
  ['V=1; for i in $W; do V=2; done', undefined],
  ['for V in a b; do :; done', undefined],
  ['A=1; B=2; C=3; for i in 1 2 3; do V=$A; A=$B; B=$C; done', undefined],
  ['V=1; for i in 1 2; do break; V=2; done', undefined],
  ['V=1; for i in 1 2; do [ $i = 1 ] && continue; V=2; done', undefined],
  ['V=1; while true; do V=2; break; V=3; done', '2'],
  ['V=1; while false; do V=2; done', undefined],
  ['V=x; until [ "$V" = xxx ]; do V=${V}x; done', undefined],
  ['case a in a) V=1;; *) V=2;; esac', undefined],
  ['case a in b) V=1;; *) V=1;; esac', '1'],
  ['V=0; case a in b) V=1;; esac', undefined],
  ['V=0; case a in a) V=1;& b) V=${V}2;; esac', undefined],
  ['V=1; echo x | V=2', '1'],
  ['V=1; echo 2 | read V', '1'],
  ['read V <<< 5', undefined],
  ['read V <<EOF\n5\nEOF', undefined],
  ['V=1; cat <<EOF >/dev/null\n$(V=2)\nEOF', '1'],
  ['V=1; cat <<EOF >/dev/null\n${V:=2}${U:=3}\nEOF', undefined],
  ['V=1; V=2 & wait', '1'],
  ['V=$(echo 1)', undefined],
  ['V=a$(echo 1)', undefined],
  ['V=$((1 + 2))', undefined],
  ['V=1; : $((V = 5))', undefined],
  ['V=1; ((V++))', undefined],
  ['V=1; let V=7', undefined],
  [': "${V:=5}"', undefined],
  ['V=${U:-5}', '5'],
  ['U=; V=${U:-5}', '5'],
  ['U=; V=${U-5}', ''],
  ['U=1; V=${U:+7}', '7'],
  ['V=${U+7}x', 'x'],
  ['V=a:b; V=${V#a:}', undefined],
  ['V=abc; V=${#V}', undefined],
  ["V=$'a\\tb'", 'a\tb'],
  ['V=a\\ b', 'a b'],
  ['V="a\'b"\'c"d\'', 'a\'bc"d'],
  ['V=a\\\nb', 'ab'],
  ['V=1; V+=2', '12'],
  ['V=(1 2)', undefined],
  ['V=1; V[0]=2', undefined],
  ['eval V=3', '3'],
  ['V=1; eval "V=2; W=3"', '2'],
  ['W=V; eval $W=5', undefined],
  ['W=V; export $W=5', undefined],
  ['declare -i V; V=1+2', undefined],
  ['declare -u V=abc', undefined],
  ['readonly V=1; V=2', undefined],
  ['V=1; exec 3>&1; V=2', '2'],
  ['V=1; command eval V=2', '2'],
  ['V=1; builtin export V=2', '2'],
  ["V=1; bash -c 'V=2'", '1'],
  ['V=1; command true; V=3', '3'],
  ['V=~', undefined],
  ['V="~"', '~'],
  ['V=a~', 'a~'],
  ['V=\\~', '~'],
  ['export V={a,b}', undefined],
  ['V={a,b}', '{a,b}'],
  ['V=*', '*'],
  ['W="a b"; export V=$W', undefined],
  ['set -a; V=1; set +a', '1'],
  ['printf -v V %s 9', undefined],
  ['V=1; { [ -n "$W" ] || V=2; } && V=${V}3', undefined],
  ['V=1; if ! true; then V=2; elif true; then V=3; else V=4; fi', '3'],
  ['V=$RANDOM; V=1', '1'],
  ['IFS=:; W=a:b; V=$W', 'a:b'],
  ['IFS=b; W=abc; export V=$W', undefined],
  ['V=1; time V=2', '2'],
  ['V=1; true; V=2; # V=3', '2'],
  ['f() { unset V; }; V=1; f', 'absent'],
  ['V=1; f() { V=2 true; }; f', '1'],
  ['V=1\ng() { while true; do break 2; done; V=9; }\nfor i in 1; do V=5; g; done', undefined],
  ['x=V; read $x <<< 9', undefined],
  ['cd /; V=$PWD', undefined],
  ['V=1; false || { V=2; false; } || V=${V}4', '24'],
  ['V=1; [[ a =~ (a) ]] && V=2', undefined],
  ['V=1; unset "V"', 'absent'],
  ['coproc V { true; }; wait', undefined],
  ['V=1; select V in a; do break; done <<< 1 2>/dev/null', undefined],
];

/** What bash says about V behind each script: its value, or `absent`. All scripts run in one call. */
function runBash(): readonly string[] {
  const separator = '\u0001';
  const probe = `if [ -n "\${V+x}" ]; then printf '%s' "set:$V"; else printf absent; fi`;
  const whole = scripts
    .map(([script]) => `(\nunset V W U\n${script}\n${probe}\n) 2>/dev/null </dev/null; printf '${separator}'`)
    .join('\n');
  const found = spawnSync('bash', ['--norc'], {
    input: whole,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: '/home/x' },
  });
  return found.stdout.split(separator).slice(0, -1);
}

test('what a trace claims is what bash does', () => {
  const answers = runBash();
  assert.equal(answers.length, scripts.length);
  scripts.forEach(([script, known], index) => {
    const trace = traceScript(readShell(ShellText.of(script)), { variables: new Map(), others: 'absent' });
    const found = trace.end.lookup('V');
    const claimed = found.state === 'set' ? knownText(found.value) : found.state === 'absent' ? 'absent' : undefined;
    const real = (answers[index] ?? '').replace(/^[\s\S]*?(?=set:|absent$)/, '');
    if (claimed !== undefined) {
      const agreed = found.state === 'absent' ? 'absent' : `set:${claimed}`;
      assert.equal(agreed, real, `claimed of: ${script}`);
    }
    if (known !== undefined) assert.equal(claimed, known, `not found out of: ${script}`);
  });
});
