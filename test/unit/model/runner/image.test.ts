import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  isImageAllowed,
  isImagePattern,
  matchesImagePattern,
} from '../../../../server/src/model/runner/allowed-images';
import { isMinimalImage } from '../../../../server/src/model/runner/minimal-image';
import { imageReference, isLocalImage, isNixImage } from '../../../../server/src/model/runner/nix-image';

describe('imageReference', () => {
  it('splits names as Docker does', () => {
    assert.deepEqual(imageReference('registry.example.com:5000/a/b:1.2@sha256:00'), {
      registry: 'registry.example.com:5000',
      repository: 'a/b',
      tag: '1.2',
      digest: 'sha256:00',
    });
    assert.deepEqual(imageReference('alpine'), {
      registry: undefined,
      repository: 'alpine',
      tag: undefined,
      digest: undefined,
    });
    assert.equal(imageReference('nixos/nix:2.18').registry, undefined);
    assert.equal(imageReference('localhost/x').registry, 'localhost');
  });
});

describe('kinds of image', () => {
  it('knows images that bring Nix', () => {
    const nix = [
      'nixos/nix',
      'nixos/nix:2.24.0',
      'docker.io/nixos/nix-flakes',
      'nixpkgs/nix-flakes',
      'nixpkgs/cachix-flakes:latest',
      'lnl7/nix:2.3.7',
      'nixery.dev/shell/git',
      'local/nix:latest',
      'registry.example.com/mirror/nixos/nix:latest',
      'registry.example.com/infra/nix',
    ];
    for (const name of nix) assert.ok(isNixImage(name), name);
    for (const name of ['alpine', 'unixodbc', 'phoenix/nginx', 'nix/app', 'nixos/ofborg', 'nixery.example.com/x']) {
      assert.ok(!isNixImage(name), name);
    }
  });

  it('knows images that only the machine has', () => {
    assert.ok(isLocalImage('local/nix:latest'));
    assert.ok(isLocalImage('localhost/nix'));
    assert.ok(!isLocalImage('localhost:5000/nix'));
    assert.ok(!isLocalImage('registry.example.com/local/nix'));
    assert.ok(!isLocalImage('local'));
  });

  it('knows minimal images', () => {
    for (const name of ['alpine', 'alpine:3.20', 'docker.io/library/alpine', 'busybox', 'debian:bookworm-slim']) {
      assert.ok(isMinimalImage(name), name);
    }
    for (const name of ['debian:12', 'node:20-slim', 'alpine/git', 'nixos/nix']) assert.ok(!isMinimalImage(name), name);
  });
});

describe('allowed images', () => {
  it('always allows the configured image, and everything without a list', () => {
    assert.ok(isImageAllowed('a', ['b'], 'a'));
    assert.ok(isImageAllowed('a', [], undefined));
    assert.ok(!isImageAllowed('a', ['b'], 'c'));
    assert.ok(isImageAllowed('a', ['b', 'a'], undefined));
  });

  it('matches as doublestar does', () => {
    const cases: readonly [string, string, boolean][] = [
      ['ruby', 'ruby:3.3', false],
      ['ruby:*', 'ruby:3.3', true],
      ['*', 'a/b', false],
      ['*', 'a:1', true],
      ['**', 'a/b/c:1', true],
      ['**/*', 'a/b/c:1', true],
      ['registry.example.com/*', 'registry.example.com/a', true],
      ['registry.example.com/*', 'registry.example.com/a/b', false],
      ['registry.example.com/**', 'registry.example.com/a/b', true],
      ['registry.example.com/**', 'registry.example.com', true],
      ['registry.example.com/**/*', 'registry.example.com/a', true],
      ['registry.example.com/**/nix:*', 'registry.example.com/nix:1', true],
      ['registry.example.com/**/nix:*', 'registry.example.com/a/b/nix:1', true],
      ['registry.example.com/a**', 'registry.example.com/ab/c', false],
      ['{alpine,debian}:*', 'debian:12', true],
      ['{alpine,{a,b}/c}', 'b/c', true],
      ['node:[0-9]*', 'node:20', true],
      ['node:[!0-9]*', 'node:20', false],
      ['node:?', 'node:20', false],
      ['a\\*', 'a*', true],
      ['a\\*', 'ab', false],
      ['Ruby', 'ruby', false],
      ['local/nix', 'local/nix:latest', false],
      ['local/nix:latest', 'local/nix:latest', true],
    ];
    for (const [pattern, image, expected] of cases) {
      assert.equal(matchesImagePattern(pattern, image), expected, `${pattern} against ${image}`);
    }
  });

  it('lets a malformed pattern match nothing', () => {
    for (const pattern of ['[a', '{a', 'a\\', '[]', 'x{a,b}{']) {
      assert.ok(!isImagePattern(pattern), pattern);
      assert.ok(!matchesImagePattern(pattern, 'a'), pattern);
    }
  });

  it('ends soon whatever the pattern', () => {
    const pattern = `${'{a,b}'.repeat(40)}${'**/*'.repeat(40)}`;
    assert.ok(!matchesImagePattern(pattern, 'a/'.repeat(500)));
    assert.ok(!matchesImagePattern(`${'*a'.repeat(60)}b`, 'a'.repeat(2000)));
  });

  it('a name without special characters matches itself alone', () => {
    const name = fc.stringMatching(/^[a-z0-9./:@-]{1,20}$/);
    fc.assert(fc.property(name, name, (a, b) => assert.equal(matchesImagePattern(a, b), a === b)));
  });
});
