import type { MapValue } from '../value';
import {
  checkFields,
  compactPlace,
  type EntryCheck,
  type Fields,
  forms,
  quoted,
  type Shape,
  type Spot,
} from './entry-check';
import { refuseEmpty, requireFilled } from './required';
import { attribute, boolean, entry, oneOf, reportValue, shorten, text, textUpTo } from './shapes';

const nameSays =
  "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'";

const environmentName: Shape = forms(nameSays, 'text', {
  text: (said, value, spot, check) => {
    if (/^[\w${}. -](?:[\w${}./ -]*[\w${}. -])?$/.test(said)) return;
    const what = `An environment cannot be called \`${shorten(said)}\`.`;
    const action = 'Use letters, digits and `-`, `_`, `/`, `.`, `$`, `{`, `}`, with no slash at the ends.';
    check.wrong(compactPlace(value, spot), spot, what, nameSays, action);
  },
});

const dashboardFields: Fields = { namespace: attribute(textUpTo(63)), flux_resource_path: attribute(textUpTo(255)) };

const dashboard: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => {
    checkFields(map, dashboardFields, spot, check);
    requireFilled(map, ['namespace'], spot, check);
  },
});

const managedResources: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => checkFields(map, { enabled: attribute(boolean) }, spot, check),
});

const kubernetesFields: Fields = {
  namespace: attribute(text),
  agent: attribute(text),
  flux_resource_path: attribute(text),
  managed_resources: attribute(managedResources),
  dashboard: attribute(dashboard),
};

/** What is shown of a cluster, and with which agent (`entry/kubernetes.rb`). */
const kubernetes: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => {
    if (refuseEmpty(map, "can't be blank", spot, check)) return;
    checkFields(map, kubernetesFields, spot, check);
    checkAgent(map, spot, check);
    for (const key of ['namespace', 'flux_resource_path']) checkOldKey(map, key, spot, check);
  },
});

function checkAgent(map: MapValue, spot: Spot, check: EntryCheck): void {
  if (map.entries.has('flux_resource_path')) requireFilled(map, ['namespace'], spot, check);
  if (map.entries.has('flux_resource_path') || map.entries.has('dashboard')) requireFilled(map, ['agent'], spot, check);
}

/** Keys whose place is `dashboard:` by now. */
function checkOldKey(map: MapValue, key: string, spot: Spot, check: EntryCheck): void {
  const old = map.entries.get(key);
  if (old === undefined) return;
  const at = { part: old.key.part, span: old.key.span };
  const board = map.entries.get('dashboard');
  const value = board === undefined ? undefined : check.known(board.value);
  if (value?.kind === 'map' && value.entries.has(key)) {
    check.report({
      family: 'conflicting-keywords',
      at,
      what: `\`${key}\` stands both in \`kubernetes:\` and in \`dashboard:\`.`,
      quote: quoted(`${spot.path} ${key.replaceAll('_', ' ')}`, `cannot be specified when dashboard.${key} is set`),
      action: 'Keep the one in `dashboard:`.',
    });
  } else {
    check.report({
      family: 'deprecated-keyword',
      at,
      what: `\`kubernetes:${key}\` is deprecated.`,
      quote: undefined,
      why: `GitLab has moved it to \`kubernetes:dashboard:${key}\`.`,
      action: `Write it below \`dashboard:\`.`,
    });
  }
}

const tiers = ['production', 'staging', 'testing', 'development', 'other'];

/** A tier by name; variables count since GitLab 18.5, which looks at the value when the job starts. */
const tier: Shape = forms('should be a string', 'text', {
  words: true,
  text: (said, value, spot, check) => {
    if (tiers.includes(said) || said.includes('$')) return;
    const says = `must be one of ${tiers.join(', ')}`;
    const why = `GitLab before 18.5 refuses the pipeline: “${quoted(spot.subject, says)}”, and later ones the job: “This job could not be executed because it would create an environment with an invalid parameter”.`;
    reportValue(said, value, tiers, says, spot, check, why);
  },
});

const environmentFields: Fields = {
  name: attribute(environmentName),
  url: attribute(textUpTo(255)),
  action: attribute(
    oneOf(['start', 'stop', 'prepare', 'verify', 'access'], 'should be start, stop, prepare, verify, or access'),
  ),
  on_stop: attribute(text),
  auto_stop_in: attribute(text),
  kubernetes: entry(kubernetes),
  deployment_tier: attribute(tier),
};

/** `environment` (`entry/environment.rb`). */
export const environment: Shape = forms('should be a hash or a string', 'text or a mapping', {
  text: (_, value, spot, check) =>
    environmentName(value, { ...spot, subject: spot.subject.replace(/ config$/, ' name') }, check),
  map: (map, spot, check) => {
    checkFields(map, environmentFields, spot, check);
    requireFilled(map, ['name'], spot, check);
  },
});
