import { type RunnerFeatureFlag, type RunnerKey, runnerConfigSchema } from '../../../schemas/runner-config';
import { isAtLeast } from '../model/runner/release';
import type { TomlKey, TomlValue } from '../syntax/toml/nodes';
import { type Span, touches } from '../text/span';
import type { PartOffset } from '../workspace/workspace-file';
import { featureFlagDocumentation, runnerKeyDocumentation } from './hover-text';
import { tablePath } from './toml-cursor';

/** What is known about a word of `config.toml`; the span is of the part. */
export interface TomlWord {
  readonly span: Span;
  readonly markdown: string;
}

/**
 * What is known about the word at an offset: a table in a header, a key (inside inline tables too), a value of a fixed
 * set, a feature flag in the table of flags or as a variable. `release` is that of the runner, where the project says it.
 */
export function hoverToml({ content, part, offset }: PartOffset, release: string | undefined): TomlWord | undefined {
  if (content.language !== 'toml') return undefined;
  const document = content.toml.parts.find((placed) => placed.part === part)?.part.document;
  for (const { header, assignments } of document?.sections ?? []) {
    const names = header?.keys ?? [];
    const inHeader = keyAt(names, offset);
    if (inHeader !== undefined) return wordOf(inHeader.path, inHeader.span, release);
    const above = names.map(({ name }) => name);
    for (const { keys, value } of assignments) {
      const found = assignedAt(above, keys, value, offset, release);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function assignedAt(
  above: readonly string[],
  keys: readonly TomlKey[],
  value: TomlValue,
  offset: number,
  release: string | undefined,
): TomlWord | undefined {
  const inKeys = keyAt(keys, offset);
  if (inKeys !== undefined) return wordOf([...above, ...inKeys.path], inKeys.span, release);
  if (!touches(value.span, offset)) return undefined;
  return valueAt([...above, ...keys.map(({ name }) => name)], value, offset, release);
}

function valueAt(
  path: readonly string[],
  value: TomlValue,
  offset: number,
  release: string | undefined,
): TomlWord | undefined {
  switch (value.kind) {
    case 'table':
      for (const { key, keySpan, value: inner } of value.entries.values()) {
        const found = assignedAt(path, [{ name: key, span: keySpan, style: 'bare' }], inner, offset, release);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'array': {
      const item = value.items.find(({ span }) => touches(span, offset));
      return item === undefined ? undefined : valueAt(path, item, offset, release);
    }
    case 'string': {
      const flag =
        path.at(-1) === 'environment' ? runnerConfigSchema.featureFlag(value.value.split('=')[0] ?? '') : undefined;
      if (flag !== undefined) return { span: value.span, markdown: flagText(flag, release) };
      const key = keyOf(path);
      return key?.enum?.includes(value.value) ? { span: value.span, markdown: keyText(key, release) } : undefined;
    }
    default:
      return undefined;
  }
}

function keyAt(keys: readonly TomlKey[], offset: number) {
  const index = keys.findIndex(({ span }) => touches(span, offset));
  const key = keys[index];
  return key === undefined ? undefined : { path: keys.slice(0, index + 1).map(({ name }) => name), span: key.span };
}

function wordOf(path: readonly string[], span: Span, release: string | undefined): TomlWord | undefined {
  const name = path.at(-1);
  const flag = name !== undefined && path.at(-2) === 'feature_flags' ? runnerConfigSchema.featureFlag(name) : undefined;
  if (flag !== undefined) return { span, markdown: flagText(flag, release) };
  const key = keyOf(path);
  return key === undefined ? undefined : { span, markdown: keyText(key, release) };
}

function keyOf(path: readonly string[]): RunnerKey | undefined {
  const name = path.at(-1);
  return name === undefined ? undefined : runnerConfigSchema.findKey(tablePath(path.slice(0, -1)), name);
}

function keyText(key: RunnerKey, release: string | undefined): string {
  return withRelease(runnerKeyDocumentation(key), key.since, key.removed?.in, release);
}

function flagText(flag: RunnerFeatureFlag, release: string | undefined): string {
  return withRelease(featureFlagDocumentation(flag), flag.since, flag.removedIn, release);
}

/** Says so where the release that the project is for does not have it. */
function withRelease(
  text: string,
  since: string | undefined,
  removed: string | undefined,
  release: string | undefined,
) {
  if (release === undefined) return text;
  if (since !== undefined && !isAtLeast(release, since)) return `${text}\n\nNot yet in GitLab Runner ${release}.`;
  return removed !== undefined && isAtLeast(release, removed) ? `${text}\n\nNot in GitLab Runner ${release}.` : text;
}
