import { keyName, type RunnerFeatureFlag, type RunnerKey, runnerConfigSchema } from '../../../schemas/runner-config';
import { knownValue } from '../model/fact';
import { isAtLeast, newestRelease } from '../model/runner/release';
import { readTomlRunners } from '../model/runner/toml-runner';
import type { TomlPart } from '../syntax/toml/toml-file';
import { shiftSpan } from '../text/span';
import type { PartOffset } from '../workspace/workspace-file';
import { featureFlagDocumentation, runnerKeyDocumentation } from './hover-text';
import { snippetSuggestions } from './snippet-suggestions';
import { type CompletionScope, nothing, type Suggestion, type Suggestions } from './suggestion';
import { type TomlCursor, tomlCursor } from './toml-cursor';
import { environment, volumes } from './well-known';

/** What the runner at the cursor is, as far as it decides which keys mean something. */
interface RunnerContext {
  readonly release: string;
  readonly executor: string | undefined;
}

/** Keys, tables and values of `config.toml`. */
export function completeToml(scope: CompletionScope, { content, part, offset }: PartOffset): Suggestions {
  if (content.language !== 'toml') return nothing;
  const placed = content.toml.parts.find((one) => one.part === part);
  const cursor = placed === undefined ? undefined : tomlCursor(placed.part, offset);
  if (placed === undefined || cursor === undefined) return nothing;
  const context: RunnerContext = {
    release: scope.project.settings.runnerRelease ?? newestRelease,
    executor: executorIn(placed.part),
  };
  const span = shiftSpan(cursor.span, scope.offset - offset);
  switch (cursor.typing) {
    case 'header':
      return { span, items: headers(placed.part, cursor, context) };
    case 'value':
      return { span, items: values(cursor, context) };
    case 'key':
      return { span, items: [...keysOf(cursor, context), ...snippetSuggestions('toml')] };
  }
}

/** The executor of the runner that a part is of. */
function executorIn(part: TomlPart): string | undefined {
  const [runner] = readTomlRunners(part).runners;
  return runner === undefined ? undefined : knownValue(runner.text('executor'));
}

/** Keys that the release has. One that was removed later is there, struck through. */
function isOffered({ removed, since, unsupported }: RunnerKey, { release }: RunnerContext): boolean {
  if (unsupported === true || (since !== undefined && !isAtLeast(release, since))) return false;
  return removed === undefined || !isAtLeast(release, removed.in);
}

/** Whether the executor of the runner reads a table. One that does not exist yet decides nothing. */
function isRead({ executors }: RunnerKey, { executor }: RunnerContext): boolean {
  const known = runnerConfigSchema.key('runners[].executor')?.enum ?? [];
  return executors === undefined || executor === undefined || !known.includes(executor) || executors.includes(executor);
}

function keysOf({ table, present }: TomlCursor, context: RunnerContext): readonly Suggestion[] {
  if (/(?:^|\.)feature_flags$/.test(table)) {
    return flagsOf(context)
      .filter(({ name }) => !present.has(name))
      .map((flag) => flagSuggestion(flag, `${flag.name} = true`));
  }
  const folded = new Set(Array.from(present, (name) => name.toLowerCase()));
  return (runnerConfigSchema.keysOf(table) ?? [])
    .filter((key) => isOffered(key, context) && !isTable(key) && !folded.has(keyName(key.path).toLowerCase()))
    .sort((a, b) => Number(b.required === true) - Number(a.required === true))
    .map((key) => keySuggestion(key));
}

/** The feature flags of the release. */
function flagsOf({ release }: RunnerContext): readonly RunnerFeatureFlag[] {
  return runnerConfigSchema
    .allFeatureFlags()
    .filter(
      ({ since, removedIn, testOnly }) =>
        testOnly !== true &&
        (since === undefined || isAtLeast(release, since)) &&
        (removedIn === undefined || !isAtLeast(release, removedIn)),
    );
}

function flagSuggestion(flag: RunnerFeatureFlag, insert: string): Suggestion {
  return {
    label: flag.name,
    kind: 'property',
    detail: flag.since === undefined ? 'boolean' : `boolean, since ${flag.since}`,
    describe: () => featureFlagDocumentation(flag),
    insert,
    ...(flag.status === 'active' ? {} : { deprecated: true }),
  };
}

function isTable(key: RunnerKey): boolean {
  return key.type === 'table' || key.type === 'array of tables';
}

function keySuggestion(key: RunnerKey): Suggestion {
  const label = keyName(key.path);
  return {
    label,
    kind: 'property',
    detail: key.type,
    documentation: runnerKeyDocumentation(key),
    insert: `${label} = `,
    snippet: `${label} = ${valueSnippet(key)}`,
    ...(key.deprecated === undefined && key.removed === undefined ? {} : { deprecated: true }),
  };
}

function valueSnippet({ type, enum: choices, default: value }: RunnerKey): string {
  if (choices !== undefined && type === 'string') return `"\${1|${choices.filter((one) => one !== '').join(',')}|}"`;
  if (type === 'boolean') return value === true ? '${1|false,true|}' : '${1|true,false|}';
  if (type.endsWith('[]') && type !== 'string | string[]') return type.startsWith('string') ? '["$1"]' : '[$1]';
  if (type.startsWith('table<')) return '{ $1 }';
  if (type === 'integer' || type === 'float') return `\${1:${typeof value === 'number' ? value : 0}}`;
  return type === 'duration' && typeof value === 'string' ? `"\${1:${value}}"` : '"$1"';
}

/** Names of tables for a header: those that are not there yet, and that the executor reads. */
function headers(part: TomlPart, cursor: TomlCursor, context: RunnerContext): readonly Suggestion[] {
  const { text } = part;
  const isArray = text.slice(0, cursor.span.start).endsWith('[[');
  const closed = /^\]*/.exec(text.slice(cursor.span.end))?.[0].length ?? 0;
  const close = ']'.repeat(Math.max(0, (isArray ? 2 : 1) - closed));
  return runnerConfigSchema.allKeys().flatMap((key): readonly Suggestion[] => {
    const isList = key.type === 'array of tables';
    if (!(isTable(key) || key.type.startsWith('table<')) || isList !== isArray) return [];
    const label = key.path.replaceAll('[]', '');
    if (!isOffered(key, context) || !isRead(key, context) || (!isList && cursor.present.has(label))) return [];
    return [
      { label, kind: 'property', detail: key.type, describe: () => runnerKeyDocumentation(key), insert: label + close },
    ];
  });
}

const durations = ['10s', '30s', '1m', '5m', '15m', '1h'];

function values({ table, key, inString, present, word }: TomlCursor, context: RunnerContext): readonly Suggestion[] {
  if (key === undefined) return [];
  const quote = (text: string) => (inString ? text : JSON.stringify(text));
  if (/(?:^|\.)feature_flags$/.test(table)) return booleans();
  if (key === 'environment') return environmentValues(quote, context);
  if (key === 'volumes') {
    return volumes
      .filter(([label]) => label === word || !present.has(label))
      .map(([label, documentation]) => ({ label, kind: 'value', documentation, insert: quote(label) }));
  }
  const found = runnerConfigSchema.findKey(table, key);
  if (found?.type === 'boolean') return booleans();
  if (found?.type === 'duration') return durations.map((label) => ({ label, kind: 'value', insert: quote(label) }));
  return (found?.enum ?? [])
    .filter((label) => label !== '' && (label === word || !present.has(label)))
    .map((label) => ({ label, kind: 'value', insert: quote(label), ...isDefault(found, label) }));
}

function isDefault(key: RunnerKey | undefined, label: string): { readonly detail?: string } {
  return key?.default === label ? { detail: 'default' } : {};
}

function booleans(): readonly Suggestion[] {
  return ['true', 'false'].map((label) => ({ label, kind: 'value' }));
}

/** Variables that caching runners have, and feature flags, which may be variables as well. */
function environmentValues(quote: (text: string) => string, context: RunnerContext): readonly Suggestion[] {
  return [
    ...environment.map(
      ([name, value, documentation]): Suggestion => ({
        label: `${name}=${value}`,
        kind: 'value',
        documentation,
        insert: quote(`${name}=${value}`),
      }),
    ),
    ...flagsOf(context).map((flag): Suggestion => {
      const made = flagSuggestion(flag, quote(`${flag.name}=true`));
      return { ...made, label: `${flag.name}=true`, kind: 'value' };
    }),
  ];
}
