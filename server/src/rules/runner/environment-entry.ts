import { isTemplated } from '../../model/runner/template-text';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { flagsWith, plainModule, plainRendered, plainToml, variant } from '../runner-examples';

type Data =
  | { readonly wrong: 'no-equals-sign'; readonly name: string | undefined; readonly instead: string | undefined }
  | { readonly wrong: 'name'; readonly name: string; readonly instead: string | undefined }
  | { readonly wrong: 'repeated'; readonly name: string };

const toml = (entries: string) =>
  variant(plainToml, ['  executor = "docker"\n', `  executor = "docker"\n  environment = [${entries}]\n`]);

const rendered = (entries: string) =>
  variant(plainRendered, ['executor = "docker";', `executor = "docker";\n        environment = [ ${entries} ];`]);

export const rule = defineRule<'runner', Data>({
  id: 'runner/environment-entry',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: "An entry of the runner's environment is no `NAME=value`, or does not take effect as it looks.",
  why: `Each entry is taken apart at its first \`=\`. One without is dropped, and the runner says nothing about it. A name with
blanks around it, or one that no shell takes, makes a variable that jobs cannot use (warning). Of two entries with one
name the later counts (warning).`,
  notWhen: [
    'The value is empty, or holds further `=`.',
    'The entry is a template marker that something replaces before the runner reads it.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section',
    'https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A colon in place of the equals sign',
        text: toml('"GIT_DEPTH: 10"'),
        marks: ['"GIT_DEPTH: 10"'],
      },
      {
        language: 'nix',
        caption: 'No value, in a rendered configuration',
        text: rendered('"CI_DEBUG"'),
        marks: ['"CI_DEBUG"'],
        unfixable: true,
      },
      {
        language: 'toml',
        caption: 'Blanks around the equals sign',
        text: toml('"GIT_DEPTH = 10"'),
        marks: ['GIT_DEPTH '],
        severity: 'warning',
      },
      {
        language: 'toml',
        caption: 'Twice the same name',
        text: toml('"GIT_DEPTH=10", "GIT_DEPTH=20"'),
        marks: ['GIT_DEPTH'],
        severity: 'warning',
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'A name that no shell takes, in a NixOS module',
        text: variant(plainModule, [
          'dockerImage = "debian:12";',
          'dockerImage = "debian:12";\n      environmentVariables."git-depth" = "10";',
        ]),
        marks: ['"git-depth"'],
        severity: 'warning',
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--env', 'NIX_REMOTE:daemon']),
        marks: ['"NIX_REMOTE:daemon"'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'Name and value', text: toml('"GIT_DEPTH=10", "FLAGS=-O a=b", "EMPTY="') },
      { language: 'nix', caption: 'Name and value, rendered', text: rendered('"GIT_DEPTH=10"') },
      {
        language: 'nix',
        caption: 'Name and value, by the NixOS option',
        text: variant(plainModule, [
          'dockerImage = "debian:12";',
          'dockerImage = "debian:12";\n      environmentVariables.GIT_DEPTH = "10";',
        ]),
      },
      { language: 'toml', caption: 'No entries', text: toml('') },
      { language: 'toml', caption: 'A marker', text: toml('"{{ extra_variable }}"') },
    ],
  },
  *check({ runner }) {
    const { variables, malformed } = runner.environment;
    for (const { text, at } of malformed) {
      if (isTemplated(text)) continue;
      const [, name, value] = /^\s*([A-Za-z_]\w*)(?:\s*:\s*|\s+)(.*)$/.exec(text) ?? [];
      const instead = name === undefined || value === undefined ? undefined : `${name}=${value}`;
      yield { at, data: { wrong: 'no-equals-sign', name, instead } };
    }
    const last = new Map(variables.map((variable) => [variable.name, variable]));
    for (const variable of variables) {
      const { name, nameAt, value } = variable;
      const counting = last.get(name);
      if (!/^[A-Za-z_]\w*$/.test(name) && !isTemplated(name)) {
        const text = value.state === 'known' ? value.value.trimStart() : undefined;
        const trimmed = /^[A-Za-z_]\w*$/.test(name.trim()) && text !== undefined ? `${name.trim()}=${text}` : undefined;
        yield { at: nameAt, data: { wrong: 'name', name, instead: trimmed }, severity: 'warning' };
      } else if (counting !== undefined && counting !== variable) {
        const related = [{ at: counting.nameAt, message: 'this one counts' }];
        yield { at: nameAt, data: { wrong: 'repeated', name }, severity: 'warning', related };
      }
    }
  },
  message(data) {
    switch (data.wrong) {
      case 'no-equals-sign':
        return {
          what: `The entry${data.name === undefined ? '' : ` for \`${data.name}\``} has no \`=\`.`,
          why: 'The runner drops it without a word.',
          action: 'Write it as `NAME=value`.',
        };
      case 'name':
        return {
          what: data.name === '' ? 'The entry has no name.' : `\`${data.name}\` is not the name of a variable.`,
          why: 'Jobs cannot use a variable whose name is empty or holds anything but letters, digits and underscores.',
          action: 'Correct the name; no blanks belong around the `=`.',
        };
      case 'repeated':
        return {
          what: `\`${data.name}\` is set again further down.`,
          why: 'Of two entries with one name the later counts.',
          action: 'Remove one of them.',
        };
    }
  },
  fixes({ at, data }, { runner }) {
    if (runner.spelling === 'nix-module' || data.wrong === 'repeated' || data.instead === undefined) return [];
    const entry = runner.environment.variables.find((variable) => variable.nameAt === at)?.at ?? at;
    // The value stays out of the title, it may be a secret.
    const name = data.instead.slice(0, data.instead.indexOf('='));
    return fixIf(runner.edit.replaceLiteral(entry, data.instead), `Write the entry as \`${name}=…\``, true);
  },
});
