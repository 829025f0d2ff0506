import { type CiKeyword, ciKeywords, keywordName } from '../../../../schemas/ci-keywords';
import { keywordDocumentation } from '../hover-text';
import { snippetSuggestions } from '../snippet-suggestions';
import type { Suggestion } from '../suggestion';
import type { PipelinePlace } from './place';

/** The keywords that may stand at the cursor and do not yet. */
export function keywordKeys(place: PipelinePlace): readonly Suggestion[] {
  const { cursor } = place;
  if (cursor.quote !== '' && !cursor.isKey) return [];
  // In brackets, a key would make a mapping of a single pair, which nobody writes.
  if (cursor.flow && cursor.isItem) return [];
  const present = cursor.isTop ? topLevelKeys(place) : cursor.siblings;
  const keywords = ciKeywords
    .below(cursor.isTop ? [] : cursor.path)
    .filter((keyword) => keywordName(keyword) !== '*' && !present.has(keywordName(keyword)) && fits(keyword, place));
  const items = [...keywords]
    .sort((a, b) => Number(a.deprecated === true) - Number(b.deprecated === true))
    .map((keyword) => keySuggestion(keyword, place));
  return cursor.isTop && cursor.quote === '' && !cursor.isKey ? [...items, ...snippetSuggestions('yaml')] : items;
}

/** The keys in the first column of the same document, but for the one at the cursor. */
function topLevelKeys({ yaml, cursor, scope }: PipelinePlace): ReadonlySet<string> {
  const found = new Set<string>();
  const here = yaml.partAt(scope.offset)?.document;
  for (const { part, document, start } of yaml.parts) {
    if (document !== here) continue;
    for (const { key } of part.pairs) {
      const at = start + key.span.start;
      if (key.kind === 'scalar' && (at < cursor.scalar.start || at > cursor.scalar.end)) found.add(key.text);
    }
  }
  return found;
}

/** `spec` stands alone in the header of a file; what makes a job one kind is not offered to the other kind. */
function fits(keyword: CiKeyword, { cursor, yaml, scope, keyword: table }: PipelinePlace): boolean {
  const name = keywordName(keyword);
  if (cursor.isTop) {
    const document = yaml.partAt(scope.offset)?.document ?? 0;
    return name === 'spec' ? document === 0 && yaml.header === undefined : !isHeader(yaml, document);
  }
  if (table !== 'job') return true;
  if (cursor.siblings.has('trigger')) return !notInTriggers.has(name);
  return name !== 'trigger' || ![...notInTriggers].some((other) => cursor.siblings.has(other));
}

function isHeader({ header, parts }: PipelinePlace['yaml'], document: number): boolean {
  return header !== undefined && parts.some((at) => at.document === document && header.parts.includes(at.part));
}

/** What jobs that trigger a pipeline do not take (`entry/bridge.rb`). */
const notInTriggers: ReadonlySet<string> = new Set([
  ...['script', 'run', 'before_script', 'after_script', 'image', 'services', 'artifacts', 'cache', 'tags', 'retry'],
  ...['timeout', 'coverage', 'dependencies', 'hooks', 'release', 'secrets', 'id_tokens', 'pages', 'publish'],
]);

/** The key with what has to follow it: a blank, or the first item of its list, or the place for its own keys. */
export function keySuggestion(keyword: CiKeyword, place: PipelinePlace): Suggestion {
  const label = keywordName(keyword).replace(/\[\]$/, '');
  const types = keyword.types ?? [];
  return {
    label,
    kind: 'keyword',
    filter: label,
    describe: () => keywordDocumentation(keyword),
    ...keyText(label, shapeOf(keyword), place),
    ...(types.length === 0 ? {} : { detail: types.join(' | ') }),
    ...(keyword.deprecated === true ? { deprecated: true } : {}),
  };
}

/** Of these that take mappings too, people write lists. */
const listFirst: ReadonlySet<string> = new Set(['changes', 'exists', 'only', 'except']);

type KeyShape = 'list' | 'map' | 'scalar' | { readonly firstKey: string };

function shapeOf({ path, types = [] }: CiKeyword): KeyShape {
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (name === 'rules') return { firstKey: path.startsWith('spec.') ? '' : 'if: ' };
  if (path === 'include') return { firstKey: 'local: ' };
  if (listFirst.has(name)) return 'list';
  if (/script$/.test(name)) return path.startsWith('job.run') ? 'scalar' : 'list';
  if (types.includes('array') && !types.includes('string') && !types.includes('object')) return 'list';
  const others = types.filter((type) => type !== 'null' && type !== 'array');
  return others.length > 0 && others.every((type) => type === 'object') ? 'map' : 'scalar';
}

/** What is inserted for a key; of a key that is there already, only the name. */
export function keyText(
  label: string,
  shape: KeyShape,
  { cursor, indent }: PipelinePlace,
): Pick<Suggestion, 'insert' | 'snippet'> {
  const space = cursor.gap ? ' ' : '';
  if (cursor.isKey) return { insert: `${space}${label}` };
  const bare = `${space}${label}:`;
  if (cursor.flow) {
    const body = shape === 'map' ? ' { $0 }' : shape === 'scalar' ? ' $0' : ' [$0]';
    return { insert: `${bare} `, snippet: `${bare}${body}` };
  }
  if (shape === 'scalar') return { insert: `${bare} `, snippet: `${bare} $0` };
  // Editors put the indentation of the cursor's line before each new line; a key behind a dash stands further right.
  const column = ' '.repeat(cursor.isItem ? cursor.column - cursor.lineIndent + space.length : 0);
  if (shape === 'map') return { insert: bare, snippet: `${bare}\n${column}${' '.repeat(indent.map)}$0` };
  const item = `\n${column}${' '.repeat(indent.list)}- ${typeof shape === 'object' ? shape.firstKey : ''}`;
  return { insert: bare, snippet: `${bare}${item}$0` };
}
