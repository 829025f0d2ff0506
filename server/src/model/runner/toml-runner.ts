import { findNewerForms } from '../../syntax/toml/newer-forms';
import type { TomlString, TomlTable, TomlValue } from '../../syntax/toml/nodes';
import type { TomlPart } from '../../syntax/toml/toml-file';
import { type Part, type Place, place } from '../../text/place';
import type { Span } from '../../text/span';
import { type Fact, notShown, unknown } from '../fact';
import { type EnvironmentItem, readEnvironmentItems } from './environment-entry';
import type { NewerForm, PreBuildScript, Runner, RunnerConfig, RunnerEnvironment } from './runner';
import { TableRunner } from './table-runner';
import { TomlRunnerEditor } from './toml-editor';
import { tomlGlobalKeys, tomlKeyUses } from './toml-keys';
import { findTomlEntry, keyPlace, tomlEntry, tomlFlag, tomlList, tomlPlace, tomlText } from './toml-lookup';
import { tomlSettings } from './toml-settings';

/**
 * The global keys and the runners of a part of `config.toml`, `[[runners]]` and `runners = [{ … }]` alike. What is read
 * depends on the part alone, so it may be kept as long as the part is.
 */
export function readTomlRunners(part: TomlPart): RunnerConfig {
  const { root } = part.document;
  const entry = findTomlEntry(root, 'runners');
  const value = entry === 'ambiguous' ? undefined : entry?.value;
  const section = sectionOfRunner(part, value);
  const tables = value?.kind === 'array' ? value.items.filter((item) => item.kind === 'table') : [];
  const settings = tomlSettings(part, root);
  return {
    spelling: 'toml',
    uri: part.uri,
    at: place(part, 0, 0),
    settings: section === undefined ? settings : { ...settings, settings: [], find: () => undefined, gap: notShown },
    early: section === undefined && value?.kind === 'table' && value.form === 'implicit' ? sectionsBelow(part) : [],
    complete: root.holes.length === 0 && part.excerpt !== true && (value === undefined || isAllTables(value)),
    globalKeys: section === undefined ? tomlGlobalKeys(part, root) : [],
    runners: (section === undefined ? tables : [section]).map((table) => tomlRunner(part, table)),
    newerForms: () => newerForms(part),
  };
}

function newerForms(part: TomlPart): readonly NewerForm[] {
  const placed = (span: Span): Place => ({ part, span });
  return findNewerForms(part.text, part.document).map(({ form, span, older }) => ({
    form,
    at: placed(span),
    older: older?.map((edit) => ({ at: placed(edit.span), text: edit.text })),
  }));
}

/** No runner of the list is hidden by what could not be read. */
function isAllTables(value: TomlValue): boolean {
  return value.kind === 'array' && value.holes.length === 0 && value.items.every((item) => item.kind === 'table');
}

/**
 * The runner of an excerpt that shows sections of one, `[runners.docker]`, without the `[[runners]]` above them. Keys
 * before the first section are then those of a table that the excerpt does not name.
 */
function sectionOfRunner(part: TomlPart, value: TomlValue | undefined): TomlTable | undefined {
  const isSection = part.excerpt === true && value?.kind === 'table' && value.form === 'implicit';
  return isSection ? value : undefined;
}

function tomlRunner(part: TomlPart, table: TomlTable): Runner {
  return new TableRunner({
    spelling: 'toml',
    part,
    at: headerPlace(part, table),
    closed: table.holes.length === 0,
    edit: new TomlRunnerEditor(part, part.document, table),
    text: (path) => tomlText(part, table, path),
    flag: (path) => tomlFlag(part, table, path),
    list: (path) => tomlList(part, table, path),
    stringAt: (path) => {
      const entry = tomlEntry(part, table, path);
      return entry.state === 'known' && entry.value.value.kind === 'string' ? entry.at : undefined;
    },
    environment: () => readEnvironment(part, table),
    script: (key) => readScript(part, table, key),
    keys: () => tomlKeyUses(part, table, 'runners[]'),
    settings: () => tomlSettings(part, table),
    runsNixDaemon: () => undefined,
  });
}

function headerPlace(part: Part, table: TomlTable): Place {
  if (table.header !== undefined) return tomlPlace(part, table.header);
  const { start } = table.span;
  return place(part, start, Math.min(start + 1, part.text.length));
}

function readScript(part: Part, table: TomlTable, key: string): Fact<PreBuildScript> {
  const entry = tomlEntry(part, table, [key]);
  if (entry.state !== 'known') return entry;
  const { value } = entry.value;
  if (value.kind !== 'string') return unknown('the value is not a string', entry.at);
  const at = tomlPlace(part, value);
  const piece = { text: value.value, part, map: value.map, holes: [], at };
  const script = { pieces: [piece], complete: true };
  return { ...entry, value: { runsAs: 'inline', writer: undefined, script } };
}

function readEnvironment(part: Part, table: TomlTable): RunnerEnvironment {
  const entry = tomlEntry(part, table, ['environment']);
  const none = { variables: [], malformed: [], at: undefined, keyAt: undefined };
  if (entry.state === 'absent') return { ...none, complete: true };
  if (entry.state === 'unknown') return { ...none, complete: false };
  const { value } = entry.value;
  const written = { at: entry.at, keyAt: keyPlace(part, entry.value) };
  if (value.kind !== 'array') return { ...none, ...written, complete: false };
  const strings = value.items.filter((item) => item.kind === 'string');
  const complete = value.holes.length === 0 && strings.length === value.items.length;
  const items = strings.map((item) => itemOf(part, item));
  return { ...written, ...readEnvironmentItems(items, complete) };
}

function itemOf(part: Part, item: TomlString): EnvironmentItem {
  const behind = item.span.end - (item.style.startsWith('multiline') ? 3 : 1);
  return {
    text: item.value,
    at: tomlPlace(part, item),
    placeOf: (span) => {
      const { start, end } = item.map.toHostSpan(span);
      return place(part, start, span.end === item.value.length ? Math.max(start, behind) : end);
    },
  };
}

/** The sections of tables below `runners`, where none of the part is a list item. */
function sectionsBelow(part: TomlPart): RunnerConfig['early'] {
  return part.document.sections.flatMap(({ header, body }) =>
    header !== undefined && header.keys[0]?.name === 'runners' && header.keys.length > 1
      ? [{ at: tomlPlace(part, header), whole: place(part, header.span.start, body.end) }]
      : [],
  );
}
