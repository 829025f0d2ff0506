import { type CiKeyword, keywordPage } from '../../../schemas/ci-keywords';
import type { NixFunction } from '../../../schemas/nix-functions';
import type { NixosOption, RelatedOption } from '../../../schemas/nixos-options';
import { type PredefinedVariable, phaseNotes } from '../../../schemas/predefined-variables';
import type { RunnerFeatureFlag, RunnerKey } from '../../../schemas/runner-config';
import type { Problem } from '../engine/engine';
import { rulePage } from '../rules/rule-page';

/** What a finding's rule says: what it reports, why that matters, and where to read on. */
export function problemDocumentation({ rule, severity }: Problem): string {
  const [why = ''] = rule.why.split(/\n\s*\n/);
  return `**${rule.id}** (${severity})\n\n${rule.summary}\n\n${why.replace(/\s*\n\s*/g, ' ')}\n\n[More](${rulePage(rule.id)})`;
}

export function keywordDocumentation(keyword: CiKeyword): string {
  const { description, types, enum: values, deprecated, replacement, since } = keyword;
  return paragraphs([
    `**${keywordTitle(keyword)}**`,
    description,
    types === undefined ? undefined : `Type: ${types.map(code).join(' or ')}`,
    values === undefined ? undefined : `Values: ${values.map(code).join(', ')}`,
    keyword.default === undefined ? undefined : `Default: ${code(keyword.default)}`,
    since === undefined ? undefined : `Since GitLab ${since}`,
    deprecated === true ? `Deprecated${replacement === undefined ? '.' : `: ${replacement}.`}` : undefined,
    `[GitLab documentation](${keywordPage(keyword)})`,
  ]);
}

/** The keyword as GitLab's documentation calls it: `artifacts:reports:junit`. */
function keywordTitle({ path }: CiKeyword): string {
  return path
    .replace(/^job\./, '')
    .replaceAll('[]', '')
    .replace(/\.\*$/, '')
    .replaceAll('.*.', '.')
    .replaceAll('.', ':');
}

export function variableDocumentation({ name, description, phase }: PredefinedVariable): string {
  const note = phaseNotes[phase];
  return paragraphs([`**${name}**`, description, `${note.charAt(0).toUpperCase()}${note.slice(1)}.`]);
}

export function runnerKeyDocumentation(key: RunnerKey): string {
  const { deprecated, removed } = key;
  return paragraphs([
    `**${key.path}**: ${code(key.type)}${key.required === true ? ', required' : ''}`,
    key.description,
    key.note,
    key.default === undefined ? undefined : `Default: ${code(JSON.stringify(key.default))}`,
    key.enum === undefined ? undefined : `Values: ${key.enum.map(code).join(', ')}`,
    key.executors === undefined ? undefined : `Used by: ${key.executors.map(code).join(', ')}`,
    key.since === undefined ? undefined : `Since GitLab Runner ${key.since}`,
    deprecated === undefined ? undefined : changeText('Deprecated', deprecated.since, deprecated.replacedBy),
    removed === undefined ? undefined : changeText('Removed', removed.in, removed.replacedBy),
    key.unsupported === true ? 'Documented, but the current release ignores it.' : undefined,
    key.flag === undefined
      ? undefined
      : `\`gitlab-runner register\`: ${code(key.flag)}${key.env === undefined ? '' : ` or ${code(key.env)}`}`,
  ]);
}

export function featureFlagDocumentation(flag: RunnerFeatureFlag): string {
  return paragraphs([
    `**${flag.name}**: feature flag, ${flag.status}`,
    flag.description,
    flag.default === null ? undefined : `Default: ${code(String(flag.default))}`,
    flag.since === undefined ? undefined : `Since GitLab Runner ${flag.since}`,
    flag.removedIn === undefined ? undefined : changeText('Removed', flag.removedIn, flag.replacedBy),
  ]);
}

export function optionDocumentation(option: NixosOption): string {
  const { deprecated, removed } = option;
  return paragraphs([
    `**${option.path}**: ${code(option.type)}`,
    option.description,
    option.notes,
    option.default === undefined ? undefined : `Default: ${code(JSON.stringify(option.default))}`,
    option.values === undefined ? undefined : `Values: ${option.values.map(code).join(', ')}`,
    option.mapsTo === undefined ? undefined : `Becomes: ${code(option.mapsTo.flag)}`,
    `Since NixOS ${option.since}`,
    option.renamedTo === undefined ? undefined : `Renamed to ${code(option.renamedTo)}`,
    deprecated === undefined ? undefined : changeText('Deprecated', deprecated.in, deprecated.replacedBy),
    removed === undefined ? undefined : changeText('Removed', removed.in, removed.replacedBy),
  ]);
}

export function relatedOptionDocumentation(option: RelatedOption): string {
  const { path, type, default: value, note, removed, renamedTo } = option;
  return paragraphs([
    `**${path}**${type === undefined ? '' : `: ${code(type)}`}`,
    note,
    value === undefined ? undefined : `Default: ${code(JSON.stringify(value))}`,
    renamedTo === undefined ? undefined : `Renamed to ${code(renamedTo)}`,
    removed === undefined ? undefined : `Removed: ${removed}.`,
  ]);
}

export function functionDocumentation({ path, signature, description, page }: NixFunction): string {
  return paragraphs([`**${path}**: ${code(signature)}`, description, `[Documentation](${page})`]);
}

function changeText(what: string, when: string | undefined, by: string | undefined): string {
  return `${what}${when === undefined ? '' : ` in ${when}`}${by === undefined ? '' : `; instead: ${code(by)}`}`;
}

function paragraphs(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('\n\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
