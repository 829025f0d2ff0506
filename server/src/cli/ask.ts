import { createInterface } from 'node:readline/promises';
import type { Ask } from './init';

/** Asks on the terminal; undefined where nobody sits at one. */
export function terminalAsk(): Ask | undefined {
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) return undefined;
  return async (question, fallback, choices) => {
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    const among = choices === undefined ? '' : ` (${choices.join(', ')})`;
    try {
      for (;;) {
        const answer = (await lines.question(`${question}${among} [${fallback}] `)).trim();
        if (answer === '') return fallback;
        if (choices === undefined || choices.includes(answer)) return answer;
      }
    } finally {
      lines.close();
    }
  };
}
