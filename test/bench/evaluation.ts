import { type NixFiles, type NixSource, readHosts } from '../../server/src/model/host/read-host';
import { NodePlans } from '../../server/src/model/nix/plans';
import { readNix } from '../../server/src/syntax/nix/read';
import type { Target } from './report';

const rounds = 60;
const limit = 20;

/** How long it takes to evaluate a module with its imports and to read all that is known of the runners, once warm. */
export function evaluationTarget(texts: Readonly<Record<string, string>>): Target {
  const sources = new Map<string, NixSource>();
  for (const [name, text] of Object.entries(texts)) {
    const uri = `file:///machine/${name}`;
    sources.set(uri, { uri, text, tree: readNix(text) });
  }
  const entry = sources.get('file:///machine/configuration.nix');
  const plans = new NodePlans();
  const files = { nix: (uri: string) => sources.get(uri), plans };
  const times = Array.from({ length: rounds }, () => (entry === undefined ? Number.NaN : evaluate(entry, files)));
  const median = times.slice(rounds / 2).toSorted((a, b) => a - b)[rounds / 4] ?? Number.NaN;
  return {
    what: 'evaluation, 600 lines, 20 imports',
    limit: `< ${limit} ms of CPU time, warm`,
    measured: `${median.toFixed(1)} ms`,
    reached: median < limit,
  };
}

/** Milliseconds of CPU time for the configuration with its entries and options. */
function evaluate(entry: NixSource, files: NixFiles): number {
  const before = process.cpuUsage();
  const [host] = readHosts(entry, files);
  const read = (host?.services.length ?? 0) + (host?.options ?? []).filter(({ value }) => value.kind !== 'null').length;
  const { user, system } = process.cpuUsage(before);
  return read === 0 ? Number.NaN : (user + system) / 1000;
}
