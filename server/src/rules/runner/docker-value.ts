import { dockerValueForms, type ValueForm } from '../../model/runner/docker-value';
import { textsOf } from '../../model/runner/known-setting';
import { isAtLeast, newestRelease } from '../../model/runner/release';
import { findSetting, integerSetting, type Setting, tableSetting } from '../../model/runner/setting';
import { holdsVariable, isTemplated } from '../../model/runner/template-text';
import type { Place } from '../../text/place';
import { defineRule } from '../rule';
import { moduleWith, renderedWith, tomlWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'form'; readonly name: string; readonly text: string; readonly form: ValueForm }
  | { readonly wrong: 'log-option'; readonly name: string }
  | { readonly wrong: 'shared-memory'; readonly bytes: number };

export const rule = defineRule<'runner', Data>({
  id: 'runner/docker-value',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A value of the Docker settings that the runner cannot use.',
  why: `Sizes, numbers of processors, limits and addresses are texts in \`[runners.docker]\`, and the file loads whatever they say.
The runner looks at them when it starts a container. A size of memory that it cannot read ends its process, with all jobs
that are running; the others fail each job. \`shm_size\` is a number of bytes: less than a megabyte of it is a hint.`,
  notWhen: [
    'The value holds a variable or a marker, or is empty.',
    'The release does not look at it yet: `dns` and `mac_address` before 19.2.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section',
    'https://pkg.go.dev/github.com/docker/go-units#RAMInBytes',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A size in words, and a number of processors',
        text: tomlWith({ docker: 'memory = "two gigabytes"\ncpus = "all"' }),
        marks: ['"two gigabytes"', '"all"'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: moduleWith('registrationFlags = [ "--docker-memory=lots" ];'),
        marks: ['lots'],
      },
      {
        language: 'nix',
        caption: 'A name server by its name, rendered',
        text: renderedWith({ docker: 'dns = [ "dns.example.com" "1.1.1.1" ];' }),
        marks: ['"dns.example.com"'],
      },
      {
        language: 'toml',
        caption: 'A limit, a device, and a log option',
        text: tomlWith({
          docker: 'devices = ["/dev/kvm:/dev/kvm:rwm:ro"]',
          below: '[runners.docker.ulimit]\n  nofile = "unlimited"\n[runners.docker.log_options]\n  max-size = "10m"',
        }),
        marks: ['"/dev/kvm:/dev/kvm:rwm:ro"', '"unlimited"', 'max-size'],
      },
      {
        language: 'toml',
        caption: 'Shared memory in kilobytes',
        text: tomlWith({ docker: 'shm_size = 65536' }),
        marks: ['65536'],
        severity: 'hint',
      },
    ],
    good: [
      {
        language: 'toml',
        caption: 'Values that work',
        text: tomlWith({
          docker:
            'memory = "2g"\nmemory_swap = "2GiB"\ncpus = "1/2"\ndns = ["1.1.1.1", "2606:4700::1111"]\nmac_address = "92:d0:c6:0a:29:33"\ndevices = ["/dev/kvm"]\nshm_size = 0',
          below: '[runners.docker.ulimit]\n  nofile = "1024:4096"',
        }),
      },
      { language: 'toml', caption: 'A variable', text: tomlWith({ docker: 'memory = "$MEMORY"' }) },
      {
        language: 'toml',
        caption: 'A release that does not look',
        text: tomlWith({ docker: 'dns = ["dns.example.com"]' }).replace('$RUNNER_TOKEN', '{{ token }}'),
        settings: { runnerRelease: '18.6' },
      },
    ],
  },
  *check({ runner }, { settings }) {
    const release = settings.runnerRelease ?? newestRelease;
    for (const [path, form] of dockerValueForms) {
      const found = findSetting(runner.settings, path);
      if (found.state !== 'known' || (form.since !== undefined && !isAtLeast(release, form.since))) continue;
      for (const { text, at } of members(found.value)) {
        if (text === '' || isTemplated(text) || holdsVariable(text) || form.isGood(text)) continue;
        yield { at, data: { wrong: 'form', name: found.value.name, text, form } };
      }
    }
    const options = tableSetting(runner.settings, 'docker.log_options');
    for (const { name, nameAt } of options.state === 'known' ? options.value.settings : []) {
      if (name !== 'env' && name !== 'labels') yield { at: nameAt, data: { wrong: 'log-option', name } };
    }
    const shared = integerSetting(runner.settings, 'docker.shm_size');
    if (shared.state === 'known' && shared.value > 0 && shared.value < 1_048_576) {
      yield { at: shared.at, data: { wrong: 'shared-memory', bytes: shared.value }, severity: 'hint' };
    }
  },
  message(data) {
    switch (data.wrong) {
      case 'form':
        return {
          what: `\`${data.text}\` in \`${data.name}\` is not ${data.form.wanted}.`,
          why: data.form.consequence,
          action: `Write ${data.form.wanted}.`,
        };
      case 'log-option':
        return {
          what: `The runner takes no log option \`${data.name}\`.`,
          why: 'Every job fails with `invalid log options`, as only `env` and `labels` are allowed.',
          action: 'Remove it, and set it for the Docker daemon instead.',
        };
      case 'shared-memory':
        return {
          what: `\`shm_size\` is ${data.bytes} bytes.`,
          why: 'The unit is the byte, and programs that share memory need more.',
          action: 'Write the number of bytes, such as 268435456 for 256 MB.',
        };
    }
  },
});

function members(setting: Setting): readonly { readonly text: string; readonly at: Place }[] {
  return setting.value.kind === 'table' ? setting.value.table.settings.flatMap(textsOf) : textsOf(setting);
}
