import { knownValue } from '../../model/fact';
import { findSetting, flagSetting, textItems } from '../../model/runner/setting';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import { flagsWith, moduleWith, plainToml, renderedWith, tomlWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'services' }
  | { readonly wrong: 'no-effect'; readonly name: string; readonly flag: string };

const scopes = [
  ['allowed_privileged_images', 'privileged'],
  ['allowed_privileged_services', 'services_privileged'],
] as const;

export const rule = defineRule<'runner', Data>({
  id: 'runner/privileged-scope',
  subject: 'runner',
  severity: 'information',
  since: '0.1.0',
  summary: 'Services are privileged although jobs are not, or a list of privileged images has no effect.',
  why: `\`services_privileged\` gives the containers beside a job what \`privileged\` gives the job: root in them is root on the machine.
A job chooses its services itself, so it may start one that it controls.

\`allowed_privileged_images\` and \`allowed_privileged_services\` narrow down which images get the privilege. Without the
privilege there is nothing to narrow, which is a hint.`,
  notWhen: ['`privileged` is on, which `runner/privileged` reports.', 'The settings cannot be read.'],
  references: ['https://docs.gitlab.com/runner/executors/docker/#use-docker-in-docker-with-privileged-mode'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'Services alone',
        text: tomlWith({ docker: 'services_privileged = true' }),
        marks: ['true'],
      },
      {
        language: 'nix',
        caption: 'Services alone, by a NixOS option',
        text: moduleWith('dockerServicesPrivileged = true;'),
        marks: ['true'],
      },
      {
        language: 'nix',
        caption: 'A list without effect, rendered',
        text: renderedWith({ docker: 'allowed_privileged_images = [ "docker:*" ];' }),
        marks: ['allowed_privileged_images'],
        severity: 'hint',
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--docker-services_privileged=true']),
        marks: ['true'],
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'Only services of a list',
        text: tomlWith({ docker: 'services_privileged = true\nallowed_privileged_services = ["docker:*-dind"]' }),
      },
      { language: 'toml', caption: 'Neither', text: plainToml },
    ],
  },
  *check({ runner: { settings } }) {
    const privileged = flagSetting(settings, 'docker.privileged');
    if (privileged.state === 'unknown' || knownValue(privileged) === true) return;
    const services = flagSetting(settings, 'docker.services_privileged');
    const isNarrow = textItems(settings, 'docker.allowed_privileged_services').length > 0;
    if (services.state === 'known' && services.value && !isNarrow)
      yield { at: services.at, data: { wrong: 'services' } };
    for (const [name, flag] of scopes) {
      const list = findSetting(settings, `docker.${name}`);
      const isOn = flagSetting(settings, `docker.${flag}`);
      if (list.state !== 'known' || isOn.state === 'unknown' || knownValue(isOn) === true) continue;
      if (textItems(settings, `docker.${name}`).length === 0) continue;
      yield { at: list.value.nameAt, data: { wrong: 'no-effect', name, flag }, severity: 'hint' };
    }
  },
  message: (data) =>
    data.wrong === 'services'
      ? {
          what: 'Services of jobs run in privileged containers.',
          why: 'Root in such a service is root on the machine, and jobs choose their services.',
          action: 'Name the services that may in `allowed_privileged_services`, or turn it off.',
        }
      : {
          what: `\`${data.name}\` has no effect without \`${data.flag}\`.`,
          why: 'No container is privileged, so there is nothing to narrow down.',
          action: `Remove the list, or turn \`${data.flag}\` on for it.`,
        },
  fixes({ data }, { runner: { settings } }) {
    if (data.wrong === 'services') {
      const flag = findSetting(settings, 'docker.services_privileged');
      return fixIf(
        flag.state === 'known' ? flag.value.replace(false) : undefined,
        'Turn `services_privileged` off',
        false,
      );
    }
    const list = findSetting(settings, `docker.${data.name}`);
    return fixIf(list.state === 'known' ? list.value.remove() : undefined, `Remove \`${data.name}\``, true);
  },
});
