import { containsSpan } from '../../text/span';
import { knownValue } from '../fact';
import type { Runner } from '../runner/runner';
import type { Host, OptionUse } from './host';

/** The machine that runs the NixOS container in which a runner is set up. */
export interface MachineAround {
  readonly host: Host;
  /** The name of the container. */
  readonly name: string;
  /** `containers.<name>` as it is defined. */
  readonly option: OptionUse;
  /** The container has a network of its own; else it takes part in that of the machine, whose settings count. */
  readonly privateNetwork: boolean | undefined;
}

/**
 * The machine around a runner whose configuration is that of a container (`containers.<name>.config`). Undefined where
 * the runner's configuration is that of the machine itself, or it is not known which container it is of.
 */
export function machineAround(runner: Runner, { outer }: Host): MachineAround | undefined {
  if (outer === undefined) return undefined;
  const found = containersOf(outer);
  const holding = found.filter((option) => holds(option, runner));
  // A configuration in a file of its own does not stand within the container.
  const [option, second] = holding.length > 0 ? holding : found;
  const name = option?.path[1];
  if (option === undefined || second !== undefined || name === undefined) return undefined;
  const network = outer.optionAt(['containers', name, 'privateNetwork']);
  const value = knownValue(network)?.value;
  const isOn = value?.kind === 'bool' ? value.value : network.state === 'absent' ? false : undefined;
  return { host: outer, name, option, privateNetwork: isOn };
}

/** The configuration that settles a runner's network. */
export interface RunnerNetwork {
  readonly host: Host;
  /** Undefined where it is the runner's own configuration. */
  readonly around: MachineAround | undefined;
}

/**
 * Whose kernel settings count for the network of a runner: those of the machine, for a NixOS container that shares the
 * machine's network too, as systemd-nspawn mounts `/proc/sys` read-only there. Undefined where it is not known whether
 * the container shares it.
 */
export function networkOf(runner: Runner, host: Host): RunnerNetwork | undefined {
  if (host.outer === undefined) return { host, around: undefined };
  const around = machineAround(runner, host);
  if (around?.privateNetwork === undefined) return undefined;
  return around.privateNetwork ? { host, around: undefined } : { host: around.host, around };
}

function containersOf(host: Host): readonly OptionUse[] {
  return host.optionsBelow(['containers']).filter(({ path }) => path.length === 3 && path[2] === 'config');
}

function holds({ valueAt }: OptionUse, { at }: Runner): boolean {
  return valueAt.part.uri === at.part.uri && containsSpan(valueAt.span, at.span);
}
