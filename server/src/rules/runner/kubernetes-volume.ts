import { knownValue } from '../../model/fact';
import { findSetting, type SettingTable, tableSetting, tablesSetting, textSetting } from '../../model/runner/setting';
import type { Place } from '../../text/place';
import { defineRule, type Finding } from '../rule';
import { kubernetesRendered, kubernetesWith } from '../runner-examples';

type Data =
  | { readonly wrong: 'missing'; readonly kind: string; readonly key: string }
  | { readonly wrong: 'path'; readonly path: string }
  | { readonly wrong: 'name'; readonly name: string };

/** The keys that each kind of volume needs beside its name and path. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  host_path: [],
  pvc: [],
  config_map: [],
  secret: [],
  empty_dir: [],
  csi: ['driver'],
  nfs: ['server', 'path'],
};

/** Where a volume is mounted, and not what it is. */
const ofMount: ReadonlySet<string> = new Set(['mount_path', 'sub_path', 'read_only', 'mount_propagation']);

const volume = (kind: string, name: string, path: string) =>
  `[[runners.kubernetes.volumes.${kind}]]\n  name = "${name}"\n  mount_path = "${path}"`;

export const rule = defineRule<'runner', Data>({
  id: 'runner/kubernetes-volume',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A volume of Kubernetes lacks what it needs, or takes the place of another.',
  why: `Each volume below \`[runners.kubernetes.volumes]\` has a \`name\` and a \`mount_path\`, one of \`csi\` a \`driver\` as well. One of
\`nfs\` needs \`server\` and \`path\` too, and without them the whole file does not load: \`nfs volume: missing required fields\`.
Kubernetes refuses a pod in which two volumes have the same path, or one name stands for two different volumes.`,
  notWhen: [
    'The same volume is mounted at two paths.',
    'The path is a placeholder, `/path/to/…`.',
    'A value is a variable or a marker, or the table cannot be read to its end.',
  ],
  references: ['https://docs.gitlab.com/runner/executors/kubernetes/#configure-volume-types'],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'No path in the container',
        text: kubernetesWith('[[runners.kubernetes.volumes.pvc]]\n  name = "store"'),
        marks: ['[[runners.kubernetes.volumes.pvc]]'],
      },
      {
        language: 'toml',
        caption: 'One path twice',
        text: kubernetesWith(`${volume('pvc', 'a', '/cache')}\n${volume('empty_dir', 'b', '/cache')}`),
        marks: ['"/cache"'],
      },
      {
        language: 'toml',
        caption: 'One name for two volumes',
        text: kubernetesWith(`${volume('pvc', 'a', '/x')}\n${volume('secret', 'a', '/y')}`),
        marks: ['"a"'],
      },
      {
        language: 'nix',
        caption: 'A network drive without its server, rendered',
        text: kubernetesRendered('volumes.nfs = [ { name = "a"; mount_path = "/a"; path = "/srv"; } ];'),
        marks: ['{'],
      },
    ],
    good: [
      { language: 'toml', caption: 'A volume', text: kubernetesWith(volume('pvc', 'store', '/nix')) },
      {
        language: 'toml',
        caption: 'One volume at two paths',
        text: kubernetesWith(`${volume('pvc', 'a', '/x')}\n${volume('pvc', 'a', '/y')}`),
      },
      { language: 'toml', caption: 'A marker', text: kubernetesWith(volume('pvc', '{{ claim }}', '{{ path }}')) },
    ],
  },
  *check({ runner }) {
    const volumes = tableSetting(runner.settings, 'kubernetes.volumes');
    if (volumes.state !== 'known') return;
    const paths = new Map<string, Place>();
    const names = new Map<string, readonly [content: string, at: Place]>();
    for (const [kind, more] of Object.entries(kinds)) {
      for (const table of tablesSetting(volumes.value, kind)) {
        for (const key of ['name', 'mount_path', ...more]) {
          if (isMissing(table, key)) yield { at: table.at, data: { wrong: 'missing', kind, key } };
        }
        yield* checkPath(table, paths);
        yield* checkName(table, kind, names);
      }
    }
  },
  message(data) {
    switch (data.wrong) {
      case 'missing':
        return {
          what: `The volume has no \`${data.key}\`.`,
          why:
            data.kind === 'nfs'
              ? 'The file does not load, with all of its runners.'
              : 'Kubernetes refuses the pod of every job.',
          action: `Add \`${data.key}\`.`,
        };
      case 'path':
        return {
          what: `Another volume is mounted at \`${data.path}\` already.`,
          why: 'Kubernetes refuses a pod with two volumes at one path.',
          action: 'Give one of them another path.',
        };
      case 'name':
        return {
          what: `\`${data.name}\` is the name of another volume already.`,
          why: 'Kubernetes refuses a pod in which one name stands for two volumes.',
          action: 'Give each volume a name of its own.',
        };
    }
  },
});

function isMissing(table: SettingTable, key: string): boolean {
  return findSetting(table, key).state === 'absent' || knownValue(textSetting(table, key)) === '';
}

function* checkPath(table: SettingTable, paths: Map<string, Place>): Iterable<Finding<Data>> {
  const path = textSetting(table, 'mount_path');
  // Pages write `/path/to/…` for any path.
  if (path.state !== 'known' || path.value === '' || path.value.startsWith('/path/to/')) return;
  const first = paths.get(path.value);
  if (first === undefined) paths.set(path.value, path.at);
  else {
    const related = [{ at: first, message: 'the volume that is mounted there' }];
    yield { at: path.at, data: { wrong: 'path', path: path.value }, related };
  }
}

function* checkName(
  table: SettingTable,
  kind: string,
  names: Map<string, readonly [content: string, at: Place]>,
): Iterable<Finding<Data>> {
  const name = textSetting(table, 'name');
  if (name.state !== 'known' || name.value === '' || table.gap !== undefined) return;
  const content = JSON.stringify([kind, ...contentOf(table)]);
  const known = names.get(name.value);
  if (known === undefined) names.set(name.value, [content, name.at]);
  else if (known[0] !== content) {
    const related = [{ at: known[1], message: 'the other volume' }];
    yield { at: name.at, data: { wrong: 'name', name: name.value }, related };
  }
}

/** What a volume is, as texts that can be compared. */
function contentOf({ settings }: SettingTable): readonly string[] {
  return settings
    .filter(({ name }) => !ofMount.has(name))
    .map(({ name, value }) => {
      const text = value.kind === 'string' ? value.text : value.kind === 'boolean' ? value.value : value.kind;
      return `${name}=${String(text)}`;
    })
    .sort();
}
