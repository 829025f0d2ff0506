/** `npm run package`: writes `gitlab-nix-runner-VERSION.vsix` into the repository's folder. */
import { join } from 'node:path';
import { root } from './process.mjs';
import { packageExtension, vsixName } from './vsix';

packageExtension(join(root, vsixName())).then(
  () => process.stdout.write(`Install it with: code --install-extension ${vsixName()}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
