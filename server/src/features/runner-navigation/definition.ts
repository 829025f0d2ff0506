import { type Fact, knownItems, knownValue } from '../../model/fact';
import { builtAs } from '../../model/host/built-images';
import type { Host } from '../../model/host/host';
import { matchesImagePattern } from '../../model/runner/allowed-images';
import type { Runner } from '../../model/runner/runner';
import { tablesSetting, textSetting } from '../../model/runner/setting';
import { parseVolumesFrom } from '../../model/runner/volume';
import { scalarText, type YamlNode } from '../../syntax/yaml/nodes';
import { YamlPart } from '../../syntax/yaml/part';
import { type Place, textAt } from '../../text/place';
import { touches } from '../../text/span';
import type { Workspace } from '../../workspace/workspace';
import type { WorkspaceFile } from '../../workspace/workspace-file';
import { unquoted } from '../navigation/occurrences';
import { findPlaceholder, findSecretSources } from './placeholder';

/** What a text of a runner or a job leads to. */
export interface RunnerDefinition {
  /** The text that leads there: the name of the container, the image, the placeholder. */
  readonly from: Place;
  readonly to: readonly Place[];
}

interface Asked {
  readonly workspace: Workspace;
  /** Whether a place is at the cursor. */
  isAt(at: Place): boolean;
}

/**
 * Where the text at an offset is defined in the machines of the workspace: a container that `volumes_from` names, an
 * image that the configuration builds, a placeholder for a secret. Undefined where nothing is known of it.
 */
export function findRunnerDefinition(
  workspace: Workspace,
  file: WorkspaceFile,
  offset: number,
): RunnerDefinition | undefined {
  const isAt = (at: Place): boolean => {
    const span = at.part.uri === file.uri ? file.locate(at) : undefined;
    return span !== undefined && touches(span, offset);
  };
  const asked: Asked = { workspace, isAt };
  const isPipeline = file.kind === 'pipeline';
  const found = isPipeline ? ofJobs(asked, file, offset) : (ofRunners(asked) ?? ofContainers(asked));
  if (found === undefined) return undefined;
  const to = distinctPlaces(found.to, workspace);
  return to.length === 0 ? undefined : { from: found.from, to };
}

function ofRunners(asked: Asked): RunnerDefinition | undefined {
  const { hosts, runners } = asked.workspace.model();
  for (const runner of runners) {
    const around = (): HostGroups => hostsAround(runner, hosts);
    const found =
      containerOf(runner, asked, around) ?? imageOf(runner, asked, around) ?? placeholderOf(runner, asked, around);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Machines to ask, group by group: the later ones count where the earlier ones know nothing. */
type HostGroups = readonly (readonly Host[])[];

/** Those that define the runner; behind them the others, where it may stand beside any of them. */
function hostsAround(runner: Runner, hosts: readonly Host[]): HostGroups {
  const own = hosts.filter(
    (host) => host.renderedRunners.includes(runner) || host.services.some((service) => service.runner === runner),
  );
  return own.some((host) => host.isMachine) ? [own] : [own, hosts.filter((host) => !own.includes(host))];
}

function containerOf(runner: Runner, { isAt }: Asked, hosts: () => HostGroups): RunnerDefinition | undefined {
  for (const { value, at } of knownItems(runner.list('docker.volumes_from'))) {
    if (!isAt(at)) continue;
    const entry = parseVolumesFrom(value);
    if ('error' in entry) return undefined;
    const from = unquoted(at, entry.container);
    return isAt(from) ? { from, to: firstKnown(hosts(), (host) => containersNamed(host, entry.container)) } : undefined;
  }
  return undefined;
}

function containersNamed(host: Host, name: string): readonly Place[] {
  const found = host.containers.filter((container) => container.name === name).map(({ nameAt }) => nameAt);
  if (found.length > 0) return found;
  // The name of the options up to NixOS 20.03.
  const former = host.optionAt(['docker-containers', name]);
  return former.state === 'known' ? [former.value.nameAt] : [];
}

function placeholderOf(runner: Runner, { isAt }: Asked, hosts: () => HostGroups): RunnerDefinition | undefined {
  const found = findPlaceholder(runner, isAt);
  return found && { from: found.at, to: firstKnown(hosts(), (host) => findSecretSources(host, found.name)) };
}

function imageOf(runner: Runner, { isAt }: Asked, hosts: () => HostGroups): RunnerDefinition | undefined {
  const single: readonly Fact<string>[] = [
    runner.text('docker.image'),
    textSetting(runner.settings, 'docker.helper_image'),
    ...tablesSetting(runner.settings, 'docker.services').map((service) => textSetting(service, 'name')),
  ];
  for (const image of single) {
    if (image.state === 'known' && isAt(image.at)) return builtImage(image, hosts());
  }
  const patterns = [runner.list('docker.allowed_images'), runner.list('docker.allowed_services')].flatMap(knownItems);
  const pattern = patterns.find(({ at }) => isAt(at));
  if (pattern === undefined) return undefined;
  const named = builtImage(pattern, hosts());
  if (named.to.length > 0) return named;
  const matching = firstKnown(hosts(), ({ builtImages }) =>
    builtImages
      .filter(({ name, tag = 'latest' }) => matchesImagePattern(pattern.value, `${name}:${tag}`))
      .map(({ at }) => at),
  );
  return { from: named.from, to: matching };
}

function builtImage({ value, at }: { readonly value: string; readonly at: Place }, groups: HostGroups) {
  return { from: unquoted(at, value), to: firstKnown(groups, (host) => buildersOf(host, value)) };
}

/** What builds an image: under a name, or right where a container gets it. */
function buildersOf(host: Host, image: string): readonly Place[] {
  const named = builtAs(image, host.builtImages).map(({ at }) => at);
  if (named.length > 0) return named;
  return host.containers.flatMap((container) => {
    if (knownValue(container.image) !== image) return [];
    const file = host.optionAt(['virtualisation', 'oci-containers', 'containers', container.name, 'imageFile']);
    return file.state === 'known' && /\bdockerTools\b/.test(textAt(file.value.valueAt)) ? [file.value.valueAt] : [];
  });
}

/** The images of containers that run beside the jobs. */
function ofContainers({ workspace, isAt }: Asked): RunnerDefinition | undefined {
  for (const host of workspace.model().hosts) {
    const image = host.containers
      .map((container) => container.image)
      .find((each) => each.state === 'known' && isAt(each.at));
    if (image?.state === 'known') return builtImage(image, [[host]]);
  }
  return undefined;
}

/**
 * The images of jobs, services and templates. Whoever builds one under its name builds it for jobs, so that it does not
 * matter which runner takes the job.
 */
function ofJobs({ workspace, isAt }: Asked, file: WorkspaceFile, offset: number): RunnerDefinition | undefined {
  const { pipelines, hosts } = workspace.model();
  if (hosts.every(({ builtImages, containers }) => builtImages.length === 0 && containers.length === 0))
    return undefined;
  const written = writtenImage(file, offset);
  if (written !== undefined) return builtImage(written, [hosts]);
  for (const { files, jobs } of pipelines) {
    if (!files.includes(file.uri)) continue;
    const job = jobs.find(({ image }) => image.state === 'known' && isAt(image.at));
    if (job?.image.state === 'known') return builtImage(job.image, [hosts]);
  }
  return undefined;
}

/** The name of an image at an offset of a pipeline, as a value below `image` or `services`. */
function writtenImage(file: WorkspaceFile, offset: number): { readonly value: string; readonly at: Place } | undefined {
  const found = file.partAt(offset);
  if (!(found?.part instanceof YamlPart)) return undefined;
  const keys: string[] = [];
  let node: YamlNode | undefined = found.part.root;
  while (node?.kind === 'map' || node?.kind === 'sequence') {
    const below: readonly YamlNode[] = node.kind === 'map' ? node.pairs.map(({ value }) => value) : node.items;
    const index = below.findIndex(({ span }) => touches(span, found.offset));
    const key = node.kind === 'map' ? node.pairs[index]?.key : undefined;
    if (key !== undefined) keys.push(scalarText(key) ?? '');
    node = below[index];
  }
  const value = node && scalarText(node);
  const keyword = keys.at(-1) === 'name' ? keys.at(-2) : keys.at(-1);
  if (node === undefined || value === undefined || !(keyword === 'image' || keyword === 'services')) return undefined;
  return { value, at: { part: found.part, span: node.span } };
}

function firstKnown(groups: HostGroups, find: (host: Host) => readonly Place[]): readonly Place[] {
  for (const hosts of groups) {
    const found = hosts.flatMap(find);
    if (found.length > 0) return found;
  }
  return [];
}

/** Hosts share modules, which each of them may have read in another version. */
function distinctPlaces(places: readonly Place[], workspace: Workspace): readonly Place[] {
  const seen = new Map<string, Place>();
  for (const at of places) {
    const span = workspace.file(at.part.uri)?.locate(at);
    const key = `${span?.start} ${at.part.uri}`;
    if (span !== undefined && !seen.has(key)) seen.set(key, at);
  }
  return [...seen.values()];
}
