import type { Place } from '../../text/place';
import { absent, type Fact, known, unknown } from '../fact';
import { derivationOf } from '../nix/access';
import type { Attribute, Derivation, NixValue, StringValue } from '../nix/value';
import type { ScriptText } from '../script/script-text';
import { unknownOf } from './nix-fact';
import { nixPiece } from './nix-piece';
import type { PreBuildScript } from './runner';

/**
 * The pre-build script of a NixOS entry. The module hands the value to the shell of `gitlab-runner register`, so a store
 * path becomes a command of its own: a child process of the job's shell. Text that is no store path runs as it is.
 */
export function nixScript(attribute: Fact<Attribute>): Fact<PreBuildScript> {
  if (attribute.state !== 'known') return attribute;
  const value = attribute.value.value.force();
  const script = value.kind === 'null' ? absent : scriptOf(value, attribute.at);
  return script.state === 'known' ? { ...script, keyAt: attribute.keyAt } : script;
}

/** The text of a Nix string as a script that runs in the job's shell, as `pre_build_script` of `config.toml` does. */
export function inlineScript(value: StringValue, at: Place): PreBuildScript {
  return { runsAs: 'inline', writer: undefined, script: scriptText(value, value.place ?? at) };
}

function scriptOf(value: NixValue, at: Place): Fact<PreBuildScript> {
  const derivation = derivationOf(value);
  if (derivation !== undefined) return known(builtScript(derivation, at), at);
  if (value.kind === 'path') return known({ runsAs: 'child-process', writer: 'path', script: undefined }, at);
  if (value.kind !== 'string') return unknownOf(value, at);
  const [first, ...rest] = value.parts;
  if (first === undefined) return absent;
  if (first.kind === 'unknown') return unknown(first.unknown.reason, at);
  if (first.kind === 'text') return known(inlineScript(value, at), value.place ?? at);
  if (rest.some((part) => part.kind !== 'text' || /\s/.test(part.text))) return known(inlineScript(value, at), at);
  if (first.of.kind === 'path') return known({ runsAs: 'child-process', writer: 'path', script: undefined }, at);
  return known(builtScript(first.of, first.place ?? at), at);
}

function builtScript(derivation: Derivation, at: Place): PreBuildScript {
  const text = derivation.text?.force();
  const written = text?.kind === 'string' ? scriptText(text, text.place ?? derivation.place ?? at) : undefined;
  return { runsAs: 'child-process', writer: writerName(derivation.builder), script: written };
}

function scriptText(value: StringValue, at: Place): ScriptText {
  return { pieces: [nixPiece(value, at)], complete: true };
}

/** The function's own name: `buildImage` of `dockerTools.buildImage`. */
function writerName(builder: string): string {
  return builder.split('.').at(-1) ?? builder;
}
