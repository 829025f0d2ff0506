import type { Place } from '../../text/place';
import { absent, type Fact, knownValue, unknown } from '../fact';
import type { Attribute, AttrsValue } from '../nix/value';
import { nixAttribute, nixList, nixText } from '../runner/nix-fact';
import type { OciContainer } from './host';

/** The containers of `virtualisation.oci-containers.containers`. */
export function readContainers(set: AttrsValue, at: Place): readonly OciContainer[] {
  return Array.from(set.attributes.values(), (attribute) => containerOf(attribute, at));
}

function containerOf(attribute: Attribute, at: Place): OciContainer {
  const nameAt = attribute.definitions[0]?.name ?? at;
  const value = attribute.value.force();
  if (value.kind !== 'attrs' || attribute.maybe !== undefined) {
    const nothing = unknown('the container is not known', nameAt);
    return { name: attribute.name, nameAt, image: nothing, command: nothing };
  }
  return {
    name: attribute.name,
    nameAt,
    image: nixText(nixAttribute(value, 'image')),
    command: commandOf(value),
  };
}

function commandOf(set: AttrsValue): Fact<readonly string[]> {
  const list = nixList(nixAttribute(set, 'cmd'));
  if (list.state !== 'known') return list;
  const words = list.value.items.map(knownValue);
  const known = words.filter((word) => word !== undefined);
  if (!list.value.complete || known.length < words.length)
    return unknown('a part of the command is not known', list.at);
  return known.length === 0 ? absent : { ...list, value: known };
}

/** Whether a container runs a Nix daemon: by its command, or as its image says Nix. Undefined where neither tells. */
export function runsNixDaemon(containers: readonly OciContainer[], name: string): true | undefined {
  const container = containers.find((each) => each.name === name);
  if (container === undefined) return undefined;
  const command = knownValue(container.command)?.join(' ') ?? '';
  if (/(?:^|[\s/'"])nix(?:-daemon\b| daemon\b)/.test(command)) return true;
  return /nix/i.test(knownValue(container.image) ?? '') || undefined;
}
