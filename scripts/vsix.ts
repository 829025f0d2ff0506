import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { root } from './process.mjs';

/** The name of the packaged extension, with its version. */
export function vsixName(): string {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  return `${name}-${version}.vsix`;
}

/** Packages what is in `dist/` now. Everything is bundled, so the result installs without a network. */
export async function packageExtension(packagePath: string): Promise<void> {
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
}
