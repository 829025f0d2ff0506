import { isFlake, readFlakeMachines } from '../../model/host/flake';
import { hiveNodes, isHive } from '../../model/host/hive';
import type { NixEvaluation } from '../../model/nix/evaluate';
import type { ModuleAssumptions } from '../../model/nix/module';
import type { NixValue } from '../../model/nix/value';
import type { NixPart } from '../../workspace/nix-part';
import type { Workspace } from '../../workspace/workspace';

/** A configuration that a file is a module of. */
export interface ImportingMachine {
  /** Of the machine, or of the file that imports the module. */
  readonly name: string;
  /** The file that describes it. */
  readonly entry: NixPart;
  /** The name under which the file has it, where it describes several. */
  readonly machine: string | undefined;
}

/** More machines than a person compares. */
const mostMachines = 8;

/** The machines that import a file, by other files alone: a module that nothing imports is looked at by itself. */
export function importingMachines(workspace: Workspace, part: NixPart): readonly ImportingMachine[] {
  if (part.excerpt) return [];
  const found = new Map<string, ImportingMachine>();
  for (const host of workspace.model().hosts) {
    const entry = workspace.nixFile(host.part.uri);
    if (entry === undefined || entry.uri === part.uri || !host.parts.some(({ uri }) => uri === part.uri)) continue;
    const name = host.name ?? entry.uri.slice(entry.uri.lastIndexOf('/') + 1);
    found.set(`${entry.uri}\0${host.name ?? ''}`, { name, entry, machine: host.name });
    if (found.size === mostMachines) break;
  }
  return [...found.values()];
}

/** The modules that a machine is entered from, and what they are called with; undefined where the file has none such. */
export function machineModules(
  { entry, machine }: ImportingMachine,
  evaluation: NixEvaluation,
): { readonly modules: readonly NixValue[]; readonly given: NonNullable<ModuleAssumptions['given']> } | undefined {
  const value = evaluation.evaluate({ part: entry, tree: entry.tree });
  if (machine === undefined) return { modules: [value], given: new Map() };
  const all = isFlake(value) ? readFlakeMachines(value, evaluation) : isHive(value) ? hiveNodes(value) : [];
  const own = all.find(({ name, whole }) => name === machine && whole);
  return own && { modules: own.modules.map((module) => module.force()), given: own.specialArgs };
}
