/**
 * The module that VS Code calls for tests (`extensionTestsPath`): runs every mocha suite beside it and writes the counts
 * where the environment says. `GNR_EDITOR_GREP` picks tests by their titles.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Marked, so that the driver can tell the tests' lines from the editor's own log. */
function print(...values: unknown[]): void {
  for (const line of format(...values).split('\n')) console.log(`[test] ${line}`);
}

function write(variable: string, text: string): void {
  const path = process.env[variable];
  if (path !== undefined) writeFileSync(path, text);
}

export function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = print;
  const mocha = new Mocha({ ui: 'tdd', color: false, timeout: 90_000, reporter: 'spec' });
  if (process.env.GNR_EDITOR_GREP !== undefined) mocha.grep(process.env.GNR_EDITOR_GREP);
  const folder = join(__dirname, 'suite');
  for (const name of readdirSync(folder).sort()) if (name.endsWith('.test.js')) mocha.addFile(join(folder, name));
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      // A run without tests would otherwise count as good.
      const failed = passes + failures === 0 ? 1 : failures;
      write('GNR_TEST_COUNTS', JSON.stringify({ passed: passes, failed, skipped: pending }));
      if (failed > 0) reject(new Error(`${failed} failed`));
      else resolve();
    });
    runner.once('test', () => write('GNR_TEST_BEGUN', ''));
  });
}
