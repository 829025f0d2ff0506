import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readLog, runnerNamed } from '../../../../server/src/features/doctor/read-log';

const lines = (log: string) => [...readLog(log)].map(({ number, text }) => `${number} ${text}`);

describe('a log', () => {
  it('is read without colours, section markers and times', () => {
    const log = [
      '\x1b[0KRunning with gitlab-runner 18.5.0 (b1b1b1b1)\x1b[0;m',
      'section_start:1763990000:step_script\r\x1b[0K\x1b[0K\x1b[36;1mExecuting "step_script" stage of the job script\x1b[0;m',
      '2026-11-24T12:43:46.962646Z 00O \x1b[32;1m$ nix-build\x1b[0;m',
      '2026-11-24T12:43:47.000000Z 01E sh: nix-build: not found',
      'section_end:1763990001:step_script\r\x1b[0K',
      '',
      'copying 1 %\rcopying 2 %\r',
      '\x1b]8;;https://example.com\x07link\x1b]8;;\x07',
    ];
    assert.deepEqual(lines(log.join('\n')), [
      '1 Running with gitlab-runner 18.5.0 (b1b1b1b1)',
      '2 Executing "step_script" stage of the job script',
      '3 $ nix-build',
      '4 sh: nix-build: not found',
      '7 copying 1 %',
      '7 copying 2 %',
      '8 link',
    ]);
  });

  it('names the runner that took the job', () => {
    const log = 'Running with gitlab-runner 18.5.0\n  on Nix on ci.example.com t3_abcdef, system ID: s_0123456789\n';
    assert.equal(runnerNamed(readLog(log)), 'Nix on ci.example.com');
    assert.equal(runnerNamed(readLog('nothing\n')), undefined);
  });

  it('is bounded, and numbers the lines of its end rightly', () => {
    const log = ['x'.repeat(99), ''].join('\n').repeat(100_000).concat('end');
    const read = lines(log);
    assert.equal(read.at(-1), '100001 end');
    assert.ok(read.length < 90_000);
    assert.ok(lines('y'.repeat(1_000_000)).every((line) => line.length < 5000));
  });

  it('can be any text', () => {
    const piece = fc.constantFrom(
      '\x1b[',
      '\x1b]',
      '\r',
      '\n',
      'section_start:1:',
      '2026-11-24T12:43:46Z ',
      'm',
      ';',
      'ä',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (parts) => {
        const log = parts.join('');
        const numbers = [...readLog(log)].map(({ number }) => number);
        assert.deepEqual(
          numbers,
          [...numbers].sort((a, b) => a - b),
        );
        assert.ok((numbers.at(-1) ?? 0) <= log.split('\n').length);
      }),
    );
  });
});
