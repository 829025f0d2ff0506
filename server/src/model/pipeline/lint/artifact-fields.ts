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
import { refuseTogether, requireFilled } from './required';
import { attribute, boolean, duration, entry, oneOf, text, textOrTexts, texts } from './shapes';

const reportNames =
  'accessibility annotations junit browser_performance coverage_report codequality dotenv lsif sast dependency_scanning container_scanning dast license_scanning requirements secret_detection metrics terraform cyclonedx sarif load_performance repository_xray api_fuzzing coverage_fuzzing cluster_image_scanning performance requirements_v2'.split(
    ' ',
  );

const coverageFormats = ['cobertura', 'jacoco'];
const formatSays = `must be one of supported formats: ${coverageFormats.join(', ')}.`;

const coverageReport: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => {
    checkFields(
      map,
      { coverage_format: attribute(oneOf(coverageFormats, formatSays)), path: attribute(text) },
      spot,
      check,
    );
    requireFilled(map, ['coverage_format', 'path'], spot, check);
  },
});

/** Reports that GitLab took once. */
const removed: Readonly<Record<string, string>> = {
  cobertura: 'Use `coverage_report` with `coverage_format: cobertura`.',
  license_management: 'Remove it: licences are read from the list of dependencies in `cyclonedx`.',
  cluster_applications: 'Remove it.',
};

const removedReport: Shape = (_, { key, keyAt, path }, check) =>
  check.report({
    family: 'removed-keyword',
    at: keyAt,
    what: `GitLab no longer takes the report \`${key}\`.`,
    quote: quoted(path.replace(/:\w+$/, ' config'), `contains unknown keys: ${key}`),
    action: removed[key] ?? 'Remove it.',
  });

const reportFields: Fields = {
  ...Object.fromEntries(reportNames.map((name) => [name, attribute(textOrTexts())])),
  coverage_report: entry(coverageReport),
  ...Object.fromEntries(Object.keys(removed).map((name) => [name, entry(removedReport)])),
};

const reports: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => checkFields(map, reportFields, spot, check),
});

const artifactFields: Fields = {
  name: attribute(text),
  untracked: attribute(boolean),
  paths: attribute(texts()),
  reports: entry(reports),
  when: attribute(oneOf(['on_success', 'on_failure', 'always'])),
  expire_in: attribute(duration),
  expose_as: attribute(text),
  exclude: attribute(texts()),
  public: attribute(boolean),
  access: attribute(oneOf(['none', 'developer', 'maintainer', 'all'])),
};

export const artifacts: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => {
    checkFields(map, artifactFields, spot, check);
    refuseTogether(map, ['access', 'public'], spot, check);
    checkExposed(map, spot, check);
  },
});

const maxExposedName = 100;

/** `expose_as` wants plain paths, and a name that can stand in an address (`entry/artifacts.rb`). */
function checkExposed(map: MapValue, spot: Spot, check: EntryCheck): void {
  const entry = map.entries.get('expose_as');
  const value = entry === undefined ? undefined : check.known(entry.value);
  if (value?.kind !== 'scalar' || typeof value.node.value !== 'string') return;
  const said = value.node.value;
  const own = { ...spot, subject: `${spot.path} expose as`, key: 'expose_as' };
  const at = compactPlace(value, spot);
  if (!/^\w[-\w ]*$/.test(said)) {
    const what =
      'The name under which artifacts are exposed holds other characters than letters, digits, `-`, `_` and spaces.';
    check.wrong(at, own, what, "can contain only letters, digits, '-', '_' and spaces", 'Use another name.');
  } else if (said.length > maxExposedName) {
    const says = `is too long (maximum is ${maxExposedName} characters)`;
    check.wrong(at, own, `\`expose_as\` has ${said.length} characters.`, says, `Use ${maxExposedName} at most.`);
  }
  requireFilled(map, ['paths'], spot, check);
  const paths = map.entries.get('paths');
  const list = paths === undefined ? undefined : check.known(paths.value);
  if (list?.kind !== 'list') return;
  for (const raw of list.items) {
    const path = check.known(raw);
    if (path?.kind !== 'scalar' || !path.node.text.includes('*')) continue;
    const what = 'Artifacts that are exposed under a name are listed without wildcards.';
    const says = "can't contain '*' when used with 'expose_as'";
    const subject = `${spot.path} paths`;
    check.wrong(compactPlace(path, spot), { ...own, subject }, what, says, 'Write the whole path, or a folder.');
  }
}
