import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseDuration } from '../../../../server/src/model/runner/duration';
import { knownSettings } from '../../../../server/src/model/runner/known-setting';
import { parseQuantity } from '../../../../server/src/model/runner/quantity';
import { isKnownFlag, nearestFlag } from '../../../../server/src/model/runner/registration-flag';
import { isAtLeast } from '../../../../server/src/model/runner/release';
import type { RunnerConfig } from '../../../../server/src/model/runner/runner';
import {
  findSetting,
  flagSetting,
  integerSetting,
  type NewValue,
  tablesSetting,
  textItems,
  textSetting,
} from '../../../../server/src/model/runner/setting';
import { readTomlRunners } from '../../../../server/src/model/runner/toml-runner';
import { moduleWith, renderedWith, tomlWith } from '../../../../server/src/rules/runner-examples';
import { readTomlFile } from '../../../../server/src/syntax/toml/toml-file';
import { applyEdits, type PlaceEdit } from '../../../../server/src/text/edit';
import { textAt } from '../../../../server/src/text/place';
import { hostOf } from '../host/reading';

function tomlConfig(text: string): RunnerConfig {
  const configs = readTomlFile('file:///config.toml', text).parts.map(({ part }) => readTomlRunners(part));
  const found = configs.find(({ runners }) => runners.length > 0) ?? configs[0];
  assert.ok(found !== undefined);
  return found;
}

function configOf(text: string): RunnerConfig {
  if (!text.startsWith('{')) return tomlConfig(text);
  const host = hostOf(text);
  const config = host.serviceConfig ?? host.renderedConfigs[0];
  assert.ok(config !== undefined);
  return config;
}

function settingsOf(text: string) {
  const [runner] = configOf(text).runners;
  assert.ok(runner !== undefined);
  return runner.settings;
}

/** One runner in each spelling. */
const spellings = {
  toml: tomlWith({ runner: 'limit = 3', docker: 'privileged = true\ncpus = "2"\ndns = ["1.1.1.1", "9.9.9.9"]' }),
  rendered: renderedWith({
    runner: 'limit = 3;',
    docker: 'privileged = true;\ncpus = "2";\ndns = [ "1.1.1.1" "9.9.9.9" ];',
  }),
  options: moduleWith(
    'limit = 3;\ndockerPrivileged = true;\nregistrationFlags = [ "--docker-cpus=2" "--docker-dns 1.1.1.1" "--docker-dns" "9.9.9.9" ];',
  ),
  flags: moduleWith(
    'registrationFlags = [ "--limit" "3" "--docker-privileged" "--docker-cpus" "2" "--docker-dns=1.1.1.1" "--docker-dns=9.9.9.9" ];',
  ),
};

describe('settings of a runner', () => {
  for (const [spelling, text] of Object.entries(spellings)) {
    it(`are the same as ${spelling}`, () => {
      const settings = settingsOf(text);
      const limit = integerSetting(settings, 'limit');
      assert.ok(limit.state === 'known');
      assert.deepEqual([limit.value, textAt(limit.at).replaceAll('"', '')], [3, '3']);
      const privileged = flagSetting(settings, 'docker.privileged');
      assert.equal(privileged.state === 'known' && privileged.value, true);
      const cpus = textSetting(settings, 'docker.cpus');
      assert.equal(cpus.state === 'known' && cpus.value, '2');
      assert.deepEqual(
        textItems(settings, 'docker.dns').map((item) => item.text),
        ['1.1.1.1', '9.9.9.9'],
      );
      assert.equal(findSetting(settings, 'docker.memory').state, 'absent');
      assert.equal(findSetting(settings, 'kubernetes.memory_limit').state, 'absent');
    });
  }

  it('are found in any case, unless there are two', () => {
    const settings = settingsOf(tomlWith({ runner: 'Limit = 3', docker: 'Memory = "1g"\nmemory = "2g"' }));
    assert.equal(findSetting(settings, 'limit').state, 'known');
    assert.equal(findSetting(settings, 'docker.memory').state, 'unknown');
  });

  it('are not known where a part cannot be read, or is filled in later', () => {
    const open = settingsOf(tomlWith({ runner: '{{ more }}', docker: 'memory = "$MEMORY"\ncpus = "{{ cpus }}"' }));
    assert.equal(findSetting(open, 'limit').state, 'unknown');
    assert.equal(textSetting(open, 'docker.memory').state, 'unknown');
    assert.equal(textSetting(open, 'docker.cpus').state, 'unknown');
    const flags = settingsOf(moduleWith('registrationFlags = config.flags;'));
    assert.equal(findSetting(flags, 'docker.memory').state, 'unknown');
    const elsewhere = settingsOf(renderedWith({ runner: 'limit = config.limit;' }));
    assert.equal(integerSetting(elsewhere, 'limit').state, 'unknown');
  });

  it('hold lists of tables in their order, inline or not', () => {
    const names = (text: string) =>
      tablesSetting(settingsOf(text), 'docker.services').map((table) => {
        const name = textSetting(table, 'name');
        return name.state === 'known' ? name.value : undefined;
      });
    const long = '[[runners.docker.services]]\n  name = "a"\n[[runners.docker.services]]\n  name = "b"';
    assert.deepEqual(names(tomlWith({ below: long })), ['a', 'b']);
    assert.deepEqual(names(tomlWith({ docker: 'services = [{ name = "a" }, { name = "b" }]' })), ['a', 'b']);
    assert.deepEqual(names(renderedWith({ docker: 'services = [ { name = "a"; } { name = "b"; } ];' })), ['a', 'b']);
  });

  it('are listed with their keys', () => {
    const paths = (text: string) => knownSettings(configOf(text)).map(({ key }) => key.path);
    assert.ok(paths(spellings.toml).includes('runners[].docker.cpus'));
    assert.ok(paths(spellings.rendered).includes('runners[].docker.cpus'));
    assert.ok(paths(spellings.flags).includes('runners[].docker.cpus'));
    assert.ok(!paths(tomlWith({ below: '[runners.labels]\n  limit = "abc"' })).includes('runners[].labels.limit'));
  });
});

describe('edits of settings', () => {
  const values: fc.Arbitrary<NewValue> = fc.oneof(
    fc.integer({ min: 0, max: 1_000_000 }),
    fc.boolean(),
    fc.string({ unit: 'grapheme-ascii' }),
    fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 5 }), { maxLength: 3 }),
  );
  const edited = (text: string, edits: readonly PlaceEdit[] | undefined): string => {
    assert.ok(edits !== undefined);
    // The parts of a file follow each other, and only the last one is edited here.
    const part = edits[0]?.at.part.text ?? text;
    const start = text.length - part.length;
    assert.equal(text.slice(start), part);
    return (
      text.slice(0, start) +
      applyEdits(
        part,
        edits.map(({ at, text: to }) => ({ span: at.span, text: to })),
      )
    );
  };
  const written = (text: string, path: string) => {
    const found = findSetting(settingsOf(text), path);
    if (found.state !== 'known') return undefined;
    const { value } = found.value;
    if (value.kind === 'list') return value.items.map((item) => (item.kind === 'string' ? item.text : undefined));
    return value.kind === 'string'
      ? value.text
      : value.kind === 'integer'
        ? value.number
        : value.kind === 'boolean'
          ? value.value
          : undefined;
  };

  for (const spelling of ['toml', 'rendered'] as const) {
    it(`replace, add and remove, and nothing else (${spelling})`, () => {
      const text = spellings[spelling];
      fc.assert(
        fc.property(values, (value) => {
          const cpus = findSetting(settingsOf(text), 'docker.cpus');
          assert.ok(cpus.state === 'known');
          const replaced = edited(text, cpus.value.replace(value));
          assert.deepEqual(written(replaced, 'docker.cpus'), value);
          assert.deepEqual(written(replaced, 'limit'), 3);
          const added = edited(text, settingsOf(text).add('output_limit', value));
          assert.deepEqual(written(added, 'output_limit'), value);
          assert.deepEqual(written(added, 'docker.cpus'), '2');
          const back = findSetting(settingsOf(added), 'output_limit');
          assert.ok(back.state === 'known');
          assert.equal(edited(added, back.value.remove()), text);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('replace the value of a flag, and remove none', () => {
    const limit = findSetting(settingsOf(spellings.flags), 'limit');
    assert.ok(limit.state === 'known');
    const after = edited(spellings.flags, limit.value.replace(5));
    assert.equal(after, spellings.flags.replace('"3"', '"5"'));
    assert.equal(limit.value.remove(), undefined);
  });
});

describe('texts with a form of their own', () => {
  it('durations are read as Go reads them', () => {
    const rows: readonly (readonly [string, number | undefined])[] = [
      ['0', 0],
      ['30s', 30],
      ['1h30m', 5400],
      ['1.5h', 5400],
      ['.5s', 0.5],
      ['-10ms', -0.01],
      ['1us', 1e-6],
      ['', undefined],
      ['30', undefined],
      ['1d', undefined],
      ['30 s', undefined],
      ['s', undefined],
    ];
    for (const [text, seconds] of rows) assert.equal(parseDuration(text), seconds, text);
  });

  it('durations that are put together are the sum of their parts', () => {
    const part = fc.tuple(fc.nat(1000), fc.constantFrom('h', 'm', 's', 'ms'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const sum = parts.reduce((total, [count, unit]) => total + (parseDuration(`${count}${unit}`) ?? Number.NaN), 0);
        const whole = parseDuration(parts.map(([count, unit]) => `${count}${unit}`).join(''));
        assert.ok(whole !== undefined && Math.abs(whole - sum) <= 1e-6 * (1 + sum));
      }),
    );
  });

  it('quantities are read as Kubernetes reads them', () => {
    const rows: readonly (readonly [string, number | undefined])[] = [
      ['1', 1],
      ['500m', 0.5],
      ['2Gi', 2 * 2 ** 30],
      ['1.5k', 1500],
      ['1e3', 1000],
      ['2GB', undefined],
      ['half', undefined],
      ['', undefined],
      ['1 Gi', undefined],
      ['1K', undefined],
    ];
    for (const [text, amount] of rows) assert.equal(parseQuantity(text), amount, text);
  });

  it('releases are compared by their numbers', () => {
    assert.ok(isAtLeast('18.11', '18.6') && isAtLeast('19.0', '18.11') && isAtLeast('9.0', '<=9.0'));
    assert.ok(!isAtLeast('18.6', '18.11') && !isAtLeast('9.5', '18.0'));
  });

  it('flags are known by both ways to join their words', () => {
    assert.ok(isKnownFlag('docker-volumes-from') && isKnownFlag('docker-services-privileged') && isKnownFlag('u'));
    assert.ok(!isKnownFlag('docker-volumes-form'));
    assert.equal(nearestFlag('docker-volumes-form'), 'docker-volumes-from');
    assert.equal(nearestFlag('frobnicate'), undefined);
  });
});
