import type { ConfigurationView } from '../configuration';
import { type MapValue, nodePlace } from '../value';
import type { BlockSubject } from './block-subject';
import { compactPlace, keyPlace } from './entry-check';
import { isJobName } from './names';

/** `environment:on_stop` names a job that stops the same environment (`yaml_processor.rb`). */
export function checkOnStop(subject: BlockSubject, map: MapValue): void {
  const { name, view, check, whole } = subject;
  const environment = readEnvironment(map, view);
  const entry = environment?.entries.get('on_stop');
  const target = entry === undefined ? undefined : check.known(entry.value);
  if (environment === undefined || entry === undefined || target?.kind !== 'scalar' || target.node.value === null)
    return;
  const stop = target.node.text;
  const trouble = stopTrouble(environment, stop, view, whole);
  if (trouble === undefined) return;
  const key = view.rootKey(stop);
  check.report({
    family: 'undefined-need',
    at: compactPlace(target, { path: '', subject: '', key: 'on_stop', keyAt: keyPlace(entry) }),
    what: `\`${stop}\` cannot stop the environment of \`${name}\`: it ${trouble.what}.`,
    quote: `${name} job: on_stop job ${stop} ${trouble.says}`,
    action: 'Name a job with the same `environment:name` and `action: stop`.',
    ...(key === undefined ? {} : { related: [{ at: nodePlace(key), message: `\`${stop}\` is defined here` }] }),
  });
}

interface Trouble {
  readonly what: string;
  readonly says: string;
}

function stopTrouble(own: MapValue, stop: string, view: ConfigurationView, whole: boolean): Trouble | undefined {
  const job = isJobName(stop) ? view.extended(stop)?.value : undefined;
  if (job === undefined) return whole ? { what: 'is not there', says: 'is not defined' } : undefined;
  if (job.kind !== 'map') return undefined;
  const written = job.entries.get('environment')?.value;
  if (written === undefined) {
    return job.open === undefined
      ? { what: 'has no environment', says: 'does not have environment defined' }
      : undefined;
  }
  const other = view.resolve(written);
  const otherName =
    other.kind === 'map' ? textOf(other, 'name', view) : other.kind === 'scalar' ? other.node.text : undefined;
  const ownName = textOf(own, 'name', view);
  if (otherName !== undefined && ownName !== undefined && otherName !== ownName)
    return { what: 'has an environment of another name', says: 'have different environment name' };
  if (other.kind === 'unknown' || (other.kind === 'map' && other.open !== undefined)) return undefined;
  const action = other.kind === 'map' ? other.entries.get('action') : undefined;
  const said = other.kind === 'map' ? textOf(other, 'action', view) : undefined;
  if (action !== undefined && said === undefined) return undefined;
  return said === 'stop'
    ? undefined
    : { what: 'does not have `action: stop`', says: 'needs to have action stop defined' };
}

function readEnvironment(map: MapValue, view: ConfigurationView): MapValue | undefined {
  const entry = map.entries.get('environment');
  const value = entry === undefined ? undefined : view.resolve(entry.value);
  return value?.kind === 'map' ? value : undefined;
}

function textOf(map: MapValue, key: string, view: ConfigurationView): string | undefined {
  const entry = map.entries.get(key);
  const value = entry === undefined ? undefined : view.resolve(entry.value);
  if (value?.kind !== 'scalar' || typeof value.node.value !== 'string' || value.node.text.includes('$[['))
    return undefined;
  return value.node.text;
}
