import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nixCommandFacts } from '../../../../server/src/model/environment/nix-command-facts';
import { missingProgram } from '../../../../server/src/model/environment/programs';
import { buildJob } from './environment-bench';

const source = '. "$HOME/.nix-profile/etc/profile.d/nix.sh"';
const on = 'experimental-features = nix-command flakes';

/** Whether the last Nix command has a profile, and whether it is known that a feature is off for it. */
const cases: readonly (readonly [what: string, script: readonly string[], profile: string, missing: string])[] = [
  ['nothing before', ['nix build .#x'], 'no', 'nix-command flakes'],
  ['sourced before', [source, 'nix build .#x'], 'yes', 'nix-command flakes'],
  ['sourced behind', ['nix build .#x', source], 'no', 'nix-command flakes'],
  ['sourced in a subshell', [`( ${source} )`, 'nix build .#x'], 'no', 'nix-command flakes'],
  ['sourced in a pipe', [`${source} | cat`, 'nix build .#x'], 'no', 'nix-command flakes'],
  ['sourced in one branch', [`if [ -e /a ]; then ${source}; fi`, 'nix build .#x'], 'unknown', 'nix-command flakes'],
  [
    'sourced in both branches',
    [`if [ -e /a ]; then ${source}; else ${source}; fi`, 'nix build .#x'],
    'unknown',
    'nix-command flakes',
  ],
  ['sourced where it may fail', [`${source} || true`, 'nix build .#x'], 'yes', 'nix-command flakes'],
  ['sourced behind a test', [`[ -e /a ] && ${source}`, 'nix build .#x'], 'unknown', 'nix-command flakes'],
  [
    'sourced in a function that is called',
    [`setup() { ${source}; }`, 'setup', 'nix build .#x'],
    'yes',
    'nix-command flakes',
  ],
  ['sourced in a function that is not', [`setup() { ${source}; }`, 'nix build .#x'], 'no', 'nix-command flakes'],
  ['told of in a here-document', [`cat <<END\n${source}\nEND`, 'nix build .#x'], 'no', 'nix-command flakes'],
  ['another file is sourced', ['. ./ci/env.sh', 'nix build .#x'], 'unknown', ''],
  ['exported', [`export NIX_CONFIG="${on}"`, 'nix build .#x'], 'no', ''],
  ['exported in a subshell', [`( export NIX_CONFIG="${on}" )`, 'nix build .#x'], 'no', 'nix-command flakes'],
  ['exported in one branch', [`if true; then export NIX_CONFIG="${on}"; fi`, 'nix build .#x'], 'no', ''],
  ['exported in a function', [`on() { export NIX_CONFIG="${on}"; }`, 'on', 'nix build .#x'], 'no', ''],
  ['exported where it may be passed over', [`[ -e /a ] && export NIX_CONFIG="${on}"`, 'nix build .#x'], 'no', ''],
  ['set for one command only', [`NIX_CONFIG="${on}" nix build .#y`, 'nix build .#x'], 'no', 'nix-command flakes'],
  ['set for this command', [`NIX_CONFIG="${on}" nix build .#x`], 'no', ''],
  ['unset again', [`export NIX_CONFIG="${on}"`, 'unset NIX_CONFIG', 'nix build .#x'], 'no', 'nix-command flakes'],
  ['one of two', ['export NIX_CONFIG="experimental-features = nix-command"', 'nix build .#x'], 'no', 'flakes'],
  ['eval of something', ['eval "$SETUP"', 'nix build .#x'], 'unknown', ''],
  ['a file of settings is written', [`echo "${on}" >> /etc/nix/nix.conf`, 'nix build .#x'], 'no', ''],
  ['a here-document writes the settings', [`cat > /etc/nix/nix.conf <<END\n${on}\nEND`, 'nix build .#x'], 'no', ''],
  ['a flag', ["nix --extra-experimental-features 'nix-command flakes' build .#x"], 'no', ''],
  ['a flag that is not known', ['nix $NIX_FLAGS build .#x'], 'no', ''],
  [
    'a function of that name',
    ['nix() { command nix --extra-experimental-features flakes "$@"; }', 'nix build .#x'],
    'no',
    '',
  ],
  ['no flake', ['nix build -f default.nix'], 'no', 'nix-command'],
  ['a command that needs none', ['nix-build'], 'no', ''],
];

describe('the environment of Nix commands', () => {
  for (const [what, script, profile, missing] of cases) {
    it(what, () => {
      const environment = buildJob(script);
      const facts = nixCommandFacts(environment, environment.main).filter(
        ({ command }) => command.wrappedBy === undefined,
      );
      const last = facts.at(-1);
      assert.ok(last !== undefined, 'a Nix command is found');
      assert.deepEqual([last.profile, last.missing.join(' ')], [profile, missing]);
    });
  }

  it('ends where the script surely leaves', () => {
    const environment = buildJob(['exit 0', 'nix build .#x']);
    assert.deepEqual(nixCommandFacts(environment, environment.main), []);
  });
});

/** The programs that are known to be missing. */
const programs: readonly (readonly [what: string, script: readonly string[], missing: readonly string[]])[] = [
  ['not in the image', ['jq . a.json'], ['jq']],
  ['installed by the runner', ['git describe'], []],
  ['in the image', ['grep a b'], []],
  ['a failure is caught', ['jq . a.json || true'], []],
  ['in a branch', ['if [ -e a.json ]; then jq . a.json; fi'], []],
  ['the condition of a branch', ['if jq . a.json; then true; fi'], []],
  ['in a subshell', ['( jq . a.json )'], ['jq']],
  ['in a function that is called', ['show() { jq . a.json; }', 'show'], ['jq']],
  ['in a function that is not', ['show() { jq . a.json; }', 'true'], []],
  ['a function of that name', ['jq() { cat; }', 'jq . a.json'], []],
  ['in a here-document', ['cat <<END\njq . a.json\nEND'], []],
  ['installed before', ['apk add jq', 'jq . a.json'], []],
  ['installed behind', ['jq . a.json', 'apk add jq'], ['jq']],
  ['another PATH', ['export PATH="$PWD/bin:$PATH"', 'jq . a.json'], []],
  ['by its path', ['./jq . a.json'], []],
  ['in a shell of Nix', ['nix develop --command jq . a.json'], []],
  ['in a substitution', ['VERSION=$(jq -r .v a.json)'], []],
  ['with set +e', ['set +e', 'jq . a.json'], ['jq']],
  ['behind an exit', ['exit 0', 'jq . a.json'], []],
];

describe('programs of a minimal image', () => {
  for (const [what, script, missing] of programs) {
    it(what, () => {
      const environment = buildJob(script);
      const found = environment.main.commands.flatMap(
        (command) => missingProgram(environment, environment.main, command) ?? [],
      );
      assert.deepEqual(found, missing);
    });
  }
});
