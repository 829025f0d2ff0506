import type { OptionValue, SysctlSetting } from '../../model/host/host';
import { sysctlSwitch } from '../../model/host/sysctl';
import { exampleModule } from '../example-module';
import { defineRule, type Finding, type HostSubject } from '../rule';

/** Keys that take a number or a switch; others (`kernel.core_pattern`, `net.ipv4.tcp_congestion_control`) take words. */
const switchKeys =
  /\.(?:ip_forward|forwarding|rp_filter|accept_ra|disable_ipv6|proxy_arp|route_localnet|accept_redirects|send_redirects)$/;

export const rule = defineRule({
  id: 'host/sysctl-form',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'A kernel setting is written in a form that does not reach the kernel.',
  why: 'The names below `boot.kernel.sysctl` hold dots, so each must be one quoted name: unquoted, the dots make nested sets and the option’s type check fails. The value is written as it is, except that `true` becomes 1 and `false` becomes 0; the kernel takes no words.',
  notWhen: [
    'The key is quoted and the value a boolean, a number, or a string of digits.',
    'The key is none of those that take a number.',
  ],
  references: [
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/config/sysctl.nix',
    'https://docs.kernel.org/networking/ip-sysctl.html',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'The key is not quoted',
        text: exampleModule({ module: 'boot.kernel.sysctl.net.ipv4.ip_forward = true;\n', entry: '' }),
        marks: ['net.ipv4.ip_forward'],
      },
      {
        language: 'nix',
        caption: 'The value is a word',
        text: exampleModule({ module: 'boot.kernel.sysctl."net.ipv4.ip_forward" = "yes";\n', entry: '' }),
        marks: ['"yes"'],
        severity: 'warning',
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'A quoted key and a boolean',
        text: exampleModule({ module: 'boot.kernel.sysctl."net.ipv4.ip_forward" = true;\n', entry: '' }),
      },
      {
        language: 'nix',
        caption: 'A string of digits, in a set',
        text: exampleModule({ module: 'boot.kernel.sysctl = { "net.ipv4.ip_forward" = "1"; };\n', entry: '' }),
      },
      {
        language: 'nix',
        caption: 'A setting that does take words',
        text: exampleModule({ module: 'boot.kernel.sysctl."kernel.core_pattern" = "core";\n', entry: '' }),
      },
    ],
  },
  check: findForms,
  message: ({ form, setting }) =>
    form === 'key'
      ? {
          what: `\`${setting.key}\` is not quoted.`,
          why: 'Its dots then make nested sets, which `boot.kernel.sysctl` does not take, and the configuration does not evaluate.',
          action: `Write \`boot.kernel.sysctl."${setting.key}"\`.`,
        }
      : {
          what: `The value of \`${setting.key}\` is a word.`,
          why: 'NixOS writes strings to the kernel as they are, and the kernel takes a number here.',
          action: 'Write `true`, `false` or a number.',
        },
  fixes: ({ data: { form, setting } }) => {
    if (form === 'key') {
      return [
        {
          title: `Quote \`${setting.key}\``,
          safe: true,
          edits: [{ at: setting.nameAt, text: `"${setting.key}"` }],
        },
      ];
    }
    const meant = meantBy(setting.value);
    const edits = meant === undefined ? undefined : setting.use.replaceValue(meant);
    return edits === undefined ? [] : [{ title: `Write \`${meant}\``, safe: true, edits }];
  },
});

interface WrongForm {
  readonly form: 'key' | 'value';
  readonly setting: SysctlSetting;
}

function* findForms({ host }: HostSubject): Iterable<Finding<WrongForm>> {
  for (const setting of host.sysctl) {
    if (setting.unquoted) yield { at: setting.nameAt, data: { form: 'key', setting } };
    else if (switchKeys.test(setting.key) && isWord(setting.value)) {
      yield { at: setting.valueAt, data: { form: 'value', setting }, severity: 'warning' };
    }
  }
}

function isWord(value: OptionValue): boolean {
  // Settings such as port ranges are several numbers in one string.
  return sysctlSwitch(value) === 'invalid' && value.kind === 'string' && /[a-z]/i.test(value.text ?? '');
}

function meantBy(value: OptionValue): string | undefined {
  const word = value.kind === 'string' ? value.text?.trim().toLowerCase() : undefined;
  if (word === 'true' || word === 'yes' || word === 'on' || word === 'enabled') return 'true';
  return word === 'false' || word === 'no' || word === 'off' || word === 'disabled' ? 'false' : undefined;
}
