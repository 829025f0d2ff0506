import { attr } from '../nix/access';
import { textOf } from '../nix/string';
import type { NixValue } from '../nix/value';

/**
 * The release of NixOS that an input of a flake stands for: `24.05` of `github:NixOS/nixpkgs/nixos-24.05`, from the
 * input's `url` or `ref`, else from what `flake.lock` says was asked for. Undefined for unstable and for other branches.
 */
export function inputRelease(flake: NixValue, input: string, lock: string | undefined): string | undefined {
  const written = writtenReference(flake, input);
  if (written !== undefined && /\d\d\.\d\d|unstable|master|main/.test(written)) return releaseIn(written);
  return lock === undefined ? undefined : lockedRelease(lock, input);
}

function releaseIn(reference: string): string | undefined {
  return /(?:nixos|release|nixpkgs)-(\d\d\.(?:05|09|11|03))\b/.exec(reference)?.[1];
}

function writtenReference(flake: NixValue, input: string): string | undefined {
  const inputs = flake.kind === 'attrs' && flake.attributes.has('inputs') ? attr(flake, 'inputs') : undefined;
  const found = inputs?.kind === 'attrs' ? inputs.attributes.get(input)?.value.force() : undefined;
  if (found?.kind !== 'attrs') return undefined;
  const texts = ['url', 'ref'].map((name) => {
    const value = found.attributes.get(name)?.value.force();
    return value?.kind === 'string' ? (textOf(value) ?? '') : '';
  });
  return texts.some((text) => text !== '') ? texts.join(' ') : undefined;
}

/** The branch of an input by the lock file (version 7): its node's `original`, which is what the flake asks for. */
function lockedRelease(text: string, input: string): string | undefined {
  const lock = parsed(text);
  const nodes = member(lock, 'nodes');
  const root = member(member(nodes, 'root'), 'inputs');
  const name = member(root, input);
  const original = typeof name === 'string' ? member(member(nodes, name), 'original') : undefined;
  const words = ['ref', 'id', 'url'].map((key) => member(original, key)).filter((word) => typeof word === 'string');
  return releaseIn(words.join(' '));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
