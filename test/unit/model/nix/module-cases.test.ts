import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NixEvaluation } from '../../../../server/src/model/nix/evaluate';
import { ModuleSystem } from '../../../../server/src/model/nix/module';
import { moduleCases } from './module-cases';
import { jsonOf, nixFile } from './reading';

/** The value of `config.<path>` in modules that are all there are. */
function configAt(modules: readonly string[], path: string): unknown {
  const evaluation = new NixEvaluation();
  const files = modules.map((text, index) => nixFile(text, `file:///etc/nixos/${index}.nix`));
  const system = new ModuleSystem(evaluation, files, { guardedSets: 0, isWhole: () => true });
  const names = path.split('.');
  for (let length = 1; length <= names.length; length++) {
    let value = system.configAt(names.slice(0, length));
    for (const name of names.slice(length)) {
      value = value?.kind === 'attrs' ? value.attributes.get(name)?.value.force() : undefined;
    }
    if (value !== undefined) return jsonOf(value);
  }
  return undefined;
}

for (const { about, modules, path, json } of moduleCases) {
  test(`modules: ${about}`, () => {
    const value = configAt(modules, path);
    if (json === null) assert.deepEqual(value, { $unknown: 'the option is defined more than once' });
    else assert.deepEqual(value, json);
  });
}
