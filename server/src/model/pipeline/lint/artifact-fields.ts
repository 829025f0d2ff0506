import { checkFields, type Fields, forms, mapping, type Shape } from './entry-check';
import { script } from './script-shape';
import { anything, attribute, boolean, checkLength, checkTexts, duration, entry, oneOf, text, texts } from './shapes';

const whens = ['on_success', 'on_failure', 'always'];

const reportNames =
  'accessibility annotations junit browser_performance coverage_report codequality dotenv lsif sast dependency_scanning container_scanning dast license_management license_scanning requirements secret_detection metrics terraform cyclonedx sarif load_performance repository_xray api_fuzzing coverage_fuzzing cluster_image_scanning performance requirements_v2'.split(
    ' ',
  );

const reports: Shape = mapping({
  ...Object.fromEntries(reportNames.map((name) => [name, attribute(anything)])),
  coverage_report: entry(
    mapping({
      coverage_format: attribute(
        oneOf(['cobertura', 'jacoco'], 'must be one of supported formats: cobertura, jacoco.'),
      ),
      path: attribute(text),
    }),
  ),
});

const artifactFields: Fields = {
  name: attribute(text),
  untracked: attribute(boolean),
  paths: attribute(texts()),
  reports: entry(reports),
  when: attribute(oneOf(whens)),
  expire_in: attribute(duration),
  expose_as: attribute(text),
  exclude: attribute(texts()),
  public: attribute(boolean),
  access: attribute(oneOf(['none', 'developer', 'maintainer', 'all'])),
};

export const artifacts: Shape = mapping(artifactFields);

const keyFiles = attribute(texts());

const cacheKey: Shape = forms('should be a hash, a string or a symbol', 'text or a mapping', {
  // Numbers are taken as the text that they make.
  number: () => {},
  text: (said, value, spot, check) => {
    const at = { part: value.node.part, span: value.node.span };
    const action = 'Use a name without slashes that is not only dots.';
    if (said.includes('/') || said.toLowerCase().includes('%2f')) {
      const what = `The key of a cache cannot hold a slash.`;
      check.wrong(at, spot, what, 'cannot contain the "/" character', action);
    } else if (said === '.' || said === '..') {
      check.wrong(at, spot, 'The key of a cache cannot be only dots.', 'cannot be "." or ".."', action);
    }
  },
  map: (map, spot, check) =>
    checkFields(map, { files: keyFiles, files_commits: keyFiles, prefix: attribute(anything) }, spot, check),
});

const fallbackKeys: Shape = forms('should be an array of strings', 'a list of texts', {
  list: (list, spot, check) => {
    checkTexts(list, 'should be an array of strings', spot, check);
    checkLength(list, 5, 'has to many entries (maximum 5)', spot, check);
  },
});

const cacheFields: Fields = {
  key: entry(cacheKey),
  untracked: entry(boolean),
  paths: entry(texts()),
  policy: attribute(oneOf(['pull-push', 'push', 'pull'], 'should be a variable or one of: pull-push, push, pull')),
  when: attribute(oneOf(whens)),
  unprotect: entry(boolean),
  fallback_keys: attribute(fallbackKeys),
};

export const cache: Shape = forms('can only be a hash or an array', 'a mapping or a list of mappings', {
  map: (map, spot, check) => checkFields(map, cacheFields, spot, check),
  list: (list, spot, check) => {
    checkLength(list, 4, 'no more than 4 caches can be created', spot, check);
    for (const value of check.levelled(list)) {
      if (value.kind === 'map') checkFields(value, cacheFields, spot, check);
    }
  },
});

const pullPolicies = ['always', 'never', 'if-not-present'];
const pullPolicy: Shape = forms('should be an array of strings or a string', 'a policy or a list of them', {
  text: (_, value, spot, check) => oneOf(pullPolicies, 'is not included in the list')(value, spot, check),
  list: (list, spot, check) =>
    checkTexts(list, 'contains unknown values', spot, check, oneOf(pullPolicies, 'contains unknown values')),
});

const imageFields: Fields = {
  name: attribute(text),
  entrypoint: attribute(texts()),
  docker: attribute(anything),
  kubernetes: attribute(anything),
  ports: entry(anything),
  pull_policy: entry(pullPolicy),
};

const serviceFields: Fields = {
  ...imageFields,
  command: attribute(script),
  alias: attribute(text),
  variables: entry(anything),
};

/** An image or service: its name, or a mapping that has one. */
function imageShape(fields: Fields): Shape {
  return forms('should be a hash or a string', 'text or a mapping', {
    text: () => {},
    map: (map, spot, check) => {
      checkFields(map, fields, spot, check);
      if (map.open !== undefined || map.entries.has('name')) return;
      check.report({
        family: 'missing-keyword',
        at: spot.keyAt,
        what: `\`${spot.key}\` names no image.`,
        quote: `${spot.path} name can't be blank`.toLowerCase(),
        action: 'Add `name:`.',
      });
    },
  });
}

export const image: Shape = imageShape(imageFields);
const service = imageShape(serviceFields);

export const services: Shape = forms('should be a array', 'a list of services', {
  list: (list, spot, check) => {
    const item = { ...spot, path: `${spot.path}:service`, subject: `${spot.path}:service config` };
    for (const raw of check.levelled(list)) check.judge(raw, service, item);
  },
});
