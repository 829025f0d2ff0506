// A reporter for `node --test`: failures in full, one line per file otherwise, and the counts to a JSON file.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

function failureText(data, path) {
  const error = data.details.error?.cause ?? data.details.error;
  const text = typeof error === 'string' ? error : (error?.stack ?? inspect(error));
  const own = text.split('\n').filter((line) => !line.includes('(node:internal/'));
  return `FAIL ${path} › ${data.name}\n${own.map((line) => `     ${line}`).join('\n')}\n`;
}

/** A suite or test that failed only because a test inside it did: that one is counted, its parents are not. */
function isOnlyParent(data) {
  return data.details.error?.failureType === 'subtestsFailed';
}

class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** Passed and failed per file. */
  files = new Map();

  add(data, outcome) {
    this[outcome]++;
    const file = this.files.get(data.file) ?? { passed: 0, failed: 0, skipped: 0 };
    file[outcome]++;
    this.files.set(data.file, file);
  }
}

/** Node reports a file in which no test is declared as one passed test that bears the file's name. */
function isEmptyFile(data) {
  return data.nesting === 0 && data.file !== undefined && data.name === data.file;
}

export default async function* report(source) {
  const tally = new Tally();
  for await (const { type, data } of source) {
    const path = data?.file === undefined ? '' : relative(process.cwd(), data.file);
    if (type === 'test:fail') {
      if (isOnlyParent(data)) continue;
      tally.add(data, 'failed');
      yield failureText(data, path);
    } else if (type === 'test:pass' && data.details.type !== 'suite') {
      if (isEmptyFile(data)) {
        tally.add(data, 'failed');
        yield `FAIL ${path}: declares no test\n`;
      } else if (data.skip !== undefined) {
        tally.add(data, 'skipped');
        yield `SKIP ${path} › ${data.name}${typeof data.skip === 'string' ? `: ${data.skip}` : ''}\n`;
      } else tally.add(data, 'passed');
    } else if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
  }
  for (const [file, { passed, failed }] of tally.files) {
    if (failed === 0) yield `  ok ${relative(process.cwd(), file ?? '')} (${passed})\n`;
  }
  const { passed, failed, skipped } = tally;
  const target = process.env.GNR_TEST_COUNTS;
  if (target !== undefined) writeFileSync(target, JSON.stringify({ passed, failed, skipped }));
}
