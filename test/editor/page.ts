import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * What to do with an element of the editor's page, or of the web view that was opened last; it is waited for. Selectors are
 * those of Playwright.
 */
export type PageStep =
  | { readonly click: string }
  | { readonly hover: string }
  | { readonly clickInView: string }
  | { readonly fill: string; readonly text: string }
  /** A key for what has the focus, such as `Enter`. */
  | { readonly press: string }
  /** Its text is the answer. */
  | { readonly read: string }
  | { readonly readInView: string };

const folder = process.env.GNR_EDITOR_PAGE;

/** Whether the editor is a page that the driver can look at: it is not on the desktop. */
export const hasPage = folder !== undefined;

/** Lets the driver take these steps; the texts that were read. Rejects when an element does not come up. */
export function onPage(...steps: readonly PageStep[]): Promise<string[]> {
  assert.ok(folder !== undefined, 'there is no page');
  // Each suite is a bundle of its own, so that counting would start anew in each.
  const answer = join(folder, `${randomUUID()}.json`);
  return new Promise((resolve, reject) => {
    const take = () => {
      if (!existsSync(answer)) return;
      watcher.close();
      const { texts, error }: { texts: string[]; error?: string } = JSON.parse(readFileSync(answer, 'utf8'));
      if (error === undefined) resolve(texts);
      else reject(new Error(error));
    };
    const watcher = watch(folder, take);
    console.log(`[page] ${JSON.stringify({ answer, steps })}`);
  });
}
