import { nixosOptions } from '../../../../schemas/nixos-options';
import { runnerConfigSchema } from '../../../../schemas/runner-config';
import { type RunnerField, runnerFields } from '../../../../schemas/runner-fields';
import { attrName } from '../../syntax/nix/edit';
import { isTable, nixBindings, nixValue } from './nix-text';
import { commentText, type Lost, type PlainRunner, type PlainTable, type PlainValue, slugOf } from './plain-runner';

export interface Converted {
  readonly text: string;
  /** What stays behind, for people to see before they take the conversion. */
  readonly lost: readonly Lost[];
}

const entryPath = ['services', 'gitlab-runner', 'services', '<name>'];
/** Words that a shell leaves as they are. */
const plainWord = /^[\w@%+=:,./-]+$/;

/** A NixOS module with an entry of `services.gitlab-runner.services` for each runner. */
export function toServices(runners: readonly PlainRunner[], globals: PlainTable, origin: string): Converted {
  const names = uniqueNames(runners);
  const entries = runners.map((runner, index) => entryOf(runner, names[index] ?? 'runner'));
  const needsLib = entries.some(({ text }) => text.includes('lib.'));
  const settings = globals.size === 0 ? '' : `    settings = {\n${nixBindings(globals, 3)}\n    };\n`;
  const text = `# Converted from ${commentText(origin)}.
{ ${needsLib ? 'lib, ' : ''}... }:
{
  services.gitlab-runner = {
    enable = true;
${settings}${entries.map((entry) => entry.text).join('\n')}
  };
}
`;
  return { text, lost: entries.flatMap((entry) => entry.lost) };
}

function uniqueNames(runners: readonly PlainRunner[]): readonly string[] {
  const taken = new Set<string>();
  return runners.map(({ label }) => {
    const slug = slugOf(label);
    let name = slug;
    for (let count = 2; taken.has(name); count++) name = `${slug}-${count}`;
    taken.add(name);
    return name;
  });
}

function entryOf(runner: PlainRunner, name: string): Converted {
  const writing = new EntryWriting(runner.lost);
  for (const [key, value] of runner.table) writing.setting(key, value, `runners[].${key}`);
  const address = runner.url === undefined ? '…' : commentText(runner.url);
  const lines = [
    `# Holds CI_SERVER_URL=${address} and CI_SERVER_TOKEN=…, on the machine. Tags are set in GitLab.`,
    `authenticationTokenConfigFile = "/run/secrets/gitlab-runner-${name}.env";`,
    ...writing.lines(),
    ...writing.lost.map(
      ({ setting, reason }) => `# Not carried over: ${commentText(setting)} (${commentText(reason)})`,
    ),
  ];
  const body = lines.map((line) => `      ${line}`).join('\n');
  return { text: `    services.${attrName(name)} = {\n${body}\n    };`, lost: writing.lost };
}

/** Collects the options and flags of one entry. */
class EntryWriting {
  readonly lost: Lost[];
  private readonly options: string[] = [];
  private readonly flags: string[] = [];

  constructor(lost: readonly Lost[]) {
    this.lost = [...lost];
  }

  lines(): readonly string[] {
    if (this.flags.length === 0) return this.options;
    return [...this.options, `registrationFlags = ${nixValue(this.flags, 3)};`];
  }

  setting(name: string, value: PlainValue, path: string): void {
    const field = runnerFields.byToml(path);
    const isFreeTable = runnerConfigSchema.key(path)?.type.startsWith('table<') === true;
    if (name === 'environment') this.environment(value);
    else if (isTable(value) && !isFreeTable && runnerConfigSchema.keysOf(path) !== undefined) {
      for (const [inner, each] of value) this.setting(inner, each, `${path}.${inner}`);
    } else if (field?.option === undefined || !this.option(field.option, value)) this.flag(field, value, path);
  }

  private environment(value: PlainValue): void {
    const variables = new Map<string, string>();
    for (const entry of Array.isArray(value) ? value : []) {
      const at = String(entry).indexOf('=');
      // Of two with one name the later counts.
      variables.set(String(entry).slice(0, at), String(entry).slice(at + 1));
    }
    if (variables.size > 0) this.options.push(`environmentVariables = ${nixValue(variables, 3)};`);
  }

  /** False where the module's option does not take the value. */
  private option(name: string, value: PlainValue): boolean {
    const known = nixosOptions.find([...entryPath.slice(0, 3), 'name', name]);
    if (known === undefined) return false;
    const isScript = name.endsWith('Script');
    if (isScript && typeof value === 'string') {
      // As text it runs in the job's own shell, as that of `config.toml` does, whether or not the job sees the store.
      this.options.push(`${name} = lib.escapeShellArg ${nixValue(value, 3)};`);
      return true;
    }
    const one = known.type.includes('enum') && Array.isArray(value) && value.length === 1 ? (value[0] ?? '') : value;
    if (!fits(known.type, one) || (known.values !== undefined && !known.values.includes(String(one)))) return false;
    if (known.shellQuoted === false && !(typeof one === 'string' && plainWord.test(one))) return false;
    this.options.push(`${name} = ${nixValue(one, 3)};`);
    return true;
  }

  private flag(field: RunnerField | undefined, value: PlainValue, path: string): void {
    const setting = path.slice('runners[].'.length);
    const type = runnerConfigSchema.key(path)?.type ?? '';
    const flag = field?.flag;
    if (flag === undefined || type.startsWith('table')) {
      this.lost.push({ setting, reason: 'the module has neither an option nor a flag for it' });
      return;
    }
    const values = Array.isArray(value) ? value : [value];
    const takes = type.includes('[]') ? 'string' : type;
    const words = values.map((one) => flagWord(one, takes));
    if (words.some((word) => word === undefined) || words.length === 0) {
      this.lost.push({ setting, reason: 'the module would not hand it over as it is' });
    } else this.flags.push(...words.map((word) => `${flag}=${word}`));
  }
}

/** The word that a flag takes for a value; undefined where the shell, or the runner, would make another of it. */
function flagWord(value: PlainValue, type: string): string | undefined {
  if (typeof value === 'boolean') return type === 'boolean' ? String(value) : undefined;
  if (typeof value === 'number') return type === 'integer' && Number.isSafeInteger(value) ? String(value) : undefined;
  return typeof value === 'string' && plainWord.test(value) ? value : undefined;
}

function fits(type: string, value: PlainValue): boolean {
  if (type.startsWith('listOf')) return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (type === 'bool') return typeof value === 'boolean';
  if (/\bint\b/.test(type)) return typeof value === 'number' && Number.isSafeInteger(value);
  return typeof value === 'string';
}
