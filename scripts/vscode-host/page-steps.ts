/** What tests inside the editor ask of the page around it: see test/editor/page.ts. */
import { renameSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { PageStep } from '../../test/editor/page';

/** Shorter than the time limit of a test, so that a wait in vain says what was not there. */
const patience = 60_000;

async function take(page: Page, step: PageStep): Promise<string[]> {
  const timeout = patience;
  const at = (selector: string) => page.locator(selector).first();
  const inView = (selector: string) => {
    const view = page.locator('iframe.webview').last().contentFrame().locator('iframe#active-frame').contentFrame();
    return view.locator(selector).first();
  };
  if ('click' in step) await at(step.click).click({ timeout });
  else if ('clickInView' in step) await inView(step.clickInView).click({ timeout });
  else if ('hover' in step) await at(step.hover).hover({ timeout });
  else if ('fill' in step) await at(step.fill).fill(step.text, { timeout });
  else if ('press' in step) await page.keyboard.press(step.press);
  else {
    const read = 'read' in step ? at(step.read) : inView(step.readInView);
    return [(await read.textContent({ timeout })) ?? ''];
  }
  return [];
}

/** Takes the steps of a request and writes what was read, or what went wrong, where the request says. */
export async function answerRequest(page: Page, request: string): Promise<void> {
  const { answer, steps } = JSON.parse(request) as { answer: string; steps: readonly PageStep[] };
  const texts: string[] = [];
  let error: string | undefined;
  try {
    for (const step of steps) texts.push(...(await take(page, step)));
  } catch (reason) {
    error = String(reason);
  }
  // Whoever waits for it must not see half of it.
  writeFileSync(`${answer}.part`, JSON.stringify({ texts, error }));
  renameSync(`${answer}.part`, answer);
}
