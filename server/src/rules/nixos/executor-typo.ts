import { moduleOption } from '../../model/host/module-option';
import { nearestName } from '../../text/nearest-name';
import { exampleModule } from '../example-module';
import { fixIf } from '../fix';
import { defineRule } from '../rule';

/** Executors that the table of the option does not list but that some release of the runner has. */
const others = ['docker-ssh', 'docker-ssh+machine'];

const shell = (executor: string) =>
  exampleModule({
    bare: true,
    head: '{ config, pkgs, ... }:',
    module: 'environment.systemPackages = [ pkgs.git ];\n',
    entry: `authenticationTokenConfigFile = "/run/secrets/runner.env";\nexecutor = ${executor};\n`,
  });

export const rule = defineRule({
  id: 'nixos/executor-typo',
  subject: 'option',
  severity: 'warning',
  since: '0.1.0',
  summary: 'An entry names an executor that no release of GitLab Runner has.',
  why: 'The option takes any text, so a slip passes the evaluation. Registering then ends with `unknown executor`, or the runner starts and fails every job.',
  notWhen: ['The value is one of the known executors, or is not written out.'],
  references: ['https://docs.gitlab.com/runner/executors/'],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A slip',
        text: shell('"shel"'),
        marks: ['"shel"'],
        also: ['nixos/docker-image-missing'],
      },
      {
        language: 'nix',
        caption: 'Something else altogether',
        text: exampleModule({ entry: 'executor = "lxd";\n' }),
        marks: ['"lxd"'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'nix', caption: 'A known executor', text: shell('"shell"') },
      { language: 'nix', caption: 'One that is not written out', text: shell('config.ci.executor') },
    ],
  },
  *check({ option }) {
    const { path, value } = option;
    const isEntry =
      path.length === 5 && path[1] === 'gitlab-runner' && path[2] === 'services' && path[4] === 'executor';
    if (!isEntry || value.kind !== 'string' || value.text === undefined) return;
    const known = [...(moduleOption(option, undefined)?.option.knownValues ?? []), ...others];
    if (known.length === others.length || known.includes(value.text)) return;
    yield { at: option.valueAt, data: { text: value.text, option, nearest: nearestName(value.text, known) } };
  },
  message: ({ text, nearest }) => ({
    what: `No release of GitLab Runner has an executor \`${text}\`.`,
    why: 'The option takes any text, but the runner cannot register with it.',
    action: nearest === undefined ? 'Name one of the executors, such as `docker` or `shell`.' : `Write \`${nearest}\`.`,
  }),
  fixes: ({ data: { nearest, option } }) =>
    nearest === undefined ? [] : fixIf(option.replaceValue(JSON.stringify(nearest)), `Write \`${nearest}\``, false),
});
