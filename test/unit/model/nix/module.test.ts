import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NixEvaluation } from '../../../../server/src/model/nix/evaluate';
import { ModuleSystem } from '../../../../server/src/model/nix/module';
import { filesContext, jsonOf, nixFile } from './reading';

function system(text: string, files: Readonly<Record<string, string>> = {}): ModuleSystem {
  return new ModuleSystem(new NixEvaluation(filesContext(files)), [nixFile(text)]);
}

function option(modules: ModuleSystem, path: string): unknown {
  const value = modules.option(path.split('.'));
  return value === undefined ? undefined : jsonOf(value);
}

test('definitions come from imports, and the stronger priority wins', () => {
  const modules = system('{ lib, ... }: { imports = [ ./b.nix ]; a.x = lib.mkForce 1; l = [ 2 ]; }', {
    'b.nix': '{ lib, ... }: { a.x = 5; a.y = lib.mkDefault 3; l = lib.mkBefore [ 1 ]; }',
  });
  assert.deepEqual(option(modules, 'a'), { x: 1, y: 3 });
  assert.deepEqual(option(modules, 'l'), [1, 2]);
  assert.deepEqual(modules.open, []);
  assert.equal(option(modules, 'b'), undefined);
});

test('a condition that is not known makes only its own attributes doubtful', () => {
  const modules = system(
    '{ lib, config, ... }: lib.mkMerge [ { a.x = 1; } (lib.mkIf config.on { a.y = 2; }) (lib.mkIf false { a.z = 3; }) ]',
  );
  assert.deepEqual(
    modules.definitionsOf(['a', 'y']).map((each) => each.condition),
    ['unknown'],
  );
  assert.equal(option(modules, 'a.x'), 1);
  assert.equal(option(modules, 'a.z'), undefined);
});

test('two plain definitions that differ are a conflict, and an import that cannot be read is said', () => {
  const modules = system('{ imports = [ ./b.nix ./gone.nix ]; a = 1; }', { 'b.nix': '{ a = 2; }' });
  assert.deepEqual(option(modules, 'a'), { $unknown: 'the option is defined more than once' });
  assert.deepEqual(
    modules.open.map((each) => each.cause),
    ['import'],
  );
});

test('a definition that is not known leaves what others define, and may add to it', () => {
  const modules = system('{ config, ... }: { imports = [ ./b.nix ]; services = config.made.up; }', {
    'b.nix': '{ services.runner = { on = true; volumes = [ "/cache" ]; }; }',
  });
  const runner = modules.option(['services']);
  const inner = runner?.kind === 'attrs' ? runner.attributes.get('runner')?.value.force() : undefined;
  assert.ok(runner?.kind === 'attrs' && inner?.kind === 'attrs');
  assert.equal(runner.open?.reason, '`config.made.up` is not known here');
  assert.equal(inner.open, runner.open);
  assert.equal(inner.attributes.get('on')?.maybe, undefined);
  assert.equal(jsonOf(inner.attributes.get('on')?.value.force() ?? inner), true);
  const volumes = inner.attributes.get('volumes')?.value.force();
  assert.deepEqual(volumes?.kind === 'list' ? volumes.items.map((item) => item.kind) : volumes, ['element', 'gap']);
});
