import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  coversPath,
  isReadOnly,
  isVolumeError,
  nixMount,
  parseVolume,
  parseVolumesFrom,
  type Volume,
} from '../../../../server/src/model/runner/volume';

function volume(text: string): Volume {
  const parsed = parseVolume(text);
  assert.ok(!isVolumeError(parsed), `${text} is refused`);
  return parsed;
}

describe('parseVolume', () => {
  it('reads source, destination and mode with their spans', () => {
    assert.deepEqual(parseVolume('/nix/store:/nix/store:ro'), {
      source: '/nix/store',
      destination: '/nix/store',
      mode: ['ro'],
      sourceSpan: { start: 0, end: 10 },
      destinationSpan: { start: 11, end: 21 },
      modeSpan: { start: 22, end: 24 },
    });
  });

  it('takes what the runner takes', () => {
    assert.equal(volume('/cache').source, undefined);
    assert.equal(volume('nix:/nix').source, 'nix');
    assert.deepEqual(volume('/a:/b:ro,z').mode, ['ro', 'z']);
    assert.deepEqual(volume('/a:/b:ro,rslave').mode, ['ro', 'rslave']);
    assert.deepEqual(volume('/a:/b:RO:Z:Shared').mode, ['ro', 'z', 'shared']);
    assert.deepEqual(volume('/a:/b:O').mode, ['o']);
    assert.deepEqual(volume('/a:/b:z').mode, ['z']);
    assert.deepEqual(volume('/cache:ro').mode, ['ro']);
    assert.equal(volume('/a:/b/$X:ro').destination, '/b/$X');
    assert.equal(volume('/a/:/b/').destination, '/b/');
  });

  it('refuses what the runner refuses, at the wrong share', () => {
    const wrong: readonly [string, string][] = [
      ['./x:/y', './x'],
      ['~/x:/y', '~/x'],
      ['$HOME/x:/y', '$HOME/x'],
      ['relative', 'relative'],
      ['/a:b', 'b'],
      ['/a:$CI_PROJECT_DIR', '$CI_PROJECT_DIR'],
      ['/a:/b:cached', 'cached'],
      ['/a:/b:delegated', 'delegated'],
      ['/a:/b:ro:', 'ro:'],
      ['/a:/b:', ''],
      ['/a//b', '/a//b'],
      [' /a:/b', ' /a'],
      ['/a b:/c', '/a b'],
      ['C:\\x', 'C:\\x'],
      ['/', '/'],
      ['/x:/', '/'],
      ['', ''],
      [':/b', ':/b'],
    ];
    for (const [text, share] of wrong) {
      const parsed = parseVolume(text);
      assert.ok(isVolumeError(parsed), `${text} is taken`);
      assert.equal(text.slice(parsed.span.start, parsed.span.end), share, text);
      assert.notEqual(parsed.error, '');
    }
  });

  it('keeps its spans inside any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseVolume(text);
        const spans = isVolumeError(parsed)
          ? [parsed.span]
          : [parsed.sourceSpan, parsed.destinationSpan, parsed.modeSpan].filter((at) => at !== undefined);
        assert.ok(spans.every((at) => 0 <= at.start && at.start <= at.end && at.end <= text.length));
      }),
    );
  });
});

describe('mounts', () => {
  it('tells read-only ones and what they cover', () => {
    assert.ok(isReadOnly(volume('/a:/b:z,shared')) === false);
    assert.ok(isReadOnly(volume('/a:/b:ro,z')));
    assert.ok(coversPath(volume('/nix:/nix:ro'), '/nix/store'));
    assert.ok(coversPath(volume('/nix/store/:/nix/store/'), '/nix/store'));
    assert.ok(!coversPath(volume('/nix/store2:/nix/store2'), '/nix/store'));
  });

  it("tells what they take of the machine's Nix", () => {
    assert.deepEqual(nixMount(volume('/nix:/nix')), { store: true, database: true, socket: true });
    assert.deepEqual(nixMount(volume('/nix/store:/nix/store:ro')), { store: true, database: false, socket: false });
    assert.deepEqual(nixMount(volume('/nix/var/nix:/nix/var/nix')), { store: false, database: true, socket: true });
    const socket = { store: false, database: false, socket: true };
    assert.deepEqual(nixMount(volume('/nix/var/nix/daemon-socket/socket:/s')), socket);
    assert.equal(nixMount(volume('/srv/nix/store:/nix/store')), undefined);
    assert.equal(nixMount(volume('nix:/nix')), undefined);
    assert.equal(nixMount(volume('/nix/var/log:/l')), undefined);
  });
});

describe('parseVolumesFrom', () => {
  it('reads container and mode', () => {
    assert.deepEqual(parseVolumesFrom('gitlabnix:ro'), {
      container: 'gitlabnix',
      mode: ['ro'],
      containerSpan: { start: 0, end: 9 },
      modeSpan: { start: 10, end: 12 },
    });
    const bare = parseVolumesFrom('gitlabnix');
    assert.ok(!('error' in bare));
    assert.deepEqual([bare.mode, bare.modeSpan], [[], undefined]);
  });

  it('refuses other modes and a missing name', () => {
    const wrong = parseVolumesFrom('nix:readonly');
    assert.ok('error' in wrong);
    assert.deepEqual(wrong.span, { start: 4, end: 12 });
    assert.ok('error' in parseVolumesFrom(':ro'));
    assert.ok('error' in parseVolumesFrom(''));
  });
});
