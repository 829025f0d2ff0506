import { textAt } from '../../text/place';
import { attr, attrsFrom, attrsValue } from '../nix/access';
import type { NixEvaluation } from '../nix/evaluate';
import { ModuleSystem } from '../nix/module';
import { normalSymbol } from '../nix/symbol';
import { type AttrsValue, type NixValue, Thunk, type UnknownValue } from '../nix/value';
import { hiveNodes, isHive } from './hive';

/** The modules of one machine, and what they are called with. */
export interface MachineModules {
  readonly name: string;
  readonly modules: readonly Thunk[];
  readonly specialArgs: ReadonlyMap<string, Thunk>;
  /** The input of the flake whose NixOS it is, `nixpkgs`; undefined where that is not told. */
  readonly input: string | undefined;
  /** The modules make up a machine, so that no others are added. */
  readonly whole: boolean;
}

/** The file is a flake: a set with `outputs`. */
export function isFlake(value: NixValue): boolean {
  return value.kind === 'attrs' && value.attributes.has('outputs');
}

/**
 * The machines of a flake: `nixosConfigurations` that `nixosSystem` makes, also through functions of the flake's own and
 * through `flake-parts`; nodes of `colmena`; then the modules that the flake itself writes down for others to import.
 * Machines that a library puts together are left out: nothing is known of them.
 */
export function readFlakeMachines(flake: NixValue, evaluation: NixEvaluation): readonly MachineModules[] {
  if (flake.kind !== 'attrs' || !flake.attributes.has('outputs')) return [];
  const outputs = outputsOf(flake, evaluation);
  const systems = attributesOf(attr(outputs, 'nixosConfigurations')).flatMap(([name, value]) => {
    const machine = machineOf(name, value.force(), evaluation);
    return machine === undefined ? [] : [machine];
  });
  const known = new Set(systems.map(({ name }) => name));
  const nodes = [attr(outputs, 'colmena'), hiveOf(attr(outputs, 'colmenaHive'))].flatMap((hive) =>
    isHive(hive) ? hiveNodes(hive) : [],
  );
  const modules = attributesOf(attr(outputs, 'nixosModules')).flatMap(([name, value]) => moduleOf(name, value));
  return [...systems, ...nodes.filter(({ name }) => !known.has(name)), ...modules];
}

/** What `outputs` gives. It is called with itself as `self`, as far as that is asked for. */
function outputsOf(flake: NixValue, evaluation: NixEvaluation): NixValue {
  const self = Thunk.lazy((): NixValue => {
    const own = outputs.force();
    const open = evaluation.symbol(['self']);
    return own.kind === 'attrs' && open.kind === 'unknown' ? { ...own, open } : open;
  });
  const given = new Map([['self', self]]);
  const outputs = Thunk.lazy(() => flakeParts(evaluation.callOpen(attr(flake, 'outputs'), given), evaluation, self));
  return outputs.force();
}

/** `flake-parts.lib.mkFlake { … } module`: what the module and its imports put into `flake`. */
function flakeParts(outputs: NixValue, evaluation: NixEvaluation, self: Thunk): NixValue {
  const call = outputs.kind === 'unknown' ? outputs.call : undefined;
  const first = call?.fn.call;
  if (call === undefined || first === undefined || lastName(first.fn) !== 'mkFlake') return outputs;
  const inputs = Thunk.lazy(() => attr(first.argument.force(), 'inputs'));
  const given = new Map([
    ['self', self],
    ['inputs', inputs],
  ]);
  const system = new ModuleSystem(evaluation, [call.argument.force()], { guardedSets: 0, given });
  return system.option(['flake']) ?? attrsFrom(new Map());
}

function machineOf(name: string, system: NixValue, evaluation: NixEvaluation): MachineModules | undefined {
  if (system.kind !== 'unknown' || system.call === undefined) return undefined;
  const { fn, argument } = system.call;
  if (fn.call !== undefined && lastName(fn.call.fn) === 'withSystem') {
    return machineOf(name, evaluation.callUnknown(argument.force()), evaluation);
  }
  if (lastName(fn) !== 'nixosSystem') return undefined;
  const given = argument.force();
  if (attr(given, 'modules').kind !== 'list') return undefined;
  const modules = [Thunk.of(importing(Thunk.lazy(() => attr(given, 'modules'))))];
  return { name, modules, specialArgs: specialArgsOf(given), input: inputOf(fn), whole: true };
}

/** A module that does nothing but import others. */
function importing(modules: Thunk): AttrsValue {
  return attrsValue([['imports', modules]]);
}

/** What `specialArgs` gives; the library and the packages stay as they are known here. */
export function specialArgsOf(given: NixValue): ReadonlyMap<string, Thunk> {
  const args = given.kind === 'attrs' && given.attributes.has('specialArgs') ? attr(given, 'specialArgs') : undefined;
  return new Map(attributesOf(args).filter(([name]) => !['lib', 'pkgs', 'config', 'options'].includes(name)));
}

/** `nixpkgs` of `inputs.nixpkgs.lib.nixosSystem`, as written. */
function inputOf(fn: UnknownValue): string | undefined {
  const written = fn.place === undefined ? '' : textAt(fn.place);
  return /([\w-]+)\s*\.\s*lib\s*\.\s*nixosSystem$/.exec(written)?.[1];
}

function lastName(value: UnknownValue): string | undefined {
  return value.symbol === undefined ? undefined : normalSymbol(value.symbol).at(-1);
}

function hiveOf(value: NixValue): NixValue {
  if (value.kind !== 'unknown' || value.call === undefined || lastName(value.call.fn) !== 'makeHive') return value;
  return value.call.argument.force();
}

/** A module that is written in the flake itself and may set the runner's options; files are looked at by themselves. */
function moduleOf(name: string, value: Thunk): readonly MachineModules[] {
  const module = value.force();
  const isOwn = (module.kind === 'function' && module.lambda !== undefined) || module.kind === 'attrs';
  const at = module.kind === 'function' ? module.place : module.kind === 'attrs' ? module.place : undefined;
  if (!isOwn || at === undefined || !textAt(at).includes('gitlab-runner')) return [];
  return [{ name, modules: [value], specialArgs: new Map(), input: undefined, whole: false }];
}

/** The attributes of a set that are known to be there. */
function attributesOf(set: NixValue | undefined): readonly (readonly [string, Thunk])[] {
  if (set?.kind !== 'attrs') return [];
  return Array.from(set.attributes.values()).flatMap(({ name, value, maybe }) =>
    maybe === undefined ? [[name, value] as const] : [],
  );
}
