/**
 * `npm run shots [NAME…]`: takes the pictures of the README with the packaged extension, into docs/images.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root, say } from '../process.mjs';
import { editorBuildPackages, editorPackages, installPackages } from '../system-packages.mjs';
import { packageExtension } from '../vsix';
import { type Host, startBrowser, startHost } from './code-server';
import { installHost } from './install';
import { type Scene, type Step, scenes } from './scenes';

const images = join(root, 'docs/images');
const settings = {
  'breadcrumbs.enabled': false,
  'editor.fontSize': 13,
  'editor.minimap.enabled': false,
  'problems.defaultViewMode': 'tree',
  'window.commandCenter': false,
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.layoutControl.enabled': false,
};

/** Fills the quick input: the workbench filters as one types, so the first row is the one that is meant. */
async function quickInput(page: Page, key: string, text: string): Promise<void> {
  await page.keyboard.press(key);
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await input.pressSequentially(text, { delay: 5 });
  const row = page.locator('.quick-input-widget .monaco-list-row').first();
  await row.waitFor();
  await row.click();
}

async function find(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+f');
  const input = page.locator('.find-widget.visible textarea.input').first();
  await input.waitFor();
  await input.fill(text);
  await page.locator('.find-widget .matchesCount', { hasText: /^\d+ of/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
}

async function perform(page: Page, step: Step): Promise<void> {
  if ('open' in step) {
    await quickInput(page, 'Control+p', step.open);
    await page.locator('.monaco-editor .view-line').first().waitFor();
  } else if ('find' in step) await find(page, step.find);
  else if ('press' in step) await page.keyboard.press(step.press);
  else if ('type' in step) await page.keyboard.type(step.type);
  else if ('fill' in step) await page.locator(step.fill).first().fill(step.text);
  else if ('command' in step) await quickInput(page, 'F1', step.command);
  else if ('hover' in step) await page.locator(step.hover).first().hover();
  else if ('waitInView' in step) {
    const view = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await view.locator(step.waitInView).first().waitFor();
  } else await page.locator(step.wait).first().waitFor();
}

async function take(page: Page, host: Host, workspace: string, scene: Scene): Promise<void> {
  const url = new URL(host.address);
  url.searchParams.set('folder', workspace);
  await page.goto(url.href, { waitUntil: 'commit' });
  await page.locator('.monaco-workbench .explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 120_000 });
  for (const step of scene.steps) {
    await perform(page, step).catch(async (error: unknown) => {
      await page.screenshot({ path: join(tmpdir(), `${scene.name}-failed.png`) });
      throw new Error(`${scene.name}, step ${JSON.stringify(step)}: ${String(error)}`);
    });
  }
  // Out of the way of everything that shows a tip, unless that is what the picture is of.
  if (!scene.steps.some((step) => 'hover' in step)) await page.mouse.move(5, 745);
  // Two equal pictures in a row: nothing moves any more.
  let last = await page.screenshot();
  for (let round = 0; round < 20; round++) {
    await page.waitForTimeout(250);
    const next = await page.screenshot();
    if (next.equals(last)) break;
    last = next;
  }
  await page.screenshot({ path: join(images, `${scene.name}.png`), caret: 'hide' });
  say(`docs/images/${scene.name}.png`);
}

async function main(names: readonly string[]): Promise<void> {
  const wanted = names.length === 0 ? scenes : scenes.filter((scene) => names.includes(scene.name));
  await installPackages([...editorPackages, ...editorBuildPackages]);
  const installed = await installHost();
  mkdirSync(images, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-nix-runner-shots-'));
  const workspace = join(folder, 'examples');
  cpSync(join(root, 'examples'), workspace, { recursive: true });
  const vsix = join(folder, 'extension.vsix');
  await packageExtension(vsix);
  const host = await startHost(installed, { vsix, settings });
  const browser = await startBrowser();
  try {
    for (const scene of wanted) {
      // The workbench keeps its open tabs in the browser's storage: each scene gets its own.
      const page = await browser.newPage({ viewport: { width: 1200, height: 750 } });
      // A busy machine takes its time.
      page.setDefaultTimeout(120_000);
      await take(page, host, join(workspace, scene.example), scene);
      await page.close();
    }
  } finally {
    await browser.close();
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

// A signal alone would skip what is done on exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
