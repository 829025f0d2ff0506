import { runnerConfigSchema } from '../../../../schemas/runner-config';
import type { PreBuildScript, Runner } from '../../model/runner/runner';
import type { SettingTable, SettingValue } from '../../model/runner/setting';
import { isTemplated } from '../../model/runner/template-text';
import { looksSecret } from '../../model/runner/token';
import type { ScriptText } from '../../model/script/script-text';
import { shown, withoutTokens } from '../inspect-facts';

/** Values as `config.toml` has them, whichever way the runner is written. */
export type PlainValue = string | number | boolean | readonly PlainValue[] | PlainTable;
export type PlainTable = ReadonlyMap<string, PlainValue>;

/** A setting that does not go along. */
export interface Lost {
  /** The path below the runner: `docker.services`. */
  readonly setting: string;
  /** Why, as a clause. */
  readonly reason: string;
}

/** What a runner is set up with, but for its address and its token. */
export interface PlainRunner {
  readonly label: string;
  readonly url: string | undefined;
  readonly table: PlainTable;
  readonly lost: readonly Lost[];
}

const fromGitLab: ReadonlySet<string> = new Set(['id', 'token_obtained_at', 'token_expires_at', 'system_id']);
const scriptKeys: ReadonlySet<string> = new Set([
  'pre_build_script',
  'post_build_script',
  'pre_get_sources_script',
  'post_get_sources_script',
]);

/**
 * Reads what goes along of a runner. Values that are not known, that look secret, or that the runner would not take are
 * left out and told of.
 */
export function plainRunner(runner: Runner): PlainRunner {
  const reading = new Reading();
  const table = reading.table(runner.settings, 'runners[]', '');
  if (runner.spelling === 'nix-module') {
    addModuleForms(runner, table, reading);
    if (runner.settings.gap !== undefined) reading.lose('further settings', runner.settings.gap);
  } else if (runner.settings.gap !== undefined) reading.lose('further settings', runner.settings.gap);
  const url = table.get('url');
  table.delete('url');
  return { label: runner.label, url: typeof url === 'string' ? url : undefined, table, lost: reading.lost };
}

/** The settings outside of `[[runners]]`. */
export function plainGlobals(settings: SettingTable): { readonly table: PlainTable; readonly lost: readonly Lost[] } {
  const reading = new Reading();
  const table = reading.table(settings, '', '');
  return { table, lost: reading.lost };
}

class Reading {
  readonly lost: Lost[] = [];

  lose(setting: string, reason: string): void {
    this.lost.push({ setting, reason });
  }

  /** `schemaPath` is the table's in the schema, `path` that for people. */
  table(settings: SettingTable, schemaPath: string, path: string): Map<string, PlainValue> {
    const found = new Map<string, PlainValue>();
    for (const { name, value } of settings.settings) {
      const key = runnerConfigSchema.findKey(schemaPath, name);
      const canonical = key === undefined ? name : (key.path.split('.').at(-1) ?? name).replace('[]', '');
      if (schemaPath === 'runners[]' && canonical === 'token') continue;
      if (schemaPath === '' && canonical === 'runners') continue;
      const shownPath = path === '' ? canonical : `${path}.${canonical}`;
      if (schemaPath === 'runners[]' && fromGitLab.has(canonical)) this.lose(shownPath, 'GitLab gives it');
      else if (key === undefined && !runnerConfigSchema.isFreeForm(schemaPath)) {
        this.lose(shownPath, 'the runner has no such setting');
      } else if (key?.secret === true) this.lose(shownPath, 'it is secret');
      else if (found.has(canonical)) this.lose(shownPath, 'it is set twice');
      else this.put(found, canonical, value, key?.path ?? `${schemaPath}.${name}`, shownPath);
    }
    return found;
  }

  private put(into: Map<string, PlainValue>, name: string, value: SettingValue, schema: string, path: string): void {
    const isList = /\[\]$/.test(runnerConfigSchema.key(schema)?.type ?? '');
    const plain = name === 'environment' ? this.environment(value) : this.value(value, schema, path);
    if (plain !== undefined) into.set(name, isList && typeof plain === 'string' ? [plain] : plain);
  }

  private value(value: SettingValue, schema: string, path: string): PlainValue | undefined {
    switch (value.kind) {
      case 'string':
        return this.text(value.text, path);
      case 'integer':
      case 'float':
        return Number.isFinite(value.number) ? value.number : this.leave(path, 'it is no finite number');
      case 'boolean':
        return value.value;
      case 'table':
        return this.table(value.table, schema, path);
      case 'list': {
        if (!value.complete) return this.leave(path, 'a part of it is not known');
        const items = value.items.map((item) => this.value(item, schema, path));
        return items.every((item) => item !== undefined) ? items : undefined;
      }
      case 'datetime':
        return this.leave(path, 'it is a date');
      case 'unknown':
        return this.leave(path, withoutTokens(value.reason));
    }
  }

  private text(text: string, path: string): string | undefined {
    if (shown(path, text) !== text) return this.leave(path, 'it looks secret');
    return isTemplated(text) && !scriptKeys.has(path) ? this.leave(path, 'a template fills it in') : text;
  }

  private leave(path: string, reason: string): undefined {
    this.lose(path, reason);
    return undefined;
  }

  /** Each variable by itself, so that one with a secret costs no others. */
  private environment(value: SettingValue): PlainValue | undefined {
    if (value.kind !== 'list') return this.leave('environment', 'it is no list');
    if (!value.complete) this.lose('environment', 'some of it is not known');
    return value.items.flatMap((item) => {
      const entry = item.kind === 'string' ? item.text : undefined;
      const variable = /^([^=]+)=([\s\S]*)$/.exec(entry ?? '');
      if (entry === undefined || variable === null) {
        this.lose('environment', 'an entry is not known, or has no `=`');
        return [];
      }
      return this.variable(variable[1] ?? '', variable[2] ?? '') ?? [];
    });
  }

  variable(name: string, value: string): string | undefined {
    const isSecret = shown(name, value) !== value || looksSecret(value);
    if (isSecret) return this.leave(`environment.${name}`, 'it looks secret');
    return isTemplated(`${name}=${value}`) ? this.leave('environment', 'a template fills it in') : `${name}=${value}`;
  }
}

/** The module has a set of variables and files with scripts in place of a list and texts. */
function addModuleForms(runner: Runner, table: Map<string, PlainValue>, reading: Reading): void {
  const { variables, complete } = runner.environment;
  if (!complete) reading.lose('environment', 'some of it is not known');
  const entries = variables.flatMap(({ name, value }) => {
    if (value.state === 'known') return reading.variable(name, value.value) ?? [];
    reading.lose(`environment.${name}`, 'its value is not known');
    return [];
  });
  if (entries.length > 0) table.set('environment', entries);
  if (runner.preBuildScript.state === 'unknown') reading.lose('pre_build_script', runner.preBuildScript.reason);
  const own =
    runner.preBuildScript.state === 'known' ? [{ ...runner.preBuildScript.value, key: 'pre_build_script' }] : [];
  for (const script of [...own, ...runner.otherScripts]) {
    if (!scriptKeys.has(script.key)) continue;
    const text = scriptText(script);
    if (text === undefined) reading.lose(script.key, 'it takes paths of the store, or is not known');
    else table.set(script.key, text);
  }
}

function scriptText({ script, runsAs }: PreBuildScript): string | undefined {
  if (script === undefined || !isWhole(script)) return undefined;
  const text = script.pieces.map((piece) => piece.text).join('\n');
  return runsAs === 'inline' ? unquoted(text) : text;
}

/** The module's shell takes a text in quotes, as `lib.escapeShellArg` makes it, for one word. */
function unquoted(text: string): string | undefined {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return /^'(?:[^']|'\\'')*'$/.test(text) ? text.slice(1, -1).replaceAll("'\\''", "'") : undefined;
}

function isWhole({ pieces, complete }: ScriptText): boolean {
  return complete && pieces.every(({ holes, text }) => holes.length === 0 && withoutTokens(text) === text);
}

/** A name for files and attributes made of a runner's own. */
export function slugOf(label: string): string {
  const words = label.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const slug = words.join('-').slice(0, 40).replace(/-$/, '');
  return /^[a-z]/.test(slug) ? slug : `runner${slug === '' ? '' : `-${slug}`}`;
}

/** A text as one line of a comment. */
export function commentText(text: string): string {
  return withoutTokens(text).replace(/\s+/g, ' ').slice(0, 200);
}
