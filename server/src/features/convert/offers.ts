import type { Host, RunnerService } from '../../model/host/host';
import { setOption } from '../../model/host/token-file';
import { fillsVariables } from '../../model/runner/release';
import type { Runner, RunnerConfig } from '../../model/runner/runner';
import type { PlaceEdit, SpanEdit } from '../../text/edit';
import { type Place, textAt } from '../../text/place';
import type { Span } from '../../text/span';
import { childUri, relativePath } from '../../workspace/uri';
import type { ActionScope, Edits, Offer } from '../code-actions';
import { toAuthenticationToken } from './authentication';
import { commentText, type Lost, type PlainRunner, plainGlobals, plainRunner, slugOf } from './plain-runner';
import { toOwnToml } from './to-own-toml';
import { type Converted, toServices } from './to-service';
import { toToml } from './to-toml';

export const rewrite = 'refactor.rewrite';

/** Conversions of the runner at the place into another way of writing it. */
export function convertOffers(scope: ActionScope): readonly Offer[] {
  return scope.file.kind === 'runner-config' ? tomlOffers(scope) : scope.file.kind === 'nix' ? nixOffers(scope) : [];
}

function tomlOffers(scope: ActionScope): readonly Offer[] {
  const config = tomlConfig(scope);
  const runner = config === undefined ? undefined : runnerAt(scope, config.runners);
  if (config === undefined || runner === undefined) return [];
  const globals = plainGlobals(config.settings);
  const convert = (runners: readonly Runner[]): Converted => {
    const { text, lost } = toServices(runners.map(plainRunner), globals.table, pathOf(scope));
    return { text, lost: [...globals.lost, ...lost] };
  };
  const name = slugOf(runner.label);
  const one = creation(
    scope,
    'service',
    `runner \`${commentText(runner.label)}\` to a NixOS service`,
    `${name}.nix`,
    () => convert([runner]),
  );
  if (config.runners.length < 2) return [one];
  const all = creation(scope, 'services', 'all runners to NixOS services', 'gitlab-runner.nix', () =>
    convert(config.runners),
  );
  return [one, all];
}

function tomlConfig({ project, file }: ActionScope): RunnerConfig | undefined {
  for (const entry of project.workspace.subjects()) {
    if (entry.kind !== 'config' || entry.subject.config.spelling !== 'toml') continue;
    if (entry.subject.config.uri === file.uri) return entry.subject.config;
  }
  return undefined;
}

/** The last runner whose header stands before the end of the place. */
function runnerAt({ file, span }: ActionScope, runners: readonly Runner[]): Runner | undefined {
  let found: Runner | undefined;
  for (const runner of runners) {
    const start = file.locate(runner.at)?.start;
    if (start !== undefined && start <= span.end) found = runner;
  }
  return found;
}

function nixOffers(scope: ActionScope): readonly Offer[] {
  const hosts = scope.project.workspace
    .model()
    .hosts.filter((host) => host.parts.some(({ uri }) => uri === scope.file.uri));
  for (const host of hosts) {
    const service = host.services.find((each) => isAt(scope, entryPlace(host, each)));
    if (service !== undefined) return serviceOffers(scope, host, service);
    const rendered = host.renderedRunners.find((runner) => isAt(scope, keysPlace(runner)));
    if (rendered !== undefined) return [renderedOffer(scope, host, rendered)];
  }
  return [];
}

function isAt({ file, span }: ActionScope, place: Place | undefined): boolean {
  const at = place?.part.uri === file.uri ? file.locate(place) : undefined;
  return at !== undefined && at.start <= span.end && span.start <= at.end;
}

function entryPlace(host: Host, { name, nameAt }: RunnerService): Place {
  const entry = host.optionAt(['services', 'gitlab-runner', 'services', name]);
  return entry.state === 'known' && entry.value.at.part === nameAt.part ? entry.value.at : nameAt;
}

/** From the brace to the last key. */
function keysPlace({ at, keys }: Runner): Place {
  const ends = keys.flatMap(({ valueAt }) => (valueAt.part === at.part ? [valueAt.span.end] : []));
  return { part: at.part, span: { start: at.span.start, end: Math.max(at.span.end, ...ends) } };
}

function serviceOffers(scope: ActionScope, host: Host, service: RunnerService): readonly Offer[] {
  const offers: Offer[] = [];
  const path = `gitlab-runner/${slugOf(service.name)}/config.toml`;
  const release = scope.project.settings.runnerRelease;
  const convert = (): Converted => {
    const runner = plainService(service);
    const token = setOption(service, 'authenticationTokenConfigFile');
    const globals = host.serviceConfig === undefined ? undefined : plainGlobals(host.serviceConfig.settings);
    const origin = `services.gitlab-runner.services.${service.name} of ${pathOf(scope)}`;
    const tokenFrom = token === undefined ? undefined : textAt(token.valueAt);
    const { text, lost } = toToml([{ runner, tokenFrom }], globals?.table ?? new Map(), { origin, release });
    return { text, lost: [...(globals?.lost ?? []), ...lost] };
  };
  offers.push(creation(scope, 'toml', `runner \`${commentText(service.name)}\` to \`config.toml\``, path, convert));
  const token = toAuthenticationToken(service);
  if (token !== undefined) {
    const dropped =
      token.dropped.length === 0 ? '' : `, without ${token.dropped.map((name) => `\`${name}\``).join(', ')}`;
    offers.push(change(scope, 'authentication', `Convert to an authentication token${dropped}`, token.edits));
  }
  // An older runner would take the variables that stand for address and token as they stand.
  const own = fillsVariables(release) ? toOwnToml(host) : undefined;
  if (own !== undefined) {
    offers.push(change(scope, 'own-toml', 'Convert all services to a `config.toml` of the configuration’s own', own));
  }
  return offers;
}

const keptByGitLab = ['tagList', 'runUntagged', 'protected', 'maximumTimeout'];

function plainService(service: RunnerService): PlainRunner {
  const plain = plainRunner(service.runner);
  const kept = keptByGitLab.filter((name) => setOption(service, name) !== undefined);
  // The module takes Docker where nothing else is said.
  const table = plain.table.has('executor') ? plain.table : new Map([['executor', 'docker'], ...plain.table]);
  return {
    ...plain,
    table,
    lost: [...plain.lost, ...kept.map((setting): Lost => ({ setting, reason: 'GitLab keeps it' }))],
  };
}

function renderedOffer(scope: ActionScope, host: Host, runner: Runner): Offer {
  const config = host.renderedConfigs.find(({ runners }) => runners.includes(runner));
  const path = `gitlab-runner/${slugOf(runner.label)}/config.toml`;
  return creation(scope, 'toml', `runner \`${commentText(runner.label)}\` to \`config.toml\``, path, () => {
    const globals = config === undefined ? undefined : plainGlobals(config.settings);
    const converted = toToml([{ runner: plainRunner(runner), tokenFrom: undefined }], globals?.table ?? new Map(), {
      origin: pathOf(scope),
      release: scope.project.settings.runnerRelease,
    });
    return { ...converted, lost: [...(globals?.lost ?? []), ...converted.lost] };
  });
}

function pathOf({ project, file }: ActionScope): string {
  return relativePath(project.root, file.uri) ?? file.uri;
}

/** An offer that writes a new file beside the one at hand. */
function creation(scope: ActionScope, key: string, what: string, path: string, convert: () => Converted): Offer {
  const { text, lost } = convert();
  const behind =
    lost.length === 0 ? '' : `; ${lost.length} ${lost.length === 1 ? 'setting stays' : 'settings stay'} behind`;
  return {
    key: `convert ${key}`,
    title: `Convert ${what} in a new file${behind}`,
    kind: rewrite,
    preferred: false,
    problem: undefined,
    confirm: lost.map(({ setting, reason }) => `Not carried over: ${setting} (${reason})`).join('\n'),
    edits: () => new Map(),
    creates: () => ({ uri: freeUri(scope, path), text }),
  };
}

/** The URI of a file that is not there yet. */
function freeUri({ file, overlay }: ActionScope, path: string): string {
  const folder = file.uri.slice(0, file.uri.lastIndexOf('/'));
  const dot = path.lastIndexOf('.');
  for (let count = 1; ; count++) {
    const uri = childUri(folder, count === 1 ? path : `${path.slice(0, dot)}-${count}${path.slice(dot)}`);
    if (!overlay.exists(uri)) return uri;
  }
}

function change({ project }: ActionScope, key: string, title: string, places: readonly PlaceEdit[]): Offer {
  return {
    key: `convert ${key}`,
    title,
    kind: rewrite,
    preferred: false,
    problem: undefined,
    confirm: '',
    edits: () => editsByFile(places, (uri, at) => project.workspace.file(uri)?.locate(at)),
  };
}

/** None where one of the places is no longer there. */
function editsByFile(places: readonly PlaceEdit[], locate: (uri: string, at: Place) => Span | undefined): Edits {
  const edits = new Map<string, SpanEdit[]>();
  for (const { at, text } of places) {
    const span = locate(at.part.uri, at);
    if (span === undefined) return new Map();
    edits.set(at.part.uri, [...(edits.get(at.part.uri) ?? []), { span, text }]);
  }
  return edits;
}
