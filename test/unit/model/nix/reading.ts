import { type EvalContext, NixEvaluation, type NixFile } from '../../../../server/src/model/nix/evaluate';
import { toJson } from '../../../../server/src/model/nix/json';
import type { NixValue } from '../../../../server/src/model/nix/value';
import { readNix } from '../../../../server/src/syntax/nix/read';

/** A file as read, at a URI. */
export function nixFile(text: string, uri = 'file:///etc/nixos/test.nix'): NixFile {
  return { part: { uri, text }, tree: readNix(text) };
}

/** A context whose files are the given texts, by name below /etc/nixos. */
export function filesContext(files: Readonly<Record<string, string>>): EvalContext {
  const text = (uri: string) => files[uri.replace('file:///etc/nixos/', '')];
  const nix = (uri: string) => {
    const found = text(uri);
    return found === undefined ? undefined : nixFile(found, uri);
  };
  return { files: { nix, text } };
}

/** The value of an expression with `lib`, `pkgs`, `config` and `inputs` in scope, as a module has them. */
export function evalModule(text: string, context: EvalContext = {}): NixValue {
  const evaluation = new NixEvaluation(context);
  const value = evaluation.evaluate(nixFile(`{ lib, pkgs, config, inputs, ... }:\n${text}`));
  return evaluation.callModule(value);
}

export function evalText(text: string, context: EvalContext = {}): NixValue {
  return new NixEvaluation(context).evaluate(nixFile(text));
}

export function jsonOf(value: NixValue): unknown {
  return toJson(value);
}
