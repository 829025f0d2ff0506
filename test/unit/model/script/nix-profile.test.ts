import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addPackage,
  installsPackage,
  maySetVariable,
  maySourceProfile,
  sourcedProfiles,
} from '../../../../server/src/model/script/nix-profile';
import { ScriptReader } from '../../../../server/src/model/script/script-reader';
import type { ScriptHole, ScriptText } from '../../../../server/src/model/script/script-text';
import { place } from '../../../../server/src/text/place';
import { SourceMap } from '../../../../server/src/text/source-map';

/** A script that stands verbatim in its file; `${pkgs.x}` are holes. */
function script(text: string, complete = true): ScriptText {
  const part = { uri: 'file:///script', text };
  const holes = Array.from(
    text.matchAll(/\$\{pkgs\.(\w+)\}|\$\{[^}]*\}/g),
    (match): ScriptHole => ({
      span: { start: match.index, end: match.index + match[0].length },
      source: match[0],
      name: match[1],
    }),
  );
  const map = SourceMap.verbatim(0, text.length);
  return { pieces: [{ text, part, map, holes, at: place(part, 0, text.length) }], complete };
}

const read = (text: ScriptText) => new ScriptReader().read(text);

test('profiles that are sourced, and not those that are only spoken of', () => {
  const files = (text: string) => [...sourcedProfiles(read(script(text)))];
  assert.deepEqual(files('. "$HOME/.nix-profile/etc/profile.d/nix.sh"'), ['nix.sh']);
  assert.deepEqual(files('source ${pkgs.nix}/etc/profile.d/nix-daemon.sh'), ['nix-daemon.sh']);
  assert.deepEqual(files('echo . /etc/profile.d/nix.sh'), []);
  assert.deepEqual(files('# . /etc/profile.d/nix.sh'), []);
});

test('what cannot be seen may source a profile', () => {
  assert.ok(maySourceProfile(read(script('. "$SETUP"'))));
  assert.ok(maySourceProfile(read(script('true', false))));
  assert.ok(!maySourceProfile(read(script('nix build'))));
});

test('a variable may be set for the script or for one command', () => {
  assert.ok(maySetVariable(read(script('export NIX_REMOTE=daemon')), 'NIX_REMOTE'));
  assert.ok(maySetVariable(read(script('NIX_REMOTE=daemon nix build')), 'NIX_REMOTE'));
  assert.ok(!maySetVariable(read(script('echo $NIX_REMOTE')), 'NIX_REMOTE'));
});

test('whether a package is installed', () => {
  const answer = (text: string, complete = true) => {
    const given = script(text, complete);
    return installsPackage(given, read(given), 'cacert');
  };
  assert.equal(answer('nix-env -iA nixpkgs.git nixpkgs.cacert'), 'yes');
  assert.equal(answer('nix profile install nixpkgs#cacert'), 'yes');
  assert.equal(answer('${pkgs.nix}/bin/nix-env -i ${pkgs.nix} ${pkgs.cacert}'), 'yes');
  assert.equal(answer('nix-env -iA nixpkgs.git'), 'no');
  assert.equal(answer('nix-env -i ${pkgs.git}'), 'no');
  assert.equal(answer('nix-env -i ${tools}'), 'unknown');
  assert.equal(answer('nix-env -i $PACKAGES'), 'unknown');
  assert.equal(answer('nix-env -iA nixpkgs.git', false), 'unknown');
  assert.equal(answer('nix-env --rollback'), 'none');
});

test('a package is added like the last one is written', () => {
  const added = (text: string) => {
    const given = script(text);
    const edit = addPackage(given, read(given), 'cacert');
    return edit && text.slice(0, edit.at.span.start) + edit.text + text.slice(edit.at.span.end);
  };
  assert.equal(added('nix-env -iA nixpkgs.git # all'), 'nix-env -iA nixpkgs.git nixpkgs.cacert # all');
  assert.equal(added('nix profile install nixpkgs#git'), 'nix profile install nixpkgs#git nixpkgs#cacert');
  assert.equal(added('nix-env -i ${pkgs.git}\nls'), 'nix-env -i ${pkgs.git} ${pkgs.cacert}\nls');
  assert.equal(added('nix-env -i ${tools}'), undefined);
  assert.equal(added('true'), undefined);
});
