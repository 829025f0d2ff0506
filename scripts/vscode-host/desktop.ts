/** The desktop VS Code, where its download can be reached and there is a screen to show it on. */

import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { hasCommand } from '../process.mjs';
import { cacheFolder } from './cache';

const updateService = 'https://update.code.visualstudio.com/api/releases/stable';

function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** Whether to use the desktop editor. `GNR_EDITOR=desktop` or `GNR_EDITOR=code-server` decides without asking. */
export async function desktopIsPossible(): Promise<boolean> {
  if (process.env.GNR_EDITOR === 'desktop') return true;
  if (process.env.GNR_EDITOR === 'code-server' || !hasScreen()) return false;
  const answer = await fetch(updateService, { signal: AbortSignal.timeout(4000) }).catch(() => undefined);
  return answer?.ok ?? false;
}

/** Downloads the desktop editor into the machine-wide cache; the path of its program. */
export function installDesktop(): Promise<string> {
  return downloadAndUnzipVSCode({ cachePath: join(cacheFolder(), 'vscode') });
}

/** Opens an address in the user's browser, if there is one. */
export function browserCommand(): string | undefined {
  if (process.platform === 'darwin') return 'open';
  return hasScreen() && hasCommand('xdg-open') ? 'xdg-open' : undefined;
}
