import type { Host, OptionUse, RunnerService } from '../../model/host/host';
import { setOption } from '../../model/host/token-file';
import { noSettings } from '../../model/runner/setting';
import type { PlaceEdit } from '../../text/edit';
import { lineStartOf } from '../../text/lines';
import { type Place, textAt } from '../../text/place';
import { isTable, nixValue } from './nix-text';
import { type PlainRunner, type PlainTable, type PlainValue, plainGlobals, plainRunner } from './plain-runner';
import { tokenVariable } from './to-toml';

const base = ['services', 'gitlab-runner'] as const;
const defaultEnvironmentFile = '"/run/secrets/gitlab-runner.env"';

const scriptOptions: Readonly<Record<string, string>> = {
  preBuildScript: 'pre_build_script',
  postBuildScript: 'post_build_script',
  preGetSourcesScript: 'pre_get_sources_script',
  postGetSourcesScript: 'post_get_sources_script',
};

/**
 * The entries of the module as a `config.toml` that the configuration renders itself, by `configFile`. Its tokens come
 * from the environment of the service. Undefined where something of an entry would be lost, or the options are not
 * written so that they can be replaced with certainty.
 */
export function toOwnToml(host: Host): readonly PlaceEdit[] | undefined {
  const services = host.optionAt([...base, 'services']);
  if (services.state !== 'known' || host.configFile.state !== 'absent' || host.services.length === 0) return undefined;
  const { part } = services.value.at;
  if (!takesPkgs(part.text) || !canMove(services.value, host.services)) return undefined;
  const written = host.services.map((service) => writeRunner(service, host.services.length === 1));
  const globals = plainGlobals(host.serviceConfig?.settings ?? noSettings(services.value.at));
  if (written.some((one) => one === undefined) || globals.lost.length > 0) return undefined;
  const runners = written.flatMap((one) => one ?? []);
  const settings = removeSettings(host);
  const nix = render(runners, globals.table, services.value.at);
  const all = [
    services.value.rename('configFile'),
    services.value.replaceValue(nix),
    settings,
    host.addOption(
      ['systemd', 'services', 'gitlab-runner', 'serviceConfig', 'EnvironmentFile'],
      environmentFile(host.services),
      part,
    ),
  ];
  return all.some((edits) => edits === undefined) ? undefined : all.flatMap((edits) => edits ?? []);
}

/** The module is a function that is given `pkgs`. */
function takesPkgs(text: string): boolean {
  return /^(?:\s|#[^\n]*\n|\/\*[\s\S]*?\*\/)*\{[^{}=;]*\bpkgs\b[^{}=;]*\}\s*:/.test(text);
}

/**
 * The expressions that go along mean the same outside of the entries: they stand in them as written, and nothing around
 * them gives names.
 */
function canMove({ valueAt }: OptionUse, services: readonly RunnerService[]): boolean {
  const { part, span } = valueAt;
  const moved = services.flatMap((service) =>
    [...Object.keys(scriptOptions), 'authenticationTokenConfigFile'].flatMap(
      (name) => setOption(service, name)?.valueAt ?? [],
    ),
  );
  const isInside = (at: Place) => at.part === part && span.start <= at.span.start && at.span.end <= span.end;
  if (!moved.every(isInside)) return false;
  let rest = '';
  let from = span.start;
  for (const { span: inner } of moved.sort((a, b) => a.span.start - b.span.start)) {
    rest += part.text.slice(from, inner.start);
    from = inner.end;
  }
  rest += part.text.slice(from, span.end);
  return !/\b(?:with|let|rec|inherit)\b|:\s/.test(rest);
}

interface WrittenRunner {
  readonly table: PlainTable;
  /** The expressions of scripts, which keep running as programs of their own, by what stands for them. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** Undefined where a setting cannot go along. */
function writeRunner(service: RunnerService, isOnly: boolean): WrittenRunner | undefined {
  const scripts = new Map<string, string>();
  const table = new Map<string, PlainValue>();
  const plain: PlainRunner = plainRunner(service.runner);
  const url = plain.url ?? '$CI_SERVER_URL';
  table
    .set('name', service.name)
    .set('url', url)
    .set('token', `$${tokenVariable(service.name, isOnly)}`);
  // The module's own default.
  table.set('executor', 'docker');
  for (const [name, value] of plain.table) table.set(name, value);
  const given = Object.entries(scriptOptions).flatMap(([option, key]) => {
    const use = setOption(service, option);
    return use === undefined ? [] : [{ use, key }];
  });
  for (const { use, key } of given) {
    const slot = `@${service.name}.${key}@`;
    scripts.set(slot, textAt(use.valueAt));
    table.set(key, slot);
  }
  const keys = new Set(given.map(({ key }) => key));
  const isLossless = service.closed && plain.lost.every(({ setting }) => keys.has(setting));
  return isLossless ? { table: tablesLast(table), scripts } : undefined;
}

function tablesLast(table: PlainTable): PlainTable {
  const entries = [...table];
  return new Map([...entries.filter(([, value]) => !isTable(value)), ...entries.filter(([, value]) => isTable(value))]);
}

function render(runners: readonly WrittenRunner[], globals: PlainTable, at: Place): string {
  const root = new Map<string, PlainValue>([...globals, ['runners', runners.map(({ table }) => table)]]);
  const column = at.span.start - lineStartOf(at.part.text, at.span.start);
  const pad = ' '.repeat(column);
  const value = `(pkgs.formats.toml { }).generate "config.toml" ${nixValue(root, 0)}`.replace(/\n(?=.)/g, `\n${pad}`);
  const scripts = runners.flatMap((runner) => [...runner.scripts]);
  return scripts.reduce((text, [slot, nix]) => text.replace(`"${slot}"`, () => `"\${${nix}}"`), value);
}

/** The file of the one runner goes on to be read; that of several has a variable for each. */
function environmentFile(services: readonly RunnerService[]): string {
  const [only, second] = services;
  const file =
    only === undefined || second !== undefined ? undefined : setOption(only, 'authenticationTokenConfigFile');
  return file === undefined ? defaultEnvironmentFile : textAt(file.valueAt);
}

/** They become a part of the file; undefined where they cannot be taken out. */
function removeSettings(host: Host): readonly PlaceEdit[] | undefined {
  const whole = host.optionAt([...base, 'settings']);
  if (whole.state === 'absent') return [];
  if (whole.state === 'unknown') return undefined;
  const own = whole.value.remove();
  if (own !== undefined) return own;
  const leaves = host.optionsBelow([...base, 'settings']).filter((use: OptionUse) => use.value.kind !== 'attrs');
  const edits = leaves.map((use) => use.remove());
  return edits.some((edit) => edit === undefined) ? undefined : edits.flatMap((edit) => edit ?? []);
}
