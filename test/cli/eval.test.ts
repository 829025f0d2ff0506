import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { runEval } from '../../server/src/cli/eval';
import { UsageError } from '../../server/src/cli/files';

const cli = resolve('dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-eval-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  'repo/.git/HEAD': 'ref: refs/heads/main\n',
  'repo/plain.nix': 'let a = 1; in { inherit a; list = [ a (-2) 2.5 null true ]; text = "x\\n${toString a}"; }\n',
  'repo/module.nix': `{ config, lib, pkgs, ... }:
{
  imports = [ ./disk.nix ];
  services.gitlab-runner = {
    enable = lib.mkDefault true;
    services = lib.genAttrs [ "a" "b" ] (name: { description = "runner \${name}"; });
    package = pkgs.gitlab-runner;
    settings.token = config.sops.secrets.x.path;
    script = pkgs.writeShellScript "s" "echo";
    motd = "host \${config.networking.hostName}!";
  };
}
`,
  'repo/nested/default.nix': '{ shared = import ../shared.nix { by = 3; }; outside = import ../../outside.nix; }\n',
  'repo/shared.nix': '{ by, base ? 10 }: base * by\n',
  'repo/defaults.nix': '{ a ? 1, b ? a + 1 }: { sum = a + b; call = { c ? 5 }: { d = [ c ]; }; }\n',
  'repo/package.nix': '{ pkgs ? import <nixpkgs> { }, lib }: { p = pkgs.git; s = lib.toUpper "x"; }\n',
  'repo/called.nix': '{ pkgs, modulesPath, ... }: { t = pkgs.callPackage "${modulesPath}/x.nix" { }; }\n',
  'repo/throws.nix': '{\n  a = 1;\n  b = [ 2 (throw "stop here") ];\n}\n',
  'repo/missing.nix': 'let s = { a = 1; };\nin s.b\n',
  'repo/broken.nix': '{ a = ; }\n',
  'repo/secret.nix':
    '{ token = "glrt-Zq3vT8mK1xWp5yRs9LdB"; tokenFile = "/run/x"; note = "use glpat-Zq3vT8mK1xWp5yRs9LdB"; }\n',
  'repo/loop.nix': 'let f = n: f (n + 1); in { a = f 0; b = 2; }\n',
  'repo/big.nix': '{ n = 9223372036854775807; }\n',
  'repo/listing.nix': 'builtins.readDir ./nested\n',
  'repo/outside-listing.nix': 'builtins.readDir ../.\n',
  'outside.nix': '"not to be read"\n',
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
symlinkSync(join(folder, 'outside.nix'), join(folder, 'repo/link.nix'));

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function evaluate(file: string, more: { readonly attr?: string; readonly json?: boolean } = {}): Run {
  let out = '';
  let err = '';
  const terminal = {
    write: (text: string) => {
      out += text;
      return true;
    },
    warn: (text: string) => {
      err += text;
      return true;
    },
    colour: false,
    readInput: () => '',
  };
  const { attr, json = true } = more;
  const code = runEval({ path: join(folder, 'repo', file), attribute: attr, json }, terminal);
  return { code, out, err };
}

function valueIn(file: string, attr?: string): unknown {
  const { code, out, err } = evaluate(file, attr === undefined ? {} : { attr });
  assert.deepEqual({ code, err }, { code: 0, err: '' });
  return JSON.parse(out);
}

describe('gitlab-nix-runner eval', () => {
  it('lists folders of the repository and no others', () => {
    assert.deepEqual(valueIn('listing.nix'), { 'default.nix': 'regular' });
    assert.deepEqual(valueIn('outside-listing.nix'), { $unknown: 'the folder cannot be listed here' });
  });

  it('prints the value as JSON', () => {
    assert.deepEqual(valueIn('plain.nix'), { a: 1, list: [1, -2, 2.5, null, true], text: 'x\n1' });
    assert.equal(evaluate('big.nix').out, '{\n  "n": 9223372036854775807\n}\n');
  });

  it('says what is not known and why, also inside of sets and strings', () => {
    assert.deepEqual(valueIn('module.nix', 'services.gitlab-runner'), {
      enable: { _type: 'override', content: true, priority: 1000 },
      motd: {
        $unknown: '`config.networking.hostName` is not known here',
        $text: 'host ${config.networking.hostName}!',
      },
      package: { $unknown: 'nixpkgs is not evaluated' },
      script: { $unknown: 'a store path is not known', $derivation: 'writeShellScript' },
      services: { a: { description: 'runner a' }, b: { description: 'runner b' } },
      settings: { token: { $unknown: '`config.sops.secrets.x.path` is not known here' } },
    });
    assert.deepEqual(valueIn('module.nix', 'services.gitlab-runner.services.b.description'), 'runner b');
  });

  it('follows imports inside of the repository, and none that lead out of it', () => {
    const outside = join(folder, 'outside.nix');
    assert.deepEqual(valueIn('nested'), { shared: 30, outside: { $unknown: `\`${outside}\` cannot be read here` } });
    assert.throws(() => evaluate('link.nix'), UsageError);
  });

  it('calls functions that need nothing, also on the way to an attribute, and counts in lists', () => {
    assert.deepEqual(valueIn('defaults.nix', 'sum'), 3);
    assert.deepEqual(valueIn('defaults.nix', 'call.d.0'), 5);
    assert.deepEqual(valueIn('called.nix'), { t: { $unknown: 'the file of the package cannot be read here' } });
    assert.deepEqual(valueIn('package.nix'), { p: { $unknown: 'nixpkgs is not evaluated' }, s: 'X' });
  });

  it('stops where Nix would, with the message and its place', () => {
    const at = (file: string) => relative(process.cwd(), join(folder, 'repo', file));
    const shown = (file: string) => (at(file).startsWith('..') ? join(folder, 'repo', file) : at(file));
    assert.deepEqual(evaluate('throws.nix'), { code: 1, out: '', err: `${shown('throws.nix')}:3:12: stop here\n` });
    assert.deepEqual(evaluate('throws.nix', { attr: 'a' }), { code: 0, out: '1\n', err: '' });
    assert.deepEqual(evaluate('missing.nix'), {
      code: 1,
      out: '',
      err: `${shown('missing.nix')}:2:6: attribute 'b' missing\n`,
    });
    const broken = evaluate('broken.nix');
    assert.equal(broken.code, 1);
    assert.match(broken.err, /broken\.nix:1:5: syntax error: /);
  });

  it('leaves secrets out', () => {
    assert.deepEqual(valueIn('secret.nix'), {
      note: { $unknown: 'secrets are not shown' },
      token: { $unknown: 'secrets are not shown' },
      tokenFile: '/run/x',
    });
  });

  it('comes to an end', () => {
    const { a, b } = valueIn('loop.nix') as { readonly a: { readonly $unknown: string }; readonly b: number };
    assert.match(a.$unknown, /nested too deeply|too many steps/);
    assert.equal(b, 2);
  });

  it('prints Nix for people', () => {
    assert.equal(
      evaluate('plain.nix', { json: false }).out,
      `{\n  a = 1;\n  list = [ 1 (-2) 2.5 null true ];\n  text = ''\n    x\n    1'';\n}\n`,
    );
    assert.equal(
      evaluate('module.nix', { attr: 'services.gitlab-runner.settings', json: false }).out,
      '{ token = «unknown: `config.sops.secrets.x.path` is not known here»; }\n',
    );
    assert.equal(
      evaluate('module.nix', { attr: 'services.gitlab-runner.motd', json: false }).out,
      '"host ${config.networking.hostName}!" «partly known: `config.networking.hostName` is not known here»\n',
    );
  });

  it('says what is wrong with the command line, and what would be right', () => {
    const message = (run: () => unknown) => {
      let text = '';
      assert.throws(run, (error) => {
        text = error instanceof UsageError ? error.message : String(error);
        return error instanceof UsageError;
      });
      return text.replaceAll(`${folder}/`, '');
    };
    assert.match(
      message(() => evaluate('none.nix')),
      /^There is no file or folder repo\/none\.nix\./,
    );
    assert.equal(
      message(() => evaluate('.')),
      'repo is a folder without default.nix. Name the file to evaluate.',
    );
    assert.equal(
      message(() => evaluate('plain.nix', { attr: 'lits' })),
      'There is no `lits` in repo/plain.nix. Did you mean list?',
    );
    assert.equal(
      message(() => evaluate('plain.nix', { attr: 'list.9' })),
      'There is no `list.9` in repo/plain.nix. It is a list of 5, counted from 0.',
    );
    assert.match(
      message(() => evaluate('plain.nix', { attr: 'a..b' })),
      /`a\.\.b` is no attribute path/,
    );
  });

  it('runs as a command, with exit codes', () => {
    const run = (...args: string[]) => {
      const { status, stdout } = spawnSync(process.execPath, [cli, 'eval', ...args], {
        cwd: join(folder, 'repo'),
        encoding: 'utf8',
      });
      return { status, stdout };
    };
    assert.deepEqual(run('plain.nix', '--attr', 'a'), { status: 0, stdout: '1\n' });
    assert.deepEqual(run('throws.nix', '--json'), { status: 1, stdout: '' });
    assert.deepEqual(run('none.nix'), { status: 2, stdout: '' });
  });

  it('agrees with Nix', { skip: nixSkipped() }, () => {
    for (const [file, attr] of [
      ['plain.nix'],
      ['nested', 'shared'],
      ['defaults.nix', 'sum'],
      ['secret.nix', 'tokenFile'],
    ]) {
      const args = ['--eval', '--strict', '--json', ...(attr === undefined ? [] : ['-A', attr])];
      const { status, stdout } = spawnSync('/usr/bin/nix-instantiate', [...args, join(folder, 'repo', file ?? '')], {
        encoding: 'utf8',
        env: { ...process.env, HOME: folder, NIX_CONFIG: 'build-users-group =' },
      });
      assert.equal(status, 0, file);
      assert.deepEqual(valueIn(file ?? '', attr), JSON.parse(stdout));
    }
  });
});

function nixSkipped(): string | false {
  if (process.env.GNR_NO_ORACLE === '1') return 'GNR_NO_ORACLE=1: nix-instantiate is not asked';
  const { status } = spawnSync('/usr/bin/nix-instantiate', ['--version']);
  return status === 0 ? false : 'nix-instantiate is not there';
}
