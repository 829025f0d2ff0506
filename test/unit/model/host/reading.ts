import assert from 'node:assert/strict';
import type { Host } from '../../../../server/src/model/host/host';
import { type NixSource, readHosts } from '../../../../server/src/model/host/read-host';
import type { Runner } from '../../../../server/src/model/runner/runner';
import { readNix } from '../../../../server/src/syntax/nix/read';
import { applyEdits, type PlaceEdit } from '../../../../server/src/text/edit';
import { type Place, textAt } from '../../../../server/src/text/place';

export const root = 'file:///srv/config/';

function sourceOf(name: string, text: string): NixSource {
  return { uri: root + name, text, tree: readNix(text, { fragment: 'allow' }) };
}

/** The hosts of a file beside others. */
export function hostsOf(text: string, others: Readonly<Record<string, string>> = {}, name = 'configuration.nix') {
  const files = new Map(Object.entries(others).map(([path, content]) => [root + path, sourceOf(path, content)]));
  return readHosts(sourceOf(name, text), {
    nix: (uri) => files.get(uri) ?? files.get(`${uri}/default.nix`),
    lock: (uri) => files.get(uri)?.text,
  });
}

export function hostOf(text: string, others: Readonly<Record<string, string>> = {}): Host {
  const [host, second] = hostsOf(text, others);
  assert.ok(host !== undefined && second === undefined);
  return host;
}

/** The only runner of a module, a service or a rendered one. */
export function runnerOf(text: string, others: Readonly<Record<string, string>> = {}): Runner {
  const host = hostOf(text, others);
  const [runner, second] = [...host.services.map((service) => service.runner), ...host.renderedRunners];
  assert.ok(runner !== undefined && second === undefined);
  return runner;
}

/** A module with one entry `x`, whose options are `entry`. */
export function entryModule(entry: string): string {
  return `{ config, lib, pkgs, ... }:\n{\n  services.gitlab-runner.services.x = {\n${entry}\n  };\n}\n`;
}

export function written(at: Place | undefined): string | undefined {
  return at === undefined ? undefined : textAt(at);
}

/** The text after edits that all lie in it. */
export function edited(text: string, edits: readonly PlaceEdit[] | undefined): string {
  assert.ok(edits, 'there is no edit');
  for (const { at } of edits) assert.equal(at.part.text, text);
  return applyEdits(
    text,
    edits.map(({ at, text: replacement }) => ({ span: at.span, text: replacement })),
  );
}
