import { type Part, type Place, place } from '../../text/place';
import type { Fact } from '../fact';
import type { AttrsValue, Derivation, ListElement, NixValue } from '../nix/value';
import { type EnvironmentItem, readEnvironmentItems } from './environment-entry';
import { nixAttribute, nixAttributeAt, nixFlag, nixList, nixText, unknownOf } from './nix-fact';
import { gapOfList, gapOfSet } from './nix-gap';
import { nixPiece, piecePlace } from './nix-piece';
import { inlineScript } from './nix-script';
import { nixSettings } from './nix-settings';
import { NixTomlEditor } from './nix-toml-editor';
import { nixGlobalKeys, nixKeyUses } from './nix-toml-keys';
import type { PreBuildScript, Runner, RunnerConfig, RunnerEnvironment } from './runner';
import type { RunsNixDaemon } from './setup';
import { TableRunner } from './table-runner';

/**
 * The `config.toml` that `(pkgs.formats.toml { }).generate` renders; undefined for other derivations, and for values
 * that hold no runners. `part` is the module that renders it.
 */
export function readRenderedConfig(
  part: Part,
  derivation: Derivation,
  runsNixDaemon: RunsNixDaemon,
): RunnerConfig | undefined {
  if (derivation.kind !== 'generated' || derivation.format !== 'toml') return undefined;
  const root = derivation.value?.force();
  if (root?.kind !== 'attrs') return undefined;
  const runners = root.attributes.get('runners')?.value.force();
  if (runners === undefined) return undefined;
  const elements = runners.kind === 'list' ? runners.items.filter((item) => item.kind === 'element') : [];
  const entries = elements.flatMap((element) => runnerOf(part, element, derivation, runsNixDaemon));
  const at = root.place ?? derivation.place ?? place(part, 0, 0);
  return {
    spelling: 'nix-toml',
    uri: part.uri,
    at: headOf(at),
    settings: nixSettings(root, at),
    early: [],
    newerForms: () => [],
    complete: runners.kind === 'list' && gapOfList(runners) === undefined && entries.length === elements.length,
    globalKeys: nixGlobalKeys(root),
    runners: entries,
  };
}

function runnerOf(part: Part, element: ListElement, derivation: Derivation, daemon: RunsNixDaemon): readonly Runner[] {
  const value = element.value.force();
  if (value.kind !== 'attrs') return [];
  const at = value.place ?? element.place ?? derivation.place;
  return at === undefined ? [] : [tableRunner(part, at, value, daemon)];
}

function tableRunner(part: Part, literal: Place, set: AttrsValue, runsNixDaemon: RunsNixDaemon): Runner {
  return new TableRunner({
    spelling: 'nix-toml',
    part,
    at: headOf(literal),
    closed: gapOfSet(set) === undefined,
    edit: new NixTomlEditor(set),
    text: (path) => nixText(nixAttributeAt(set, path)),
    flag: (path) => nixFlag(nixAttributeAt(set, path)),
    list: (path) => nixList(nixAttributeAt(set, path)),
    stringAt: (path) => {
      const attribute = nixAttributeAt(set, path);
      return attribute.state === 'known' && attribute.value.value.force().kind === 'string' ? attribute.at : undefined;
    },
    environment: () => environmentOf(set),
    script: (key) => scriptOf(set, key),
    keys: () => nixKeyUses(set, 'runners[]'),
    settings: () => nixSettings(set, literal),
    runsNixDaemon,
  });
}

/** The opening brace of a set stands for the runner, which has no name of its own. */
function headOf(literal: Place): Place {
  const { start, end } = literal.span;
  return { part: literal.part, span: { start, end: Math.min(start + 1, end) } };
}

function scriptOf(set: AttrsValue, key: string): Fact<PreBuildScript> {
  const attribute = nixAttribute(set, key);
  if (attribute.state !== 'known') return attribute;
  const value = attribute.value.value.force();
  if (value.kind !== 'string') return unknownOf(value, attribute.at);
  return { ...attribute, value: inlineScript(value, attribute.at) };
}

function environmentOf(set: AttrsValue): RunnerEnvironment {
  const attribute = nixAttribute(set, 'environment');
  const none = { variables: [], malformed: [], at: undefined, keyAt: undefined };
  if (attribute.state === 'absent') return { ...none, complete: true };
  if (attribute.state === 'unknown') return { ...none, complete: false };
  const written = { at: attribute.at, keyAt: attribute.keyAt };
  const value = attribute.value.value.force();
  if (value.kind !== 'list') return { ...none, ...written, complete: false };
  const items = value.items.flatMap((item): readonly EnvironmentItem[] =>
    item.kind === 'element' ? itemOf(item.value.force(), item.place ?? attribute.at) : [],
  );
  return {
    ...written,
    ...readEnvironmentItems(items, gapOfList(value) === undefined && items.length === value.items.length),
  };
}

function itemOf(value: NixValue, at: Place): readonly EnvironmentItem[] {
  if (value.kind !== 'string') return [];
  const piece = nixPiece(value, value.place ?? at);
  const holes = piece.holes.map((hole) => hole.span);
  return [{ text: piece.text, at: piece.at, holes, placeOf: (span) => piecePlace(piece, span) }];
}
