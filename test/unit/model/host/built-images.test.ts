import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findBuiltImages } from '../../../../server/src/model/host/built-images';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { textAt } from '../../../../server/src/text/place';

function images(...texts: readonly string[]) {
  const files = texts.map((text, index) => ({ uri: `file:///${index}.nix`, text, tree: readNix(text) }));
  return findBuiltImages(files).map(({ name, tag, at, used }) => ({ name, tag, at: textAt(at), used }));
}

const job = 'jobImage = pkgs.dockerTools.buildImage { name = "local/nix"; tag = "latest"; };';

describe('images that a configuration builds', () => {
  it('are those of a `let`, with name and tag', () => {
    assert.deepEqual(images(`pkgs: let ${job} in { }`), [
      { name: 'local/nix', tag: 'latest', at: 'jobImage', used: false },
    ]);
    assert.deepEqual(images('nix: let i = import (nix + "/docker.nix") { name = "local/nix"; }; in { }'), [
      { name: 'local/nix', tag: undefined, at: 'i', used: false },
    ]);
    assert.deepEqual(images('pkgs: let i = pkgs.runCommand { name = "dockerTools"; }; in { }'), []);
    assert.deepEqual(images('pkgs: n: let i = pkgs.dockerTools.buildImage { name = "a${n}"; }; in { }'), []);
  });

  it('are named by variables of the file as well', () => {
    const named = (text: string) => images(text).map(({ name, tag }) => `${name}:${tag}`);
    const build = (set: string) => `i = pkgs.dockerTools.buildImage ${set};`;
    assert.deepEqual(named(`pkgs: let name = "local/nix"; ${build('{ inherit name; tag = "1"; }')} in i`), [
      'local/nix:1',
    ]);
    assert.deepEqual(
      named(`pkgs: let base = "local"; v = (base); in rec { n = "\${v}/nix"; ${build('{ name = n; tag = base; }')} }`),
      ['local/nix:local'],
    );
    // The inner one hides the outer one; what a function is given is not known.
    assert.deepEqual(named(`pkgs: let n = "a"; in let n = "b"; ${build('{ name = n; }')} in i`), ['b:undefined']);
    assert.deepEqual(named(`pkgs: let n = "a"; in { n }: { ${build('{ name = n; }')} }`), []);
    assert.deepEqual(named(`pkgs: let n = "a"; in { n = "b"; ${build('{ name = n; }')} }`), ['a:undefined']);
    assert.deepEqual(named(`pkgs: let n = n; ${build('{ name = n; }')} in i`), []);
    assert.deepEqual(named(`pkgs: let inherit (pkgs) n; ${build('{ name = n; }')} in i`), []);
    assert.deepEqual(named(`pkgs: let t = pkgs.t; ${build('{ name = "a"; tag = t; }')} in i`), ['a:undefined']);
  });

  it('are not used by an image that is built on them, nor by handing their name on', () => {
    const daemon = 'daemon = pkgs.dockerTools.buildLayeredImage { name = "d"; fromImage = jobImage; };';
    const found = images(`pkgs: let ${job} ${daemon} in { inherit jobImage; x.imageFile = daemon; }`);
    assert.deepEqual(
      found.map(({ name, used }) => [name, used]),
      [
        ['local/nix', false],
        ['d', true],
      ],
    );
  });

  it('are used wherever else their name stands, in other files too, or where anything is loaded', () => {
    const used = (...texts: readonly string[]) => images(...texts).some((image) => image.used);
    assert.ok(used(`pkgs: let ${job} in { imageFile = jobImage; }`));
    assert.ok(used(`pkgs: let ${job} in { inherit jobImage; }`, 'images: { x = images.jobImage; }'));
    assert.ok(used(`pkgs: let ${job} in { script = "docker load < /var/image.tar"; }`));
    assert.ok(!used(`pkgs: let ${job} in { }`, 'images: { x = images.jobImages; }'));
  });
});
