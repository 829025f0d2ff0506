import type { Host } from '../model/host/host';
import { mentionsRunner } from '../model/host/mentions-runner';
import { readHosts } from '../model/host/read-host';
import type { Part } from '../text/place';
import { ModuleGraph } from './module-graph';
import type { NixPart } from './nix-part';

/** What finding machines needs of the workspace. */
export interface NixSource {
  readonly root: string;
  /** The Nix file at a URI, or `default.nix` in the folder at it. */
  nix(uri: string): NixPart | undefined;
}

interface KeptHosts {
  readonly hosts: readonly Host[];
  /** Every file that took part and the version of it, undefined for one that was not there. */
  readonly used: ReadonlyMap<string, Part | undefined>;
}

/** More configurations than a repository has; beyond it files are read each by itself no longer. */
const maxEntries = 500;

/**
 * The machines of a workspace: each module that no other leads to and that reaches the runner's options is one, with all
 * that it imports. A machine stays the same object while none of its files changes.
 */
export class HostIndex {
  private readonly kept = new Map<Part, KeptHosts>();
  private readonly graph: ModuleGraph;
  private hosts: readonly Host[] = [];

  constructor(private readonly source: NixSource) {
    this.graph = new ModuleGraph((uri) => source.nix(uri));
  }

  resolve(parts: readonly NixPart[]): readonly Host[] {
    const relevant = parts.filter((part) => mentionsRunner(part.text));
    const entries = this.graph.entriesTo(relevant, parts).slice(0, maxEntries);
    const found = entries.flatMap((entry) => this.hostsOf(entry));
    const covered = new Set(found.flatMap((host) => host.parts));
    const rest = relevant.filter((part) => !covered.has(part)).slice(0, maxEntries);
    const all = [...found, ...rest.flatMap((part) => this.hostsOf(part))];
    const current = new Set<Part>([...entries, ...rest]);
    for (const entry of this.kept.keys()) if (!current.has(entry)) this.kept.delete(entry);
    this.hosts = all.filter(saysAnything);
    return this.hosts;
  }

  /** Another machine's files, pages aside, define the runner service too, so these may be parts of one configuration. */
  definesElsewhere(host: Host): boolean {
    return this.hosts.some(
      (other) =>
        other !== host && other.part.excerpt !== true && !other.parts.includes(host.part) && other.services.length > 0,
    );
  }

  private hostsOf(entry: NixPart): readonly Host[] {
    const kept = this.kept.get(entry);
    if (kept !== undefined && [...kept.used].every(([uri, part]) => this.source.nix(uri) === part)) return kept.hosts;
    const used = new Map<string, Part | undefined>();
    const hosts = readHosts(entry, {
      nix: (uri) => {
        const part = this.source.nix(uri);
        used.set(uri, part);
        return part;
      },
    });
    this.kept.set(entry, { hosts, used });
    return hosts;
  }
}

/** A module that sets none of what rules look at is no machine of ours. */
function saysAnything(host: Host): boolean {
  return host.options.length > 0 || host.renderedRunners.length > 0 || host.tokenLiterals.length > 0;
}
