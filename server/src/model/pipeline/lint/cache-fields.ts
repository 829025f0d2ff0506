import type { ItemsValue, MapValue } from '../value';
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
import { itemSpot, refuseEmpty } from './required';
import { attribute, boolean, checkLength, checkTexts, entry, oneOf, reportValue, texts } from './shapes';

const keyAction = 'Use a name without slashes that is not only dots.';

/** The name of a cache, or the start of one. */
function keyText(says: string, more: Parameters<typeof forms>[2] = {}): Shape {
  return forms(says, more.map === undefined ? 'text' : 'text or a mapping', {
    ...more,
    text: (said, value, spot, check) => {
      const at = { part: value.node.part, span: value.node.span };
      const plain = said.replace(/%2f/gi, '/').replace(/%2e/gi, '.');
      if (plain.includes('/')) {
        const what = 'The key of a cache cannot hold a slash.';
        check.wrong(at, spot, what, 'cannot contain the "/" character', keyAction);
      } else if (plain === '.' || plain === '..') {
        check.wrong(at, spot, 'The key of a cache cannot be only dots.', 'cannot be "." or ".."', keyAction);
      }
    },
  });
}

/** Newer servers take ten files, and two files of which the commit counts. */
function keyFiles(most: number): Shape {
  return forms('should be an array of strings', 'a list of paths', {
    list: (list, spot, check) => {
      checkTexts(list, 'should be an array of strings', spot, check);
      if (!refuseEmpty(list, 'requires at least 1 item', spot, check))
        checkLength(list, most, `has too many items (maximum is ${most})`, spot, check);
    },
  });
}

const keyFields: Fields = {
  files: entry(keyFiles(10)),
  files_commits: entry(keyFiles(2)),
  prefix: entry(keyText('should be a string or symbol')),
};

const key = keyText('should be a hash, a string or a symbol', { bare: true, map: checkKeyMap });

function checkKeyMap(map: MapValue, spot: Spot, check: EntryCheck): void {
  checkFields(map, keyFields, spot, check);
  const given = ['files', 'files_commits'].filter((name) => map.entries.has(name));
  if (given.length === 1 || map.open !== undefined) return;
  check.report({
    family: given.length === 0 ? 'missing-keyword' : 'conflicting-keywords',
    at: spot.keyAt,
    what:
      given.length === 0
        ? 'This key of a cache names no files.'
        : 'This key of a cache has both `files` and `files_commits`.',
    quote: quoted(`${spot.path} config`, 'must use exactly one of these keys: files, files_commits'),
    action: given.length === 0 ? 'Add `files:`, or write the key as text.' : 'Keep one of them.',
  });
}

const fallbackKeys: Shape = forms('should be an array of strings', 'a list of texts', {
  list: (list, spot, check) => {
    checkTexts(list, 'should be an array of strings', spot, check);
    checkLength(list, 5, 'has to many entries (maximum 5)', spot, check);
  },
});

const policies = ['pull-push', 'push', 'pull'];
const policySays = 'should be a variable or one of: pull-push, push, pull';

/** GitLab looks for the words anywhere in the text; the runner then refuses what is none of them. */
const policy: Shape = forms('should be a string', 'text', {
  text: (said, value, spot, check) => {
    if (policies.includes(said) || said.includes('$') || said.trim() === '') return;
    if (!/push|pull/.test(said)) {
      reportValue(said, value, policies, policySays, spot, check);
      return;
    }
    check.report({
      family: 'keyword-type',
      at: compactPlace(value, spot),
      what: `\`policy\` does not take the value \`${said}\`.`,
      quote: undefined,
      why: 'GitLab lets it pass, and the job fails when the runner looks for the cache.',
      action: 'Use one of `pull-push`, `push` and `pull`.',
      severity: 'warning',
      repairs: [],
    });
  },
});

const cacheFields: Fields = {
  key: entry(key),
  untracked: entry(boolean),
  paths: entry(texts()),
  policy: attribute(policy),
  when: attribute(oneOf(['on_success', 'on_failure', 'always'])),
  unprotect: entry(boolean),
  fallback_keys: attribute(fallbackKeys),
};

const oneCache: Shape = forms('should be a hash', 'a mapping', {
  map: (map, spot, check) => checkFields(map, cacheFields, spot, check),
});

function checkCaches(list: ItemsValue, spot: Spot, check: EntryCheck): void {
  checkLength(list, 4, 'no more than 4 caches can be created', spot, check);
  for (const value of check.levelled(list)) oneCache(value, itemSpot(value, 'cache', 'cache', spot), check);
}

export const cache: Shape = forms('can only be a hash or an array', 'a mapping or a list of mappings', {
  map: (map, spot, check) => checkFields(map, cacheFields, itemPath(spot), check),
  list: checkCaches,
  noTexts: true,
});

/** GitLab makes a list of one of a single cache, which shows in its messages. */
function itemPath(spot: Spot): Spot {
  return { ...spot, path: `${spot.path}:cache`, subject: `${spot.path}:cache config` };
}
