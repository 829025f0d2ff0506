import { type KnownFact, knownItems } from '../../model/fact';
import { usesDocker } from '../../model/runner/executor';
import { isReadOnly, isVolumeError, nixMount, parseVolume } from '../../model/runner/volume';
import { fixIf } from '../fix';
import { defineRule } from '../rule';
import {
  flagsWith,
  hostDaemonModule,
  hostDaemonRendered,
  hostDaemonToml,
  plainModule,
  plainRendered,
  plainToml,
  variant,
} from '../runner-examples';

type Data =
  | { readonly wrong: 'malformed'; readonly text: string; readonly error: string }
  | { readonly wrong: 'repeated'; readonly destination: string };

const toml = (entries: string) =>
  variant(plainToml, ['    image = "debian:12"\n', `    image = "debian:12"\n    volumes = [${entries}]\n`]);

export const rule = defineRule<'runner', Data>({
  id: 'runner/volume-syntax',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'A volume is written in a way that the runner refuses.',
  why: `The runner reads \`[source:]/path/in/container[:mode][:z][:propagation]\` and nothing else. The source is an absolute path
or the name of a volume: neither \`./\` nor \`~\` nor a variable in front is filled in. The container path has to begin with
a slash. Modes are \`ro\`, \`rw\` and \`O\`; those of Docker Desktop (\`cached\`, \`delegated\`) are not known.

A job on a runner with such a volume fails before it starts: \`invalid volume specification: "…"\`, or
\`volume for container path "…" is already defined\` where two have the same path in the container.`,
  notWhen: [
    'The executor is not one of the Docker family, or `docker-windows`, whose volumes are written otherwise.',
    'The entry holds a template marker, or is otherwise not known.',
  ],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#volumes-in-the-runnersdocker-section',
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/executors/docker/internal/volumes/parser/linux_parser.go',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A relative path and one in a home directory',
        text: toml('"./cache:/cache", "~/.ssh:/root/.ssh:ro"'),
        marks: ['"./cache:/cache"', '"~/.ssh:/root/.ssh:ro"'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'A mode of Docker Desktop, in a NixOS module',
        text: variant(plainModule, [
          'dockerImage = "debian:12";',
          'dockerImage = "debian:12";\n      dockerVolumes = [ "/srv/cache:/cache:cached" ];',
        ]),
        marks: ['"/srv/cache:/cache:cached"'],
      },
      {
        language: 'nix',
        caption: 'A blank in front, in a rendered configuration',
        text: variant(plainRendered, [
          'image = "debian:12";',
          'image = "debian:12";\n          volumes = [ " /srv/cache:/cache" ];',
        ]),
        marks: ['" /srv/cache:/cache"'],
      },
      {
        language: 'toml',
        caption: 'The same path in the container twice',
        text: toml('"/srv/a:/cache", "/srv/b:/cache"'),
        marks: ['"/srv/b:/cache"'],
        unfixable: true,
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: flagsWith(['--docker-volumes', './cache:/cache']),
        marks: ['"./cache:/cache"'],
        unfixable: true,
      },
    ],
    good: [
      { language: 'toml', caption: 'Binds', text: hostDaemonToml },
      { language: 'nix', caption: 'Binds, by NixOS options', text: hostDaemonModule },
      { language: 'nix', caption: 'Binds, rendered', text: hostDaemonRendered },
      {
        language: 'toml',
        caption: 'A container path, a named volume, a variable, options',
        text: toml('"/cache", "nix:/nix", "/srv/a:/b/$CI_PROJECT_ID:ro", "/srv/c:/d:ro,z", "/srv/e:/f:rslave"'),
      },
      {
        language: 'toml',
        caption: 'A runner on Windows',
        text: variant(
          toml("'C:\\cache'"),
          ['executor = "docker"', 'executor = "docker-windows"'],
          ['"debian:12"', '"mcr.microsoft.com/windows/servercore:ltsc2022"'],
        ),
      },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner)) return;
    const first = new Map<string, KnownFact<string>>();
    for (const item of knownItems(runner.list('docker.volumes'))) {
      const volume = parseVolume(item.value);
      if (isVolumeError(volume)) {
        yield { at: item.at, data: { wrong: 'malformed', text: item.value, error: volume.error } };
        continue;
      }
      const { destination } = volume;
      const earlier = first.get(destination);
      first.set(destination, earlier ?? item);
      if (earlier === undefined) continue;
      const related = [{ at: earlier.at, message: 'this one has the same path in the container' }];
      yield { at: item.at, data: { wrong: 'repeated', destination }, related };
    }
  },
  message: (data) =>
    data.wrong === 'malformed'
      ? {
          what: `The runner refuses the volume \`${data.text}\`: ${data.error}.`,
          why: 'Every job fails with `invalid volume specification` before it starts.',
          action: 'Write `/path/on/machine:/path/in/container`, with `:ro` where jobs need not write.',
        }
      : {
          what: `Two volumes have the path \`${data.destination}\` in the container.`,
          why: `Every job fails with \`volume for container path "${data.destination}" is already defined\`.`,
          action: 'Give one of them another path, or remove it.',
        },
  fixes({ at, data }, { runner }) {
    const repaired = data.wrong === 'malformed' ? repair(data.text) : undefined;
    if (repaired === undefined) return [];
    return fixIf(runner.edit.replaceLiteral(at, repaired), `Write \`${repaired}\``, true);
  },
});

/** The volume that is meant, where only blanks, slashes, colons or modes without effect are too many. */
function repair(text: string): string | undefined {
  const tidy = text
    .trim()
    .replace(/\/{2,}/g, '/')
    .replace(/:+$/, '');
  const repaired = tidy.replace(/(?:[:,](?:cached|delegated|consistent|nocopy))+(?=$|[:,])/gi, '');
  const volume = parseVolume(repaired);
  if (repaired === text || isVolumeError(volume)) return undefined;
  const mount = nixMount(volume);
  const wantsMode = (mount?.store === true || mount?.database === true) && !isReadOnly(volume);
  if (!wantsMode) return repaired;
  return volume.mode.length === 0 ? `${repaired}:ro` : undefined;
}
