/** The settings of the extension that follow from the rules: a severity for each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyRule } from '../../server/src/rules/rule';
import { root } from '../process.mjs';
import { ruleIds } from './rule-registry';

const setting = 'gitlabNixRunner.rules';
const severities = ['default', 'off', 'error', 'warning', 'information', 'hint'];

interface Manifest {
  contributes: { configuration: { properties: Record<string, unknown> }[] };
}

async function readRule(id: string): Promise<AnyRule> {
  const module: { rule: AnyRule } = await import(pathToFileURL(join(root, 'server/src/rules', `${id}.ts`)).href);
  return module.rule;
}

function rulesSetting(rules: readonly AnyRule[]): unknown {
  const property = ({ summary, severity }: AnyRule) => ({
    type: 'string',
    enum: severities,
    markdownDescription: `${summary} Its own severity is *${severity}*.`,
  });
  return {
    type: 'object',
    scope: 'resource',
    default: {},
    additionalProperties: false,
    markdownDescription: 'The severity of each rule; `off` silences it, `default` gives it its own back.',
    properties: Object.fromEntries(rules.map((rule) => [rule.id, property(rule)])),
    // What ShellCheck reports, all of it or a code, is no rule of ours.
    patternProperties: { '^shellcheck(/SC\\d{4})?$': { type: 'string', enum: severities } },
  };
}

export async function outputs(): Promise<Map<string, string>> {
  const rules = await Promise.all(ruleIds().map(readRule));
  const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const properties = manifest.contributes.configuration[0]?.properties;
  if (properties === undefined) throw new Error('package.json contributes no configuration');
  properties[setting] = rulesSetting(rules);
  return new Map([['package.json', `${JSON.stringify(manifest, null, 2)}\n`]]);
}
