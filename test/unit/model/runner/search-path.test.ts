import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { completeSearchPath, refersToItself, searchPathLack } from '../../../../server/src/model/runner/search-path';

test('a search path needs a shell and Nix', () => {
  assert.equal(searchPathLack('/nix/var/nix/profiles/default/bin:/bin'), undefined);
  assert.equal(searchPathLack('/root/.nix-profile/bin/:/usr/bin'), undefined);
  assert.equal(searchPathLack('/run/current-system/sw/bin:/bin'), undefined);
  assert.equal(searchPathLack('/bin:/usr/bin'), 'no-profile');
  assert.equal(searchPathLack('/nix/var/nix/profiles/default/sbin:/bin'), 'no-profile');
  assert.equal(searchPathLack('/nix/var/nix/profiles/default/bin'), 'no-system');
  assert.equal(searchPathLack(''), 'no-system');
});

test('a directory filled in from a variable may be anything', () => {
  assert.equal(searchPathLack('$CI_TOOLS/bin'), undefined);
});

test('only PATH itself counts as a reference to it', () => {
  assert.ok(refersToItself('/x:$PATH'));
  assert.ok(refersToItself('${PATH}:/x'));
  assert.ok(!refersToItself('$PATHS:/x'));
  assert.ok(!refersToItself('$GOPATH/bin'));
});

test('the completed path lacks nothing, keeps what is there, and stays as it is the second time', () => {
  const directory = fc.constantFrom('/bin', '/usr/bin', '/opt/x', '$PATH', '/nix/var/nix/profiles/default/bin', '');
  fc.assert(
    fc.property(fc.array(directory, { maxLength: 5 }), fc.boolean(), (directories, ownNix) => {
      const path = directories.join(':');
      const complete = completeSearchPath(path, ownNix);
      assert.equal(searchPathLack(complete), undefined);
      assert.ok(!refersToItself(complete));
      assert.ok(complete.includes(path.replaceAll(/:?\$PATH.*/g, '')));
      assert.equal(completeSearchPath(complete, ownNix), complete);
    }),
  );
});
