import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShellCommand, ShellEnvironment } from '../../../../server/src/syntax/shell/analysis';
import {
  channelSteps,
  defaultChannelName,
  installSteps,
  isNixCommand,
  madeDirectories,
  profileSourced,
} from '../../../../server/src/syntax/shell/nix-commands';
import { readShell } from '../../../../server/src/syntax/shell/reader';
import { ShellText } from '../../../../server/src/syntax/shell/shell-text';
import { displayText, staticText } from '../../../../server/src/syntax/shell/static-text';
import { readCommands, traceScript } from '../../../../server/src/syntax/shell/tracer';

const PROFILE = '"$HOME/.nix-profile/etc/profile.d/nix.sh"';

/** What is sourced before the command of that name, `?` behind what is not sure. */
function sourcedBefore(script: string, name: string): string[] {
  const trace = traceScript(readShell(ShellText.of(script)));
  const command = trace.commands.find((one) => one.name === name);
  assert.ok(command, `no ${name} in ${script}`);
  return trace
    .stateAt(command)
    .sourced.map(({ argument, certain }) => displayText(argument.value).replace(/.*\//, '') + (certain ? '' : '?'));
}

const orders: readonly (readonly [script: string, sourced: readonly string[]])[] = [
  [`. ${PROFILE}\nnix build`, ['nix.sh']],
  [`source ${PROFILE}; nix build`, ['nix.sh']],
  [`nix build; . ${PROFILE}`, []],
  [`(. ${PROFILE}); nix build`, []],
  [`(. ${PROFILE}; nix build)`, ['nix.sh']],
  [`. ${PROFILE} | cat; nix build`, []],
  [`. ${PROFILE} && nix build`, ['nix.sh']],
  [`. ${PROFILE} || true; nix build`, ['nix.sh']],
  [`if [ -e x ]; then . ${PROFILE}; fi; nix build`, ['nix.sh?']],
  [`[ -e x ] && . ${PROFILE}; nix build`, ['nix.sh?']],
  [`[ -e x ] && . ${PROFILE} && nix build`, ['nix.sh']],
  [`[ -e x ] || exit 1; . ${PROFILE}; nix build`, ['nix.sh']],
  [`f() { . ${PROFILE}; }; f; nix build`, ['nix.sh']],
  [`f() { . ${PROFILE}; }; nix build`, []],
  [`f() { nix build; }; . ${PROFILE}; f`, ['nix.sh']],
  [`bash -c '. ${PROFILE}'; nix build`, []],
  [`. ${PROFILE}; bash -c 'nix build'`, ['nix.sh']],
  [`eval '. ${PROFILE}'; nix build`, ['nix.sh']],
  [`command . ${PROFILE}; nix build`, ['nix.sh']],
  [`for i in a; do . ${PROFILE}; done; nix build`, ['nix.sh']],
  [`for i in $x; do . ${PROFILE}; done; nix build`, ['nix.sh?']],
  [`case $x in a) . ${PROFILE};; esac; nix build`, ['nix.sh?']],
  [`{ . ${PROFILE}; }; nix build`, ['nix.sh']],
  [`if . ${PROFILE}; then nix build; fi`, ['nix.sh']],
  [`echo "$(. ${PROFILE})"; nix build`, []],
  [`. ${PROFILE} & nix build`, []],
];

for (const [script, sourced] of orders) {
  test(`sourced before nix: ${JSON.stringify(script)}`, () => assert.deepEqual(sourcedBefore(script, 'nix'), sourced));
}

function commandOf(script: string, name = 'nix', initial?: ShellEnvironment) {
  const trace = traceScript(readShell(ShellText.of(script)), initial);
  const command = trace.commands.find((one) => one.name === name);
  assert.ok(command);
  return { command, state: trace.stateAt(command), trace };
}

test('contexts', () => {
  const flags = (script: string) => {
    const { context } = commandOf(script).command;
    return Object.entries(context)
      .filter(([key, value]) => (key === 'called' ? !value : value === true || typeof value === 'string'))
      .map(([key]) => key);
  };
  assert.deepEqual(flags('nix build'), []);
  assert.deepEqual(flags('a && nix build'), ['conditional']);
  assert.deepEqual(flags('nix build || true'), ['failureIgnored']);
  assert.deepEqual(flags('if nix build; then a; fi'), ['failureIgnored']);
  assert.deepEqual(flags('(nix build)'), ['subshell']);
  assert.deepEqual(flags('nix build &'), ['subshell', 'background']);
  assert.deepEqual(flags('x=$(nix eval)'), ['subshell', 'substitution']);
  assert.deepEqual(flags('f() { nix build; }; f'), ['inFunction']);
  assert.deepEqual(flags('f() { nix build; }'), ['conditional', 'inFunction', 'called']);
  assert.deepEqual(flags('f() { nix build; }; [ x ] && f; f'), ['inFunction']);
});

test('variables before a command', () => {
  const value = (script: string, name: string, initial?: ShellEnvironment) => {
    const found = commandOf(script, 'nix', initial).state.lookup(name);
    return found.state === 'set' ? `${displayText(found.value)} ${found.exported}` : found.state;
  };
  assert.equal(value('export NIX_REMOTE=daemon; nix build', 'NIX_REMOTE'), 'daemon true');
  assert.equal(value('NIX_REMOTE=daemon; nix build', 'NIX_REMOTE'), 'daemon undefined');
  assert.equal(value('NIX_REMOTE=daemon nix build', 'NIX_REMOTE'), 'daemon true');
  assert.equal(value('env NIX_REMOTE=daemon nix build', 'NIX_REMOTE'), 'daemon true');
  assert.equal(value('NIX_REMOTE=daemon true; nix build', 'NIX_REMOTE'), 'unknown');
  assert.equal(value(`export NIX_REMOTE=daemon; . ${PROFILE}; nix build`, 'NIX_REMOTE'), 'daemon true');
  assert.equal(value('export NIX_REMOTE=daemon; . ./other.sh; nix build', 'NIX_REMOTE'), 'unknown');
  assert.equal(value('export PATH=/a:$PATH; nix build', 'PATH'), '/a:$PATH true');
  assert.equal(value('unset A; nix build', 'A'), 'absent');
  const initial: ShellEnvironment = { variables: new Map([['A', staticText('b')]]), others: 'absent' };
  assert.equal(value('nix build', 'A', initial), 'b true');
  assert.equal(value('nix build', 'B', initial), 'absent');
  assert.equal(value('sudo nix build', 'A', initial), 'unknown');
  assert.equal(value('env -i nix build', 'A', initial), 'absent');
  assert.equal(value("C=1; export D=2; bash -c 'nix build'", 'C', initial), 'absent');
  assert.equal(value("C=1; export D=2; bash -c 'nix build'", 'D', initial), '2 true');
  assert.equal(value('B=1; nix build', 'B', initial), '1 false');
});

test('options, folder, reach', () => {
  const at = (script: string) => commandOf(script).state;
  assert.equal(at('set -euo pipefail; nix build').errexit, true);
  assert.equal(at('set -e; set +e; nix build').errexit, false);
  assert.equal(at('[ x ] && set -e; nix build').errexit, undefined);
  assert.equal(displayText(at('cd /a && cd b; nix build').directory ?? []), '$PWD');
  assert.equal(displayText(at('cd /a; cd b; nix build').directory ?? []), '/a/b');
  assert.equal(at('nix build').directory, undefined);
  assert.equal(at('exit 0; nix build').reachable, false);
  assert.equal(at('[ x ] && exit 0; nix build').reachable, true);
  assert.equal(at('(exit 0); nix build').reachable, true);
  assert.equal(at('exec a; nix build').reachable, false);
  assert.equal(at('eval "$x"; nix build').uncertain, true);
  assert.equal(at('nix build').uncertain, false);
});

test('commands of Nix', () => {
  const nix = (script: string) => {
    const [command] = readCommands(readShell(ShellText.of(script)));
    assert.ok(command);
    return isNixCommand(command);
  };
  assert.deepEqual(nix('nix build'), { program: 'nix', absolutePath: false });
  assert.deepEqual(nix('/run/current-system/sw/bin/nix-build'), { program: 'nix-build', absolutePath: true });
  assert.deepEqual(nix('"$out"/bin/nix-env -i x'), { program: 'nix-env', absolutePath: true });
  assert.equal(nix('nixfmt'), undefined);
  assert.equal(nix('${x}nix'), undefined);
  assert.equal(nix('echo nix'), undefined);
});

const profiles: readonly (readonly [path: string, kind: string])[] = [
  ['"$HOME/.nix-profile/etc/profile.d/nix.sh"', 'complete nix.sh'],
  ['~/.nix-profile/etc/profile.d/nix.sh', 'complete nix.sh'],
  ['${HOME}/.nix-profile/etc/profile.d/nix-daemon.sh', 'complete nix-daemon.sh'],
  ['/root/.nix-profile/etc/profile.d/nix.sh', 'complete nix.sh'],
  ['/nix/var/nix/profiles/default/etc/profile.d/nix-daemon.sh', 'complete nix-daemon.sh'],
  ['$x/etc/profile.d/nix.sh', 'complete nix.sh'],
  ['"$HOME/.nix-profile/etc/profile.d/"', 'incomplete'],
  ['"$HOME/.nix-profile/etc/profile.d"', 'incomplete'],
  ['/etc/profile', 'other'],
  ['./nix.sh', 'other'],
  ['/etc/profile.d/other.sh', 'other'],
  ['"$x"', 'unknown'],
  ['/etc/profile.d/$x', 'unknown'],
];

for (const [path, kind] of profiles) {
  test(`sourcing ${path}`, () => {
    const [command] = readCommands(readShell(ShellText.of(`. ${path}`)));
    const argument = command?.args[0];
    assert.ok(argument);
    const found = profileSourced(argument);
    assert.equal(found.kind === 'complete' ? `complete ${found.file}` : found.kind, kind);
  });
}

const read = (script: string): readonly ShellCommand[] => readCommands(readShell(ShellText.of(script)));

test('channel steps', () => {
  const script =
    'nix-channel --add https://nixos.org/channels/nixos-25.05 nixpkgs\nnix-channel --update nixpkgs\nnix-channel --list';
  const steps = channelSteps(read(script)).map(({ action, url, names }) => [
    action,
    url === undefined ? undefined : displayText(url.value),
    ...names.map((name) => displayText(name.value)),
  ]);
  assert.deepEqual(steps, [
    ['add', 'https://nixos.org/channels/nixos-25.05', 'nixpkgs'],
    ['update', undefined, 'nixpkgs'],
  ]);
  assert.equal(defaultChannelName('https://nixos.org/channels/nixpkgs-unstable'), 'nixpkgs');
  assert.equal(defaultChannelName('https://nixos.org/channels/nixos-24.11/'), 'nixos-24.11');
});

test('install steps', () => {
  const script =
    'nix-env -p /p -iA nixpkgs.git\nnix-env --option a b -i git "$x"\nnix-env -q\nnix profile install --profile /q nixpkgs#jq\nnix profile list';
  const steps = installSteps(read(script)).map(({ kind, profile, packages }) => [
    kind,
    profile === undefined ? undefined : displayText(profile.value),
    ...packages.map((one) => displayText(one.value)),
  ]);
  assert.deepEqual(steps, [
    ['nix-env', '/p', 'nixpkgs.git'],
    ['nix-env', undefined, 'git', '$x'],
    ['nix profile', '/q', 'nixpkgs#jq'],
  ]);
});

test('directories made', () => {
  const script =
    'mkdir -p -m 0755 /nix/var/log\nmkdir -m1777 /a /b\nmkdir --mode=0700 "$HOME/.nix-defexpr"\nmkdir -p /x/{y,z}\ninstall -d -m 0750 -o root /q\ninstall -m 644 a b';
  const made = madeDirectories(read(script)).map(
    ({ path, mode, parents }) => `${displayText(path)} ${mode} ${parents}`,
  );
  assert.deepEqual(made, [
    '/nix/var/log 0755 true',
    '/a 1777 false',
    '/b 1777 false',
    '~/.nix-defexpr 0700 false',
    '/x/y undefined true',
    '/x/z undefined true',
    '/q 0750 true',
  ]);
});
