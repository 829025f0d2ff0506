import { knownValue } from '../../model/fact';
import type { Job } from '../../model/pipeline/job';
import { isNixImage } from '../../model/runner/nix-image';
import type { ReadScript } from '../../model/script/script-reader';
import type { ScriptHole, ScriptText } from '../../model/script/script-text';
import {
  type InstallStep,
  installSteps,
  isNixCommand,
  type MadeDirectory,
  madeDirectories,
} from '../../syntax/shell/nix-commands';
import { displayText, knownText } from '../../syntax/shell/static-text';
import { type Place, place } from '../../text/place';
import { defineRule, type Finding, type RuleContext, type RunnerSubject } from '../rule';
import { daemonContainerModule, preBuildLines, variant, withPreBuildScript } from '../runner-examples';

const profileFolder = '/nix/var/nix/profiles/per-user/root';

type MissingStep =
  | { readonly kind: 'folder'; readonly before: Place; readonly indent: string }
  | { readonly kind: 'packages' }
  | { readonly kind: 'package'; readonly name: string; readonly behind: Place | undefined };

const [mkdir, source, install] = preBuildLines;
// Certificates of the image's own, so that this is about the packages alone.
const withScript = (lines: readonly string[]): string =>
  variant(withPreBuildScript(lines), [
    '/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt',
    '/etc/ssl/certs/ca-certificates.crt',
  ]);

export const rule = defineRule({
  id: 'nixos/prebuild-missing-steps',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'The pre-build script of a runner on the host’s daemon leaves out a step that jobs need.',
  why: 'The container starts from a plain image: the folders of the profiles do not exist, and neither Nix nor git nor certificates are installed. Packages installed before the folders exist fail with `opening lock file … No such file or directory`; a script that installs nothing leaves jobs with `nix: not found`; without `git` and `cacert` the first fetch inside the job fails.',
  notWhen: [
    'The script calls another script or a function of its own, which may do it.',
    'The image is not known, or brings Nix, of which `runner/nix-image-shadowed` speaks.',
    'The runner is none that uses the host’s daemon.',
    'No job is known to use Nix (for a script that installs nothing).',
  ],
  references: [
    'https://wiki.nixos.org/wiki/Gitlab_runner',
    'https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/continuous-integration/gitlab-runner/runner.nix',
  ],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'Packages are installed before their profile’s folder exists',
        text: withScript([source, install]),
        marks: [install],
      },
      {
        language: 'nix',
        caption: 'No git among the packages',
        text: withScript([mkdir, source, '${pkgs.nix}/bin/nix-env -i ${pkgs.nix} ${pkgs.cacert}']),
        severity: 'information',
        marks: ['${pkgs.nix}/bin/nix-env -i ${pkgs.nix} ${pkgs.cacert}'],
      },
    ],
    good: [
      { language: 'nix', caption: 'Folders, profile, packages', text: withScript([mkdir, source, install]) },
      {
        language: 'nix',
        caption: 'Another script does it',
        text: withScript(['${./setup.sh}', install]),
      },
      {
        language: 'nix',
        caption: 'An image that is not known here, and may bring Nix',
        text: withScript([mkdir, source, '${pkgs.nix}/bin/nix-env -i ${pkgs.git}']).replace(
          '"alpine"',
          'config.site.image',
        ),
      },
      {
        language: 'nix',
        caption: 'The daemon of a container, whose profiles it keeps itself',
        text: variant(daemonContainerModule, [
          '      dockerImage',
          '      preBuildScript = pkgs.writeScript "setup" "echo start";\n      dockerImage',
        ]),
      },
      {
        language: 'nix',
        caption: 'Nothing is installed, and no job uses Nix',
        text: withScript([mkdir, 'echo start']),
      },
    ],
  },
  check: findMissing,
  message: messageOf,
  fixes: ({ data }) => {
    if (data.kind === 'folder') {
      const text = `mkdir -p -m 0755 ${profileFolder}\n${data.indent}`;
      return [{ title: 'Make the profile’s folder first', safe: true, edits: [{ at: data.before, text }] }];
    }
    if (data.kind !== 'package' || data.behind === undefined) return [];
    const text = ` \${pkgs.${data.name}}`;
    return [{ title: `Install \`${data.name}\` too`, safe: true, edits: [{ at: data.behind, text }] }];
  },
});

function* findMissing(subject: RunnerSubject, { scripts }: RuleContext): Iterable<Finding<MissingStep>> {
  const { runner, jobs } = subject;
  const script = knownValue(runner.preBuildScript)?.script;
  const image = knownValue(runner.text('docker.image'));
  if (runner.setup !== 'host-daemon' || script === undefined || !script.complete) return;
  if (image === undefined || isNixImage(image)) return;
  const read = scripts.read(script);
  if (callsElsewhere(read)) return;
  const installs = installSteps(read.commands);
  const [first] = installs;
  if (first === undefined) {
    const at = runner.preBuildScript.state === 'known' ? runner.preBuildScript.keyAt : undefined;
    if (at !== undefined && jobs.some(usesNix) && !read.commands.some(isInstallOfAnyKind)) {
      yield { at, data: { kind: 'packages' }, severity: 'warning' };
    }
    return;
  }
  yield* missingFolder(first, read);
  yield* missingPackages(installs, script, read);
}

function* missingFolder(step: InstallStep, read: ReadScript): Iterable<Finding<MissingStep>> {
  if (step.profile !== undefined) return;
  const made = madeDirectories(read.commands).filter((dir) => dir.command.span.start < step.command.span.start);
  if (made.some(coversProfiles)) return;
  const at = read.placeOf(step.command.span);
  if (at === undefined) return;
  const { text } = at.part;
  const lineStart = text.lastIndexOf('\n', at.span.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, at.span.start))?.[0] ?? '';
  yield { at, data: { kind: 'folder', before: place(at.part, at.span.start, at.span.start), indent } };
}

function coversProfiles(made: MadeDirectory): boolean {
  const path = knownText(made.path)?.replace(/\/$/, '');
  // A folder that is not known may be the one.
  return path === undefined || path === profileFolder || path.startsWith(`${profileFolder}/`);
}

function* missingPackages(
  installs: readonly InstallStep[],
  script: ScriptText,
  read: ReadScript,
): Iterable<Finding<MissingStep>> {
  const last = installs.at(-1);
  const at = last === undefined ? undefined : read.placeOf(last.command.span);
  if (last === undefined || at === undefined) return;
  const holes = script.pieces.flatMap((piece) => piece.holes);
  const text = read.text.text;
  for (const name of ['git', 'cacert']) {
    if (installs.some((step) => mayInstall(step, name, holes, text))) continue;
    const behind = last.packages.at(-1);
    const end = behind === undefined ? undefined : read.placeOf(behind.span);
    const isHole = end?.part.text.slice(end.span.start, end.span.end).startsWith('${pkgs.');
    const after = end === undefined || !isHole ? undefined : place(end.part, end.span.end, end.span.end);
    yield { at, data: { kind: 'package', name, behind: after }, severity: 'information' };
    return;
  }
}

/** A package whose name is not known, or a list that is computed, may hold it. */
function mayInstall(step: InstallStep, name: string, holes: readonly ScriptHole[], text: string): boolean {
  return step.packages.some((argument) => {
    const known = knownText(argument.value);
    if (known !== undefined) return known.includes(name);
    const source = displayText(argument.value) + text.slice(argument.span.start, argument.span.end);
    const named = holes.filter((hole) => source.includes(hole.source) || hole.name !== undefined);
    if (named.length === 0) return true;
    return named.some((hole) => hole.name === name || hole.name === undefined || hole.source.includes(name));
  });
}

/** Something runs whose steps are not seen here. */
function callsElsewhere(read: ReadScript): boolean {
  return read.commands.some((command) => {
    if (isNixCommand(command) !== undefined || command.nameWord === undefined) return false;
    const name = command.name;
    if (name === undefined) return true;
    return /\.sh$|^\.\/|^(?:bash|sh|eval)$/.test(name);
  });
}

function isInstallOfAnyKind(command: { readonly name: string | undefined }): boolean {
  return /^(?:apk|apt|apt-get|dnf|ln|cp|curl|wget)$/.test(command.name ?? '');
}

function usesNix(job: Job): boolean {
  const script = job.script.state === 'known' ? job.script.value.text.pieces : [];
  return script.some((piece) => /(?:^|[;&|\s])nix(?:-build|-shell|\s)/.test(piece.text));
}

function messageOf(step: MissingStep) {
  if (step.kind === 'folder') {
    return {
      what: 'Packages are installed before the folder of their profile exists.',
      why: 'The container has no `/nix/var/nix/profiles`, so the install ends with `No such file or directory`.',
      action: `Add \`mkdir -p -m 0755 ${profileFolder}\` before it.`,
    };
  }
  if (step.kind === 'packages') {
    return {
      what: 'The script installs nothing, yet jobs on this runner call Nix.',
      why: 'The image brings no Nix, so each of them ends with `nix: not found`.',
      action: 'Install the packages with `nix-env -i`, at least `nix`, `cacert` and `git`.',
    };
  }
  return {
    what: `\`${step.name}\` is not among the packages that the script installs.`,
    why:
      step.name === 'git'
        ? 'Flakes and fetches inside the job call git.'
        : 'Downloads inside the job need its certificate bundle.',
    action: `Install \`\${pkgs.${step.name}}\` too.`,
  };
}
