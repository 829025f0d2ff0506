import type { Place } from '../../text/place';
import { absent, allItems, type Fact, known, knownValue, unknown } from '../fact';
import { derivationOf } from '../nix/access';
import type { Attribute, AttrsValue } from '../nix/value';
import { nixAttribute, nixAttributeAt, nixList, nixText } from '../runner/nix-fact';
import { gapOfSet } from '../runner/nix-gap';
import { isVolumeError, parseVolume } from '../runner/volume';
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
    return { name: attribute.name, nameAt, image: nothing, command: nothing, volumes: nothing };
  }
  return {
    name: attribute.name,
    nameAt,
    image: nixText(nixAttribute(value, 'image')),
    command: commandOf(value),
    volumes: volumesOf(value),
  };
}

/**
 * The volumes of a container: what its option `volumes` mounts, and `config.Volumes` of an image that `dockerTools`
 * builds. A layered image takes no volumes over from the one below it.
 */
function volumesOf(set: AttrsValue): Fact<readonly string[]> {
  const mounted = containerPaths(set);
  const file = nixAttribute(set, 'imageFile');
  if (mounted.state === 'unknown' || file.state !== 'known') return unknown('the image is not known');
  const derivation = derivationOf(file.value.value.force());
  const image = derivation?.kind === 'image' ? derivation.arguments?.force() : undefined;
  const isOther =
    image?.kind === 'attrs' && image.attributes.has('fromImage') && !/Layered/.test(derivation?.builder ?? '');
  if (image?.kind !== 'attrs' || isOther || /pull/i.test(derivation?.builder ?? ''))
    return unknown('how the image is built is not known', file.at);
  const declared = nixAttributeAt(image, ['config', 'Volumes']);
  const names = declared.state === 'known' ? declared.value.value.force() : undefined;
  if (declared.state === 'unknown') return declared;
  if (names === undefined) return known(knownValue(mounted) ?? [], file.at);
  if (names.kind !== 'attrs' || gapOfSet(names) !== undefined) return unknown('the volumes are not known', file.at);
  return known([...(knownValue(mounted) ?? []), ...names.attributes.keys()], file.at);
}

function containerPaths(set: AttrsValue): Fact<readonly string[]> {
  const list = nixList(nixAttribute(set, 'volumes'));
  if (list.state !== 'known') return list;
  const items = allItems(list);
  if (items === undefined) return unknown('a part of the volumes is not known', list.at);
  const volumes = items.map((item) => parseVolume(item.value));
  return known(
    volumes.flatMap((volume) => (isVolumeError(volume) ? [] : [volume.destination])),
    list.at,
  );
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

/** Finds the name of a container where a text names it by itself; undefined where it is no plain name. */
export function containerWord(name: string): RegExp | undefined {
  if (!/^[\w.-]+$/.test(name)) return undefined;
  return new RegExp(`(?<![\\w.-])${name.replaceAll('.', '\\.')}(?![\\w.:-])`);
}
