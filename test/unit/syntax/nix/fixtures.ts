import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../../fixtures/nix');

export interface NixFixture {
  /** The file's name without `.nix`. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** The texts of one kind, in the order of their names. */
export function nixFixtures(kind: 'valid' | 'invalid'): NixFixture[] {
  const folder = join(FOLDER, kind);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.nix'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -4),
      path: join(folder, file),
      text: readFileSync(join(folder, file), 'utf8'),
    }));
}

/** The realistic ones: modules, flakes, packages, overlays. */
export function realisticFixtures(): NixFixture[] {
  return nixFixtures('valid').filter(({ text }) => text.split('\n').length > 15);
}
