import { knownItems, knownValue } from '../../model/fact';
import type { OciContainer } from '../../model/host/host';
import { usesDocker } from '../../model/runner/executor';
import { isAtOrAbove, nixDatabase, nixSocketDirectory, nixStore, parseVolumesFrom } from '../../model/runner/volume';
import { defineRule, type Finding, type HostSubject } from '../rule';
import { daemonContainerModule, variant } from '../runner-examples';

type Data =
  | { readonly kind: 'volumes'; readonly container: string; readonly missing: readonly string[] }
  | { readonly kind: 'command'; readonly container: string; readonly command: string };

const withImage = (volumes: string, command = '[ "nix" "daemon" ]') =>
  variant(daemonContainerModule, [
    '      cmd = [ "nix" "daemon" ];',
    `      imageFile = pkgs.dockerTools.buildLayeredImage {
        name = "local/nix-daemon";
        tag = "latest";
        contents = [ pkgs.nix ];
        config.Volumes = {
${volumes}        };
      };
      cmd = ${command};`,
  ]);

const store = '          "/nix/store" = { };\n';
const database = '          "/nix/var/nix/db" = { };\n';
const socket = '          "/nix/var/nix/daemon-socket" = { };\n';

export const rule = defineRule<'host', Data>({
  id: 'host/daemon-volumes',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'The container that jobs take their Nix from does not share all of it, or runs no daemon.',
  why: '`volumes_from` hands on what is a volume of the container, and nothing else. The store, the database and the folder of the socket must each be one, declared by the image (`config.Volumes`) or mounted. What is missing stays the job image’s own: `cannot connect to socket at …: No such file or directory`, or a store that the daemon does not know. Without a daemon running in it, connecting ends with `Connection refused`.',
  notWhen: [
    'A folder above them is a volume (`/nix`).',
    'How the image is built, or the command, cannot be read.',
    'The runner takes volumes of several containers, which may share the work.',
    'No runner takes the volumes of the container.',
  ],
  references: [
    'https://docs.docker.com/reference/dockerfile/#volume',
    'https://nix.dev/manual/nix/2.28/command-ref/new-cli/nix3-daemon.html',
    'https://nixos.org/manual/nixpkgs/stable/#sec-pkgs-dockerTools',
  ],
  examples: {
    bad: [
      { language: 'nix', caption: 'The socket is no volume', text: withImage(store + database), marks: ['gitlabnix'] },
      {
        language: 'nix',
        caption: 'The container does something else',
        text: withImage(store + database + socket, '[ "sleep" "infinity" ]'),
        marks: ['[ "sleep" "infinity" ]'],
      },
    ],
    good: [
      { language: 'nix', caption: 'All three', text: withImage(store + database + socket) },
      { language: 'nix', caption: 'The folder above them', text: withImage('          "/nix" = { };\n') },
      { language: 'nix', caption: 'An image that is not known', text: daemonContainerModule },
      {
        language: 'nix',
        caption: 'A shell that starts the daemon',
        text: withImage(store + database + socket, '[ "sh" "-c" "exec nix-daemon" ]'),
      },
    ],
  },
  *check({ host, runners }) {
    const seen = new Set<OciContainer>();
    for (const runner of runners) {
      if (!usesDocker(runner) || runner.setup !== 'daemon-container') continue;
      const [item, ...more] = knownItems(runner.list('docker.volumes_from'));
      const entry = item && more.length === 0 ? parseVolumesFrom(item.value) : undefined;
      if (item === undefined || entry === undefined || 'error' in entry) continue;
      const container = host.containers.find((each) => each.name === entry.container);
      if (container === undefined || seen.has(container)) continue;
      seen.add(container);
      const related = [{ at: item.at, message: 'jobs take its volumes' }];
      for (const finding of judge(container, host)) yield { ...finding, related };
    }
  },
  message: (data) =>
    data.kind === 'volumes'
      ? {
          what: `The container \`${data.container}\` does not share ${data.missing.map((path) => `\`${path}\``).join(' and ')}.`,
          why: 'Jobs get only what is a volume of the container, so they do not reach its Nix.',
          action: 'Add the path to `config.Volumes` of the image, or mount a volume there.',
        }
      : {
          what: `The container \`${data.container}\` runs \`${data.command}\`, which is no Nix daemon.`,
          why: 'Jobs connect to the socket that it shares and end with `Connection refused`.',
          action: 'Let it run `nix daemon`.',
        },
});

function* judge(container: OciContainer, host: HostSubject['host']): Iterable<Finding<Data>> {
  const { name, command, volumes } = container;
  const provided = knownValue(volumes);
  if (provided !== undefined) {
    const missing = [nixStore, nixDatabase, nixSocketDirectory].filter(
      (path) => !provided.some((volume) => isAtOrAbove(volume, path)),
    );
    if (missing.length > 0) yield { at: container.nameAt, data: { kind: 'volumes', container: name, missing } };
  }
  const entrypoint = host.optionAt(['virtualisation', 'oci-containers', 'containers', name, 'entrypoint']);
  if (command.state !== 'known' || entrypoint.state !== 'absent') return;
  const text = command.value.join(' ');
  // A script of one's own may well start a daemon; only programs that surely do not are reported.
  if (
    !/^(?:\S*\/)?(?:sleep|tail|true|cat|sh|bash|nix)(?:\s|$)/.test(text) ||
    /daemon|[/$]/.test(text.replace(/^\S+/, ''))
  )
    return;
  yield { at: command.at, data: { kind: 'command', container: name, command: text } };
}
