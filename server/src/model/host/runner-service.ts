import type { PlaceEdit } from '../../text/edit';
import type { Part, Place } from '../../text/place';
import { absent, type Fact, known, unknown } from '../fact';
import type { Attribute, AttrsValue, NixValue, UnknownValue } from '../nix/value';
import { lazy } from '../runner/lazy';
import { addToSet } from '../runner/nix-edit-place';
import { nixAttribute } from '../runner/nix-fact';
import { gapOfSet } from '../runner/nix-gap';
import { NixModuleRunner } from '../runner/nix-module-runner';
import type { Runner } from '../runner/runner';
import type { RunsNixDaemon } from '../runner/setup';
import type { Host, OptionReference, OptionUse, RunnerService } from './host';
import { optionReferences } from './option-references';
import { optionUse } from './option-use';

/** What the entries of a configuration have in common. */
export interface ServiceContext {
  readonly host: Host;
  readonly part: Part;
  readonly release: string | undefined;
  /** Why a module that could not be read may set options of the entries. */
  readonly elsewhere: string | undefined;
  readonly runsNixDaemon: RunsNixDaemon;
  readonly submodule: (value: NixValue, name: string) => AttrsValue;
  /** Entries of the version before that mean what they meant, by name. */
  readonly kept: ReadonlyMap<string, RunnerService>;
}

/** The entries of `services.gitlab-runner.services`. One that is not known is an entry that may have any option. */
export function readServices(services: AttrsValue, context: ServiceContext): readonly RunnerService[] {
  return Array.from(services.attributes.values())
    .slice(0, maxEntries)
    .flatMap((attribute) => {
      const kept = context.kept.get(attribute.name);
      if (kept !== undefined) return [kept];
      const nameAt = attribute.definitions.at(-1)?.name ?? attribute.value.force().place ?? services.place;
      return nameAt === undefined ? [] : [new EntryService(readEntry(attribute, nameAt, context), context.host)];
    });
}

/** More entries than a machine has; a list that was generated beyond it is judged by its first ones. */
const maxEntries = 2000;

const path = ['services', 'gitlab-runner', 'services'];

/** What an entry is, whatever the configuration around it. */
interface Entry {
  readonly name: string;
  readonly nameAt: Place;
  readonly set: AttrsValue;
  readonly closed: boolean;
  readonly elsewhere: string | undefined;
  readonly runner: Runner;
  readonly options: () => readonly OptionUse[];
  readonly references: () => readonly OptionReference[];
}

function readEntry(attribute: Attribute, nameAt: Place, context: ServiceContext): Entry {
  const { name } = attribute;
  const { part, release, elsewhere, runsNixDaemon } = context;
  const set = entrySet(attribute, context);
  const closed = elsewhere === undefined && gapOfSet(set) === undefined;
  const runner = new NixModuleRunner({ name, nameAt, part, set, closed, release, elsewhere }, runsNixDaemon);
  const options = lazy(() => usesIn(set, name));
  const references = lazy(() => optionReferences(options()));
  return { name, nameAt, set, closed, elsewhere, runner, options, references };
}

function usesIn(set: AttrsValue, name: string): readonly OptionUse[] {
  return Array.from(set.attributes.values()).flatMap((attribute) => {
    return optionUse([...path, name, attribute.name], attribute) ?? [];
  });
}

class EntryService implements RunnerService {
  readonly name: string;
  readonly nameAt: Place;
  readonly runner: Runner;
  readonly closed: boolean;
  private readonly set: AttrsValue;
  private readonly elsewhere: string | undefined;

  constructor(
    private readonly entry: Entry,
    readonly host: Host,
  ) {
    this.name = entry.name;
    this.nameAt = entry.nameAt;
    this.runner = entry.runner;
    this.closed = entry.closed;
    this.set = entry.set;
    this.elsewhere = entry.elsewhere;
  }

  under(host: Host): RunnerService {
    return new EntryService(this.entry, host);
  }

  get options(): readonly OptionUse[] {
    return this.entry.options();
  }

  get references(): readonly OptionReference[] {
    return this.entry.references();
  }

  option(name: string): Fact<OptionUse> {
    const attribute = nixAttribute(this.set, name);
    if (attribute.state === 'unknown' && this.isReplaced(name)) return absent;
    if (attribute.state === 'absent') return this.elsewhere === undefined ? absent : unknown(this.elsewhere);
    if (attribute.state === 'unknown') return attribute;
    const use = optionUse([...path, this.name, name], attribute.value);
    if (use === undefined) return unknown('it is computed', attribute.at);
    return use.value.kind === 'null' ? absent : known(use, use.at, use.nameAt);
  }

  /** An excerpt that shows the one token file does not leave out the other: an entry has only one of them. */
  private isReplaced(name: string): boolean {
    const isExcerpt = this.nameAt.part.excerpt === true && this.set.open === undefined;
    return isExcerpt && name === 'authenticationTokenConfigFile' && this.set.attributes.has('registrationConfigFile');
  }

  addOption(name: string, nix: string): readonly PlaceEdit[] | undefined {
    return this.set.attributes.has(name) ? undefined : addToSet(this.set, [name], nix);
  }
}

function entrySet(attribute: Attribute, context: ServiceContext): AttrsValue {
  const value = wholeEntry(attribute, context);
  const { maybe } = attribute;
  if (value.kind !== 'attrs') return openSet(value);
  if (value.open !== undefined) return value;
  return maybe === undefined ? value : { ...value, open: maybe };
}

/** An entry is a module too: it may be a function, and import others. */
function wholeEntry({ name, value }: Attribute, { submodule }: ServiceContext): NixValue {
  const given = value.force();
  const isModule = given.kind === 'function' || (given.kind === 'attrs' && given.attributes.has('imports'));
  return isModule ? submodule(given, name) : given;
}

function openSet(value: NixValue): AttrsValue {
  const reason = value.kind === 'unknown' ? value.reason : 'the entry is no set';
  const open = value.kind === 'unknown' ? value : undefined;
  return {
    kind: 'attrs',
    attributes: new Map(),
    open: open ?? unread(reason, value.place),
    literals: [],
    derivation: undefined,
    place: value.place,
  };
}

function unread(reason: string, place: Place | undefined): UnknownValue {
  return {
    kind: 'unknown',
    cause: 'derived',
    reason,
    place,
    symbol: undefined,
    call: undefined,
    candidates: [],
    resolve: undefined,
  };
}
