import { imagePlace } from '../../model/environment/container-image';
import type { ContainerMount } from '../../model/environment/container-mounts';
import type { VariableSource } from '../../model/environment/effective-variables';
import type { FollowedShell, JobEnvironment } from '../../model/environment/job-environment';
import { type NixCommandFacts, nixCommandFacts } from '../../model/environment/nix-command-facts';
import type { ScriptPhase } from '../../model/environment/script-phases';
import type { ScriptPiece } from '../../model/script/script-text';
import type { ShellLookup } from '../../syntax/shell/analysis';
import { displayText } from '../../syntax/shell/static-text';
import { place } from '../../text/place';
import { originText, shown, textReport, withoutTokens } from '../inspect-facts';
import type {
  ExplainedEnvironment,
  ExplainedLine,
  ExplainedNixCommand,
  ExplainedPhase,
  ExplainedRunner,
  ExplainedVariable,
} from './explanation';
import type { ExplainedPlaces } from './places';

/** A script is shown so far; longer ones say that they go on. */
const maxLines = 2_000;

/** An environment as data, its places as lines. The findings on its lines are added later. */
export function explainEnvironment(
  environment: JobEnvironment,
  takes: ExplainedRunner['takes'],
  places: ExplainedPlaces,
): ExplainedEnvironment {
  const { image, mounts, variables, runner } = environment;
  return {
    runner: runner && { label: runner.label, setup: runner.setup, takes, at: places.of(runner.at) },
    image: textReport('image', image.name),
    imageFrom: image.from,
    imageAt: places.of(imagePlace(image)),
    mounts: mounts.mounts.map((mount) => ({ text: mountText(mount), at: places.of(mount.at) })),
    mountsComplete: mounts.complete,
    variables: variables.variables.map((variable) => variableOf(variable, variable.hides, places)),
    conditional: variables.conditional.map((variable) => variableOf(variable, [], places)),
    variablesComplete: variables.complete,
    phases: environment.phases.map((phase) => phaseOf(phase, places)),
    nix: [
      ...nixCommands(environment, environment.main, 'job', places),
      ...(environment.after === undefined ? [] : nixCommands(environment, environment.after, 'after', places)),
    ],
  };
}

function mountText({ kind, source, destination, readOnly }: ContainerMount): string {
  const mode = readOnly ? 'read-only' : 'writable';
  if (kind === 'container') return `the volumes of container ${source ?? ''}, ${mode}`;
  return source === undefined
    ? `${destination ?? ''}, a volume of the runner`
    : `${destination ?? ''} from ${source}, ${mode}`;
}

function variableOf(
  { name, value, level, at }: VariableSource,
  hides: readonly VariableSource[],
  places: ExplainedPlaces,
): ExplainedVariable {
  return { name, value: textReport(name, value), level, at: places.of(at), hides: hides.map((each) => each.level) };
}

function phaseOf(phase: ScriptPhase, places: ExplainedPlaces): ExplainedPhase {
  const { name, shell, writtenIn, origin, text, reason } = phase;
  const lines = (text?.pieces ?? []).flatMap((piece) => linesOf(piece, places));
  const isCut = lines.length > maxLines;
  const from = writtenIn === 'runner' ? 'runner' : origin === undefined ? 'job' : originText(origin);
  const unknown = reason ?? (text?.complete === false ? 'further lines could not be read' : undefined);
  return {
    name,
    shell,
    from,
    lines: isCut ? lines.slice(0, maxLines) : lines,
    unknown: isCut ? 'it goes on' : unknown === undefined ? undefined : withoutTokens(unknown),
  };
}

/** The lines of a piece, without the empty one behind a closing line break. */
function linesOf(piece: ScriptPiece, places: ExplainedPlaces): readonly ExplainedLine[] {
  const { text, part, map } = piece;
  const lines = text.replace(/\n$/, '').split('\n');
  let offset = 0;
  return lines.map((line) => {
    const host = map.toHost(offset);
    offset += line.length + 1;
    return { text: shownLine(line), at: places.of(place(part, host, host)), findings: [] };
  });
}

/** A line of script without tokens, and without what it assigns to a name for a secret. */
function shownLine(line: string): string {
  return withoutTokens(line).replace(
    /\b([A-Za-z_]\w*)=(["']?)([^\s"'$;&|()]+)\2/g,
    (whole, name: string, quote: string, value: string) => {
      const text = shown(name, value);
      return text === value ? whole : `${name}=${quote}${text}${quote}`;
    },
  );
}

function nixCommands(
  environment: JobEnvironment,
  shell: FollowedShell,
  which: ExplainedNixCommand['shell'],
  places: ExplainedPlaces,
): readonly ExplainedNixCommand[] {
  const starts = environment.startIsKnown;
  return nixCommandFacts(environment, shell).map((facts) => ({
    command: commandText(shell, facts),
    shell: which,
    at: places.of(shell.script.placeOf(facts.command.span)),
    profile: ({ yes: 'sourced', no: starts ? 'not sourced' : 'not known', unknown: 'not known' } as const)[
      facts.profile
    ],
    path: lookupText('PATH', facts.path),
    nixPath: lookupText('NIX_PATH', facts.nixPath),
    nixRemote: lookupText('NIX_REMOTE', facts.nixRemote),
    missingFeatures: facts.missing,
    nixpkgs: facts.nixpkgs === undefined ? undefined : facts.nixpkgs === 'no' ? 'not found' : 'not known',
  }));
}

function commandText({ script }: FollowedShell, { command }: NixCommandFacts): string {
  const text = script.text.text.slice(command.span.start, command.span.end);
  return shownLine(text.split('\n', 1)[0] ?? '');
}

function lookupText(name: string, lookup: ShellLookup): string {
  if (lookup.state === 'absent') return 'not set';
  if (lookup.state === 'unknown') return `not known: ${lookup.reason}`;
  const [part, more] = lookup.value;
  const isOpen = more === undefined && part?.kind === 'unknown' && part.variable === undefined;
  return isOpen ? 'not known: settled only when the job runs' : shown(name, displayText(lookup.value));
}
