import { knownValue } from '../../model/fact';
import { existsOnlyHere } from '../../model/host/built-images';
import type { OptionValue } from '../../model/host/host';
import { usesDocker } from '../../model/runner/executor';
import { defineRule } from '../rule';
import { daemonContainerModule, plainModule, variant } from '../runner-examples';

const pruning = (text: string, flags: string) =>
  variant(text, [
    'virtualisation.docker.enable = true;',
    `virtualisation.docker = {\n    enable = true;\n    autoPrune = {\n      enable = true;\n      flags = [ ${flags} ];\n    };\n  };`,
  ]);

export const rule = defineRule({
  id: 'host/prune-deletes-images',
  subject: 'host',
  severity: 'warning',
  since: '0.1.0',
  summary: 'Docker’s clean-up deletes the images that jobs run in and that exist only on the machine.',
  why: '`docker system prune --all` deletes each image that no container uses at that moment. An image that was built here and only loaded is then gone, and no registry has it: jobs end with `pull access denied` until it is loaded again.',
  notWhen: [
    'The flags hold a filter, which may keep the images.',
    'A container of the configuration uses the image.',
    'Jobs run in images of a registry.',
    'Without `--all` only images without a name are deleted.',
  ],
  references: [
    'https://docs.docker.com/reference/cli/docker/system/prune/',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/docker.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Everything that is not in use',
        text: pruning(daemonContainerModule, '"--all"'),
        marks: ['"--all"'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'A filter keeps them',
        text: pruning(daemonContainerModule, '"--all" "--filter=label!=keep"'),
      },
      { language: 'nix', caption: 'Only what has no name', text: pruning(daemonContainerModule, '"--volumes"') },
      { language: 'nix', caption: 'The image can be pulled again', text: pruning(plainModule, '"--all"') },
      {
        language: 'nix',
        caption: 'A container runs in the image all the time',
        text: pruning(variant(daemonContainerModule, ['local/nix-daemon:latest', 'local/nix:latest']), '"--all"'),
      },
    ],
  },
  *check({ host, runners }) {
    const prune = ['virtualisation', 'docker', 'autoPrune'];
    const enabled = host.optionAt([...prune, 'enable']);
    const flags = host.optionAt([...prune, 'flags']);
    if (flags.state !== 'known' || enabled.state !== 'known') return;
    if (enabled.value.value.kind !== 'bool' || !enabled.value.value.value) return;
    const list = flags.value.value;
    if (list.kind !== 'list' || !list.complete) return;
    const all = list.items.find(({ value }) => /^(?:--all(?:=true)?|-[a-z]*a[a-z]*)(?:\s|$)/.test(textOf(value) ?? ''));
    if (all === undefined || list.items.some(({ value }) => textOf(value)?.includes('filter') ?? true)) return;
    const kept = new Set(host.containers.map((container) => knownValue(container.image)));
    for (const runner of runners) {
      const image = runner.text('docker.image');
      if (
        !usesDocker(runner) ||
        image.state !== 'known' ||
        !existsOnlyHere(image.value, host.builtImages) ||
        kept.has(image.value)
      )
        continue;
      const related = [{ at: image.at, message: 'jobs run in this image' }];
      yield { at: all.at, data: { image: image.value }, related };
      return;
    }
  },
  message: ({ image }) => ({
    what: `The clean-up deletes \`${image}\`, which exists only on this machine.`,
    why: 'No container uses the image between two jobs, and no registry has it, so jobs end with `pull access denied` after the clean-up.',
    action: 'Leave out `--all`, or give the image a label and exclude that with `--filter`.',
  }),
});

function textOf(value: OptionValue): string | undefined {
  return value.kind === 'string' ? value.text : undefined;
}
