import { attr } from '../nix/access';
import type { NixEvaluation } from '../nix/evaluate';
import { normalSymbol } from '../nix/symbol';
import type { NixValue, Thunk } from '../nix/value';

/** The modules of one host of a flake. */
export interface FlakeHost {
  readonly name: string;
  readonly modules: readonly Thunk[];
}

/**
 * The hosts that `nixosConfigurations` of a flake builds with `nixosSystem { modules = [ … ]; }` and a list that is
 * written out. Others, and flakes whose outputs a library puts together, are left out: nothing is known of them.
 */
export function readFlakeHosts(flake: NixValue, evaluation: NixEvaluation): readonly FlakeHost[] {
  if (flake.kind !== 'attrs' || !flake.attributes.has('outputs')) return [];
  const outputs = evaluation.callModule(attr(flake, 'outputs'));
  const configurations = attr(outputs, 'nixosConfigurations');
  if (configurations.kind !== 'attrs') return [];
  return Array.from(configurations.attributes.values()).flatMap((attribute) => {
    const modules = modulesOf(attribute.value.force());
    return modules === undefined ? [] : [{ name: attribute.name, modules }];
  });
}

/** The file is a flake: a set with `outputs`. */
export function isFlake(value: NixValue): boolean {
  return value.kind === 'attrs' && value.attributes.has('outputs');
}

function modulesOf(system: NixValue): readonly Thunk[] | undefined {
  if (system.kind !== 'unknown' || system.call === undefined) return undefined;
  const { symbol } = system.call.fn;
  const called = symbol === undefined ? undefined : normalSymbol(symbol).at(-1);
  const list = called === 'nixosSystem' ? attr(system.call.argument.force(), 'modules') : undefined;
  if (list?.kind !== 'list') return undefined;
  const modules = list.items.flatMap((item) => (item.kind === 'element' ? [item.value] : []));
  return modules.length === list.items.length ? modules : undefined;
}
