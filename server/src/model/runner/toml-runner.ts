import type { TomlString, TomlTable, TomlValue } from '../../syntax/toml/nodes';
import type { TomlPart } from '../../syntax/toml/toml-file';
import { type Part, type Place, place } from '../../text/place';
import { type Fact, knownValue, type ListValue, unknown } from '../fact';
import { type EnvironmentItem, readEnvironmentItems } from './environment-entry';
import { lazy } from './lazy';
import type {
  KeyUse,
  PreBuildScript,
  Runner,
  RunnerConfig,
  RunnerEditor,
  RunnerEnvironment,
  RunnerFlagKey,
  RunnerListKey,
  RunnerTextKey,
} from './runner';
import { type JudgedSetup, judgeSetup } from './setup';
import { holdsVariable } from './template-text';
import { TomlRunnerEditor } from './toml-editor';
import { tomlGlobalKeys, tomlKeyUses } from './toml-keys';
import { findTomlEntry, keyPlace, tomlEntry, tomlFlag, tomlList, tomlPlace, tomlText } from './toml-lookup';

/** Settings that GitLab keeps and `config.toml` never holds. */
const keptByGitlab: ReadonlySet<RunnerFlagKey> = new Set(['run_untagged', 'protected']);

/** Settings in which the runner itself replaces `$NAME` by the environment of its process (18.11 and later). */
const expanded: ReadonlySet<RunnerTextKey> = new Set(['url', 'token']);

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
  return {
    spelling: 'toml',
    uri: part.uri,
    globalKeys: section === undefined ? tomlGlobalKeys(part, root) : [],
    runners: (section === undefined ? tables : [section]).map((table) => new TomlRunner(part, table)),
  };
}

/**
 * The runner of an excerpt that shows sections of one, `[runners.docker]`, without the `[[runners]]` above them. Keys
 * before the first section are then those of a table that the excerpt does not name.
 */
function sectionOfRunner(part: TomlPart, value: TomlValue | undefined): TomlTable | undefined {
  const isSection = part.excerpt === true && value?.kind === 'table' && value.form === 'implicit';
  return isSection ? value : undefined;
}

class TomlRunner implements Runner {
  readonly spelling = 'toml';
  readonly at: Place;
  readonly closed: boolean;
  readonly edit: RunnerEditor;
  readonly tags: Fact<ListValue<string>>;
  private readonly readEnvironment = lazy(() => readEnvironment(this.part, this.table));
  private readonly readScript = lazy(() => readScript(this.part, this.table));
  private readonly readKeys = lazy(() => tomlKeyUses(this.part, this.table, 'runners[]'));
  private readonly judged = lazy((): JudgedSetup => judgeSetup(this, () => undefined));

  constructor(
    readonly part: TomlPart,
    private readonly table: TomlTable,
  ) {
    this.at = headerPlace(part, table);
    this.closed = table.holes.length === 0;
    this.tags = unknown('GitLab keeps the tags of a runner, `config.toml` does not hold them');
    this.edit = new TomlRunnerEditor(part, part.document, table);
  }

  get label(): string {
    return knownValue(this.text('name')) ?? 'unnamed runner';
  }

  text(key: RunnerTextKey): Fact<string> {
    const fact = tomlText(this.part, this.table, key.split('.'));
    if (fact.state !== 'known' || !expanded.has(key) || !holdsVariable(fact.value)) return fact;
    return unknown("it is filled in from the environment of the runner's process", fact.at);
  }

  flag(key: RunnerFlagKey): Fact<boolean> {
    if (keptByGitlab.has(key)) return unknown('GitLab keeps this setting, `config.toml` does not hold it');
    return tomlFlag(this.part, this.table, key.split('.'));
  }

  list(key: RunnerListKey): Fact<ListValue<string>> {
    const fact = tomlList(this.part, this.table, key.split('.'));
    const entry = tomlEntry(this.part, this.table, key.split('.'));
    const isText = entry.state === 'known' && entry.value.value.kind === 'string';
    if (!isText || key === 'docker.pull_policy') return fact;
    return unknown('the value is a string where the runner wants an array', entry.at);
  }

  get environment(): RunnerEnvironment {
    return this.readEnvironment();
  }

  get preBuildScript(): Fact<PreBuildScript> {
    return this.readScript();
  }

  get setup() {
    return this.judged().setup;
  }

  get setupEvidence() {
    return this.judged().evidence;
  }

  get keys(): readonly KeyUse[] {
    return this.readKeys();
  }
}

function headerPlace(part: Part, table: TomlTable): Place {
  if (table.header !== undefined) return tomlPlace(part, table.header);
  const { start } = table.span;
  return place(part, start, Math.min(start + 1, part.text.length));
}

function readScript(part: Part, table: TomlTable): Fact<PreBuildScript> {
  const entry = tomlEntry(part, table, ['pre_build_script']);
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
