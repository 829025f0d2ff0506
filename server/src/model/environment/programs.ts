import type { ShellCommand } from '../../syntax/shell/analysis';
import { installSteps } from '../../syntax/shell/nix-commands';
import { knownText } from '../../syntax/shell/static-text';
import type { ReadScript } from '../script/script-reader';
import type { ImageFamily } from './container-image';
import { mayMountAt } from './container-mounts';
import type { FollowedShell, JobEnvironment } from './job-environment';
import { packageName } from './nix-features';

const everywhere =
  'aws cargo cmake composer curl docker docker-compose g++ gcc gh git go gpg helm java javac jq kubectl make mvn node npm npx nixfmt pip pip3 pnpm podman pytest python python3 rsync ruby rustc scp shellcheck ssh ssh-add ssh-agent ssh-keyscan sudo terraform tofu yarn zip'.split(
    ' ',
  );

/** Programs that images of a family are known not to have. What is not listed may be there. */
const lacking: Readonly<Record<Exclude<ImageFamily, 'nix'>, ReadonlySet<string>>> = {
  alpine: new Set([...everywhere, 'bash', 'perl']),
  busybox: new Set([...everywhere, 'bash', 'perl']),
  scratch: new Set([...everywhere, 'bash', 'perl']),
  debian: new Set([...everywhere, 'unzip', 'wget']),
};

/** What packages of nixpkgs put on PATH; a package that is not listed may have any program. */
const provides: Readonly<Record<string, RegExp>> = {
  nix: /^nix(?:-\w+)*$/,
  cacert: /^$/,
  git: /^git(?:-.*)?$/,
  gitMinimal: /^git(?:-.*)?$/,
  openssh: /^(?:ssh(?:-.*)?|scp|sftp)$/,
  bash: /^(?:ba)?sh$/,
  bashInteractive: /^(?:ba)?sh$/,
  coreutils: /^$/,
  curl: /^curl$/,
  jq: /^jq$/,
  gnumake: /^make$/,
  gnutar: /^tar$/,
  gzip: /^(?:gzip|gunzip|zcat)$/,
  gnugrep: /^[ef]?grep$/,
  gnused: /^sed$/,
  findutils: /^(?:find|xargs)$/,
};

/** Packages of Alpine and Debian by the programs that they hold; of others the name is that of the program. */
const packages: Readonly<Record<'alpine' | 'debian', Readonly<Record<string, string | undefined>>>> = {
  alpine: {
    docker: 'docker-cli',
    'docker-compose': 'docker-cli-compose',
    gh: 'github-cli',
    gpg: 'gnupg',
    node: 'nodejs',
    pip3: 'py3-pip',
    rustc: 'rust',
    scp: 'openssh-client',
    ssh: 'openssh-client',
    'ssh-add': 'openssh-client',
    'ssh-agent': 'openssh-client',
    'ssh-keyscan': 'openssh-client',
    tofu: 'opentofu',
  },
  debian: {
    go: 'golang',
    gpg: 'gnupg',
    node: 'nodejs',
    pip3: 'python3-pip',
    scp: 'openssh-client',
    ssh: 'openssh-client',
    'ssh-add': 'openssh-client',
    'ssh-agent': 'openssh-client',
    'ssh-keyscan': 'openssh-client',
  },
};

/** Programs whose package goes by their own name. */
const namesakes: Readonly<Record<'alpine' | 'debian', ReadonlySet<string>>> = {
  alpine: new Set(
    'bash cargo cmake curl g++ gcc git go helm jq kubectl make npm perl podman python3 rsync ruby shellcheck sudo yarn zip'.split(
      ' ',
    ),
  ),
  debian: new Set(
    'cargo cmake curl g++ gcc git jq make npm podman python3 rsync ruby rustc shellcheck sudo unzip wget zip'.split(
      ' ',
    ),
  ),
};

/** The command by which a job installs a program in an image, where the image's own packages have it. */
export function installCommand(family: ImageFamily | undefined, program: string): string | undefined {
  if (family !== 'alpine' && family !== 'debian') return undefined;
  const name = packages[family][program] ?? (namesakes[family].has(program) ? program : undefined);
  if (name === undefined) return undefined;
  return family === 'alpine' ? `apk add --no-cache ${name}` : `apt-get update && apt-get install -y ${name}`;
}

/** Anything of a script that may bring programs that are not seen: package managers, downloads, other files. */
const brings =
  /\b(?:apk|apt|apt-get|dpkg|aptitude|pip3?|pipx|npm|gem|cargo|go|brew|snap|conda|mamba|install|nix-env|nix-channel|asdf|mise|curl|wget|tar|unzip|ln|cp|mv|PATH)\b|\bnix(?:\s|$)|\bnix-shell\b|\balias\b/;

/**
 * The program of a command where the container is known not to have it: the image lacks it, the pre-build script does not
 * install it, and nothing in the script before it may have brought it.
 */
export function missingProgram(
  environment: JobEnvironment,
  shell: FollowedShell,
  command: ShellCommand,
): string | undefined {
  const { name, context } = command;
  const { family } = environment;
  if (name === undefined || family === undefined || family === 'nix' || !lacking[family].has(name)) return undefined;
  if (context.conditional || context.failureIgnored || !context.called || context.substitution) return undefined;
  if (command.wrappedBy !== undefined || !environment.isClosed || !shell.script.complete) return undefined;
  const state = shell.stateAt(command);
  if (!state.reachable || state.uncertain || isFunction(shell.script, name)) return undefined;
  if (brings.test(shell.script.text.text.slice(0, command.span.start))) return undefined;
  if (state.sourced.length > 0 && environment.setUp === 'none') return undefined;
  return mayBeInstalled(environment, name) ? undefined : name;
}

function isFunction({ text }: ReadScript, name: string): boolean {
  return text.text.includes(`${name}()`) || text.text.includes(`${name} ()`) || text.text.includes(`function ${name}`);
}

/** The set-up of the container may have put the program there. */
function mayBeInstalled(environment: JobEnvironment, program: string): boolean {
  const { setUp, mounts } = environment;
  const directories = [
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
    '/usr/sbin',
    '/sbin',
    '/nix/var/nix/profiles',
    '/opt',
    '/root',
  ];
  if (setUp === 'unknown' || directories.some((path) => mayMountAt(mounts, path))) return true;
  if (hasOtherPath(environment)) return true;
  if (setUp === 'none') return false;
  if (!setUp.complete || setUp.commands.some((command) => isOtherSetUp(command))) return true;
  const packages = installSteps(setUp.commands).flatMap((step) => step.packages);
  return packages.some((argument) => {
    const name = packageName(environment, argument);
    const programs = name === undefined ? undefined : provides[name];
    return programs === undefined || programs.test(program);
  });
}

/** PATH leads somewhere else than to the image's own programs and to the profiles. */
function hasOtherPath({ variables }: JobEnvironment): boolean {
  const path = variables.variables.find(({ name }) => name === 'PATH')?.value;
  if (path?.state !== 'known') return true;
  return path.value
    .split(':')
    .some(
      (directory) =>
        !/^(?:\/usr(?:\/local)?)?\/s?bin\/?$|^\/(?:root\/\.nix-profile|nix\/var\/nix\/profiles\/default)\/s?bin\/?$/.test(
          directory,
        ),
    );
}

/** Commands of a pre-build script that are known to bring no program. */
const harmless = /^(?:mkdir|chmod|chown|echo|export|set|printf|nix-channel|nix-env|\.|source|true|:|umask|touch|rm)$/;

function isOtherSetUp(command: ShellCommand): boolean {
  const { nameWord } = command;
  if (nameWord === undefined) return false;
  const last = nameWord.value.at(-1);
  const text = knownText(nameWord.value) ?? (last?.kind === 'text' ? last.text : '');
  return !harmless.test(text.slice(text.lastIndexOf('/') + 1));
}
