import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { readShell } from '../../../../server/src/syntax/shell/reader';
import { ShellText } from '../../../../server/src/syntax/shell/shell-text';

const valid: readonly string[] = [
  'echo a',
  'a && b || c',
  'a &&\n\n b',
  'a |\n b',
  'a & b &',
  'a; b;',
  '! a',
  'time -p a',
  '(a)',
  '( (a) )',
  '{ a; }',
  '{ { a; } }',
  'if true; then echo; fi',
  'if (a) then b; fi',
  'if a; then b; elif c; then d; else e; fi >log',
  'for i in 1 2; do a; done',
  'for i; do a; done',
  'for i\nin a\ndo\nx\ndone',
  'for in in in; do echo; done',
  'for ((i = 0; i < 3; i++)); do echo; done',
  'while read -r x; do echo "$x"; done <f',
  'until a; do b; done &',
  'case x in a) b ;; esac',
  'case x in (a|b) c ;; *) d; esac',
  'case x in esac',
  'case case in case) a ;; esac',
  'case x in a) ;; esac',
  'f() { a; }',
  'f()\n( a )',
  'function f { a; }',
  'function f() { a; }',
  '[[ a == b && ( c || d ) ]]',
  '[[ a =~ ^(x|y)$ ]]',
  '(( 1 + 2 ))',
  '((a);(b))',
  'echo $((1 + 2)) $((a);(b))',
  'cat <<EOF\nhi $(x)\nEOF\necho b',
  'cat <<-EOF\n\thi\n\tEOF\n',
  "cat <<'EOF'\n$(x\nEOF",
  'cat <<A <<B\na\nA\nb\nB\nc',
  'echo $(cat <<EOF\nhi\nEOF\n)',
  'echo `a "\\`b\\`"`',
  'echo ${a:-"b"} "${a:-\'}\'}" ${a#\'}\'}',
  'echo "${a[@]}" ${#a} ${!b} ${#} ${!} ${?} $# $!',
  'echo ${a:1:2} ${a//b/c} ${a/#b/c} ${a^^} ${a@Q}',
  'a=(1 2 3)\na+=(x)\na[1]=x\ndeclare -a x=(1 2)',
  'a >b 2>&1 <c >>d',
  'a &>b <<<c',
  '{fd}>a b',
  'echo <(a) >(b)',
  'echo $(case x in a) b ;; esac)',
  'echo "$(echo ")")"',
  "echo $'a\\'b' $\"c\"",
  'echo if then fi } {',
  'if=1; echo $if',
  'coproc X { a; }',
  'select x in a b; do c; done',
  '"a b" c',
  'a\\\nb',
  'x=$(a)$(b)`c`',
  'echo "$" $',
  'echo a#b # c',
];

const invalid: readonly string[] = [
  'if true; then',
  'if',
  'if a; then fi',
  'if a; b; fi',
  'while a; do done',
  'while a; b; done',
  'for i in a; do b',
  'for in a; do b; done',
  'a &&',
  'a | | b',
  'a ;; b',
  '; a',
  'a &; b',
  'a ; ; b',
  '( )',
  '(a',
  'a)',
  '{ a',
  '{ a }',
  '}',
  'fi',
  'then a',
  'done',
  'esac',
  'case x in a) b',
  'case x a) b ;; esac',
  'f() { }',
  'f()',
  '[[ a',
  'echo (a)',
  'a >',
  'echo "a',
  "echo 'a",
  'echo `a',
  'echo ${a',
  'a=$(b',
  'echo $((1 + 2)',
  '&& a',
  '| a',
  'if a; then b; done',
  '(a; b }',
  'a=(1 2',
];

function fatal(script: string): string[] {
  return readShell(ShellText.of(script)).errors.flatMap((error) => (error.fatal ? [error.message] : []));
}

test('the reader takes what bash takes', () => {
  for (const script of valid) assert.deepEqual(fatal(script), [], script);
  for (const script of invalid) assert.notDeepEqual(fatal(script), [], script);
});

test('bash agrees on what is valid', () => {
  // One bash reads all: each script is a string that a new parser is given.
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const all = [...valid, ...invalid];
  const input = all.map((script) => `bash -n -c ${quote(script)} 2>/dev/null && echo valid || echo invalid`).join('\n');
  const answers = spawnSync('bash', { input, encoding: 'utf8' }).stdout.trim().split('\n');
  assert.equal(answers.length, all.length);
  all.forEach((script, index) => {
    assert.equal(answers[index], valid.includes(script) ? 'valid' : 'invalid', script);
  });
});

/** What bash reads and shellcheck 0.9 does not. */
const SHELLCHECK_DIFFERS = new Set(['((a);(b))', 'echo $((1 + 2)) $((a);(b))', '{fd}>a b']);

const shellcheck = '/usr/bin/shellcheck';

test('shellcheck agrees on what is valid', {
  skip: existsSync(shellcheck) ? false : 'shellcheck is not installed',
}, () => {
  const all = [...valid, ...invalid];
  // Only errors of its parser (SC1xxx) count; one run reads all scripts from one folder of pipes.
  const args = all.map((script) => `<(printf %s '${script.replaceAll("'", "'\\''")}')`);
  const run = spawnSync('bash', ['-c', `${shellcheck} -s bash -S error -f json1 ${args.join(' ')}`], {
    encoding: 'utf8',
  });
  const found: unknown = JSON.parse(run.stdout);
  assert.ok(typeof found === 'object' && found !== null && 'comments' in found && Array.isArray(found.comments));
  const broken = new Set<string>();
  for (const comment of found.comments) if (comment.code < 2000) broken.add(comment.file);
  // The files appear in the order bash made them: descending descriptors.
  const files = spawnSync('bash', ['-c', `echo ${args.join(' ')}`], { encoding: 'utf8' })
    .stdout.trim()
    .split(' ');
  all.forEach((script, index) => {
    if (SHELLCHECK_DIFFERS.has(script)) return;
    assert.equal(broken.has(files[index] ?? ''), !valid.includes(script), script);
  });
});
