import type { Part, Place } from '../../text/place';
import { type Fact, knownValue, type ListValue, unknown } from '../fact';
import type { AttrsValue, Derivation, ListElement, NixValue } from '../nix/value';
import { type EnvironmentItem, readEnvironmentItems } from './environment-entry';
import { lazy } from './lazy';
import { nixAttribute, nixAttributeAt, nixFlag, nixList, nixText, unknownOf } from './nix-fact';
import { gapOfList, gapOfSet } from './nix-gap';
import { nixPiece, piecePlace } from './nix-piece';
import { inlineScript } from './nix-script';
import { NixTomlEditor } from './nix-toml-editor';
import { nixGlobalKeys, nixKeyUses } from './nix-toml-keys';
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
import { judgeSetup, type RunsNixDaemon } from './setup';
import { holdsVariable } from './template-text';

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
  return {
    spelling: 'nix-toml',
    uri: part.uri,
    globalKeys: nixGlobalKeys(root),
    runners: elements.flatMap((element) => runnerOf(part, element, derivation, runsNixDaemon)),
  };
}

function runnerOf(part: Part, element: ListElement, derivation: Derivation, daemon: RunsNixDaemon): readonly Runner[] {
  const value = element.value.force();
  if (value.kind !== 'attrs') return [];
  const at = value.place ?? element.place ?? derivation.place;
  return at === undefined ? [] : [new NixTomlRunner(part, at, value, daemon)];
}

const keptByGitlab: ReadonlySet<RunnerFlagKey> = new Set(['run_untagged', 'protected']);
const expanded: ReadonlySet<RunnerTextKey> = new Set(['url', 'token']);

class NixTomlRunner implements Runner {
  readonly spelling = 'nix-toml';
  readonly at: Place;
  readonly closed: boolean;
  readonly tags: Fact<ListValue<string>>;
  readonly edit: RunnerEditor;
  private readonly readEnvironment = lazy(() => environmentOf(this.set));
  private readonly readScript = lazy(() => scriptOf(this.set));
  private readonly readKeys = lazy(() => nixKeyUses(this.set, 'runners[]'));
  private readonly judged = lazy(() => judgeSetup(this, this.runsNixDaemon));

  constructor(
    readonly part: Part,
    literal: Place,
    private readonly set: AttrsValue,
    private readonly runsNixDaemon: RunsNixDaemon,
  ) {
    this.at = headOf(literal);
    this.closed = gapOfSet(set) === undefined;
    this.tags = unknown('GitLab keeps the tags of a runner, `config.toml` does not hold them');
    this.edit = new NixTomlEditor(set);
  }

  get label(): string {
    return knownValue(this.text('name')) ?? 'unnamed runner';
  }

  text(key: RunnerTextKey): Fact<string> {
    const fact = nixText(nixAttributeAt(this.set, key.split('.')));
    if (fact.state !== 'known' || !expanded.has(key) || !holdsVariable(fact.value)) return fact;
    return unknown("it is filled in from the environment of the runner's process", fact.at);
  }

  flag(key: RunnerFlagKey): Fact<boolean> {
    if (keptByGitlab.has(key)) return unknown('GitLab keeps this setting, `config.toml` does not hold it');
    return nixFlag(nixAttributeAt(this.set, key.split('.')));
  }

  list(key: RunnerListKey): Fact<ListValue<string>> {
    const attribute = nixAttributeAt(this.set, key.split('.'));
    const isText = attribute.state === 'known' && attribute.value.value.force().kind === 'string';
    if (!isText || key === 'docker.pull_policy') return nixList(attribute);
    return unknown('the value is a string where the runner wants an array', attribute.at);
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

/** The opening brace of a set stands for the runner, which has no name of its own. */
function headOf(literal: Place): Place {
  const { start, end } = literal.span;
  return { part: literal.part, span: { start, end: Math.min(start + 1, end) } };
}

function scriptOf(set: AttrsValue): Fact<PreBuildScript> {
  const attribute = nixAttribute(set, 'pre_build_script');
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
