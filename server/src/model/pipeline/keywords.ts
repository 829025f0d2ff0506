import type { Place } from '../../text/place';
import { absent, type Fact, known, unknown } from '../fact';
import type { ConfigurationView } from './configuration';
import type { KeywordOrigin } from './job';
import { isNull, type MapValue, nodePlace, type UnknownValue, type Value } from './value';

/** A keyword of a job as it takes effect: what it holds and where that comes from. */
export interface Keyword {
  readonly value: Value;
  readonly keyAt: Place;
  readonly origin: KeywordOrigin;
}

export type KeywordState = Keyword | UnknownValue | undefined;

export const isKeyword = (state: KeywordState): state is Keyword => state !== undefined && !('kind' in state);

/** Keywords that a trigger job takes from `default:`: GitLab's `bridge` entry inherits this one only. */
const inheritedByTriggers = new Set(['interruptible']);
/** Keywords that can also stand at the top level instead of in `default:`. */
const globalKeywords = new Set(['image', 'services', 'cache', 'before_script', 'after_script']);

/** The keywords of one top-level key. */
export class Keywords {
  constructor(
    readonly name: string,
    readonly own: MapValue,
    private readonly view: ConfigurationView,
  ) {}

  /** The keyword of the job and its templates. Null counts as not given, as GitLab has it. */
  ownKeyword(keyword: string, map: MapValue = this.own): KeywordState {
    const entry = map.entries.get(keyword);
    if (entry === undefined) return map.open === undefined ? undefined : unknownReason(map.open);
    const value = this.view.resolve(entry.value);
    if (value.kind === 'unknown') return value;
    if (isNull(value)) return undefined;
    const origin: KeywordOrigin = entry.owner === this.name ? { kind: 'job' } : { kind: 'template', name: entry.owner };
    return { value: entry.value, keyAt: nodePlace(entry.key), origin };
  }

  /** The keyword with `default:` and the old global form applied. */
  keyword(keyword: string): KeywordState {
    const own = this.ownKeyword(keyword);
    if (own !== undefined) return own;
    const inherits = this.inherits('default', keyword);
    if (inherits === false) return undefined;
    const fallback = this.fallback(keyword);
    if (fallback === undefined || inherits === true) return fallback;
    return unknownReason('its `inherit` is not known');
  }

  /** What `default:` and the old global form give to jobs that have nothing of their own. */
  fallback(keyword: string): KeywordState {
    const fromDefault = this.fromDefault(keyword);
    if (fromDefault !== undefined || !globalKeywords.has(keyword)) return fromDefault;
    const global = this.view.extended(keyword);
    if (global === undefined) return undefined;
    const value = this.view.resolve(global.value);
    if (value.kind === 'unknown') return value;
    const key = this.view.rootKey(keyword);
    if (isNull(value) || key === undefined) return undefined;
    return { value: global.value, keyAt: nodePlace(key), origin: { kind: 'global' } };
  }

  private fromDefault(keyword: string): KeywordState {
    const value = this.view.extended('default')?.value;
    if (value === undefined || isNull(value)) return undefined;
    if (value.kind === 'unknown') return value;
    if (value.kind !== 'map') return undefined;
    const entry = value.entries.get(keyword);
    if (entry === undefined) return value.open === undefined ? undefined : unknownReason(value.open);
    const resolved = this.view.resolve(entry.value);
    if (resolved.kind === 'unknown') return resolved;
    if (isNull(resolved)) return undefined;
    return { value: entry.value, keyAt: nodePlace(entry.key), origin: { kind: 'default' } };
  }

  /** Whether the job takes a keyword of `default:`, or a global variable; undefined where that is not known. */
  inherits(kind: 'default' | 'variables', name: string): boolean | undefined {
    if (kind === 'default' && this.isTrigger && !inheritedByTriggers.has(name)) return false;
    const inherit = this.ownKeyword('inherit');
    if (inherit === undefined) return true;
    if (!isKeyword(inherit)) return undefined;
    const map = this.view.resolve(inherit.value);
    if (map.kind !== 'map') return undefined;
    const entry = map.entries.get(kind)?.value;
    if (entry === undefined) return map.open === undefined ? true : undefined;
    return readInherit(this.view.resolve(entry), name);
  }

  /** The key `inherit` where the job has one. */
  get inheritAt(): Place | undefined {
    const inherit = this.ownKeyword('inherit');
    return isKeyword(inherit) ? inherit.keyAt : undefined;
  }

  private get isTrigger(): boolean {
    return isKeyword(this.ownKeyword('trigger'));
  }
}

function readInherit(value: Value, name: string): boolean | undefined {
  if (value.kind === 'scalar') {
    const said = value.node.value;
    return typeof said === 'boolean' ? said : said === null ? true : undefined;
  }
  if (value.kind !== 'list') return undefined;
  const named = value.items.some((item) => item.kind === 'scalar' && item.node.text === name);
  if (named) return true;
  const all = value.open === undefined && value.items.every(({ kind }) => kind === 'scalar');
  return all ? false : undefined;
}

function unknownReason(reason: string): UnknownValue {
  return { kind: 'unknown', reason, at: undefined };
}

/** A keyword as a fact: `read` turns its value into what rules see, or tells why that is not known. */
export function keywordFact<T>(
  state: KeywordState,
  view: ConfigurationView,
  read: (value: Value, keyword: Keyword) => T | UnknownValue,
): Fact<T> {
  if (state === undefined) return absent;
  if (!isKeyword(state)) return unknown(state.reason, state.at);
  const value = view.resolve(state.value);
  const at = valuePlace(value) ?? state.keyAt;
  const made = read(value, state);
  if (isUnknownValue(made)) return unknown(made.reason, made.at ?? at);
  return known(made, at, state.keyAt);
}

function isUnknownValue(made: unknown): made is UnknownValue {
  return typeof made === 'object' && made !== null && 'kind' in made && made.kind === 'unknown';
}

export function valuePlace(value: Value): Place | undefined {
  if (value.kind === 'unknown') return value.at;
  return value.node === undefined ? undefined : nodePlace(value.node);
}
