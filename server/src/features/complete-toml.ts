import { keyName, type RunnerKey, runnerConfigSchema } from '../../../schemas/runner-config';
import type { PartOffset } from '../workspace/workspace-file';
import { featureFlagDocumentation, runnerKeyDocumentation } from './hover-text';
import { snippetSuggestions } from './snippet-suggestions';
import { type CompletionScope, nothing, type Suggestion, type Suggestions } from './suggestion';
import { type TomlCursor, tomlCursor } from './toml-cursor';
import { environment, volumes } from './well-known';

/** Keys, tables and values of `config.toml`. */
export function completeToml(scope: CompletionScope, { content, part, offset }: PartOffset): Suggestions {
  if (content.language !== 'toml') return nothing;
  const placed = content.toml.parts.find((one) => one.part === part);
  const cursor = placed === undefined ? undefined : tomlCursor(placed.part, offset);
  if (cursor === undefined) return nothing;
  const moved = scope.offset - offset;
  const span = { start: cursor.span.start + moved, end: cursor.span.end + moved };
  if (cursor.typing === 'header') return { span, items: headers(scope.file.text.slice(0, span.start).endsWith('[[')) };
  if (cursor.typing === 'value') return { span, items: values(cursor) };
  const keys = keysOf(cursor);
  return { span, items: [...keys, ...snippetSuggestions('toml')] };
}

function isOffered(key: RunnerKey): boolean {
  return key.removed === undefined && key.unsupported !== true;
}

function keysOf({ table, present }: TomlCursor): readonly Suggestion[] {
  if (/(?:^|\.)feature_flags$/.test(table)) {
    return runnerConfigSchema
      .allFeatureFlags()
      .filter(({ name, status, testOnly }) => status !== 'removed' && testOnly !== true && !present.has(name))
      .map((flag) => ({
        label: flag.name,
        kind: 'property',
        documentation: featureFlagDocumentation(flag),
        insert: `${flag.name} = true`,
        deprecated: flag.status === 'deprecated',
      }));
  }
  return (runnerConfigSchema.keysOf(table) ?? [])
    .filter((key) => isOffered(key) && !present.has(keyName(key.path)) && !isTable(key))
    .map((key) => keySuggestion(key));
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
    ...(key.deprecated === undefined ? {} : { deprecated: true }),
  };
}

function valueSnippet({ type, enum: choices, default: value }: RunnerKey): string {
  if (choices !== undefined && type === 'string') return `"\${1|${choices.join(',')}|}"`;
  if (type === 'boolean') return value === true ? '${1|false,true|}' : '${1|true,false|}';
  if (type.endsWith('[]') && type !== 'string | string[]') return type.startsWith('string') ? '["$1"]' : '[$1]';
  if (type.startsWith('table<')) return '{ $1 }';
  return type === 'integer' || type === 'float' ? '${1:0}' : '"$1"';
}

/** Names of tables, for a header. */
function headers(isArray: boolean): readonly Suggestion[] {
  return runnerConfigSchema
    .allKeys()
    .filter((key) => isOffered(key) && isTable(key) && (key.type === 'array of tables') === isArray)
    .map((key) => ({
      label: key.path.replaceAll('[]', ''),
      kind: 'property',
      documentation: runnerKeyDocumentation(key),
    }));
}

function values({ table, key, inString }: TomlCursor): readonly Suggestion[] {
  if (key === undefined) return [];
  const quote = (text: string) => (inString ? text : JSON.stringify(text));
  if (key === 'environment') {
    return environment.map(([name, value, documentation]) => ({
      label: `${name}=${value}`,
      kind: 'value',
      documentation,
      insert: quote(`${name}=${value}`),
    }));
  }
  if (key === 'volumes') {
    return volumes.map(([label, documentation]) => ({ label, kind: 'value', documentation, insert: quote(label) }));
  }
  const found = runnerConfigSchema.findKey(table, key);
  if (found?.type === 'boolean') return ['true', 'false'].map((label) => ({ label, kind: 'value' }));
  return (found?.enum ?? []).map((label) => ({ label, kind: 'value', insert: quote(label) }));
}
