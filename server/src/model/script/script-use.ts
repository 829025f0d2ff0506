import type { Job } from '../pipeline/job';
import { imageReference } from '../runner/nix-image';
import { isOfficialImage } from '../runner/official-image';
import type { PreBuildScript } from '../runner/runner';
import type { ScriptText } from './script-text';

/** How a script is run, as far as that decides what a shell makes of it. */
export interface ScriptUse {
  /**
   * `bash` also where it is not known: the runner starts bash where the image has it, and bash takes everything that a
   * smaller shell takes. `sh` where the image is known to have no other shell than BusyBox's. `other` where it is
   * for something else, as PowerShell, or nobody can tell.
   */
  readonly shell: 'bash' | 'sh' | 'other';
  /** Options that are on from the start, as letters: `e` ends it at the first command that fails. */
  readonly options: string;
  /** The script is a file of its own, so that its first line says what reads it. */
  readonly file: boolean;
}

/** The runner puts `set -eo pipefail` before what it runs (GitLab Runner, `shells/bash.go`). */
const inJob = { options: 'e', file: false } as const;

/** A script that any job may run. */
export const anyJob: ScriptUse = { ...inJob, shell: 'bash' };

/** A page shows scripts in part, for whichever shell. */
export const inPage: ScriptUse = { ...inJob, shell: 'other' };

/** How the runner runs the scripts of a job. A template may be run by jobs with other images. */
export function jobScriptUse(job: Job): ScriptUse {
  return { ...inJob, shell: shellOf(job) };
}

function shellOf({ tags, image, hidden }: Job): ScriptUse['shell'] {
  const names =
    tags.state === 'known' ? tags.value.items.flatMap((tag) => (tag.state === 'known' ? [tag.value] : [])) : [];
  if (names.some((name) => windowsName.test(name))) return 'other';
  if (image.state !== 'known') return 'bash';
  if (windowsName.test(image.value)) return 'other';
  return !hidden && hasOnlyBusyBox(image.value) ? 'sh' : 'bash';
}

const windowsName = /windows|win(?:32|64)?\b|nanoserver|servercore|powershell|pwsh/i;

const busyBoxImages: ReadonlySet<string> = new Set(['alpine', 'busybox', 'docker']);
/** Official images whose forms on Alpine add no bash. */
const alpineForms: ReadonlySet<string> = new Set(['node', 'python', 'golang', 'rust']);

function hasOnlyBusyBox(name: string): boolean {
  if (!isOfficialImage(name)) return false;
  const { repository, tag } = imageReference(name);
  const official = repository.replace(/^library\//, '');
  return busyBoxImages.has(official) || (alpineForms.has(official) && /(?:^|-)alpine/.test(tag ?? ''));
}

/** How the script of a runner is run: in the job's shell, or as a file that a writer of nixpkgs makes of it. */
export function runnerScriptUse({ runsAs, writer }: PreBuildScript): ScriptUse {
  if (runsAs === 'inline') return anyJob;
  // It begins with `set -o errexit`, `nounset` and `pipefail` (nixpkgs, `trivial-builders`).
  if (writer === 'writeShellApplication') return { shell: 'bash', options: 'eu', file: true };
  const shell = writer === 'writeDash' || writer === 'writeDashBin' ? 'sh' : 'bash';
  return { shell, options: '', file: true };
}

/** What gives away a script of PowerShell or of Windows' command prompt. */
const foreign = [
  /\$env:\w|\$LASTEXITCODE\b|\$PSVersionTable\b|\$ErrorActionPreference\b|\s-ErrorAction\s/i,
  /(?:^|[|;(]\s*|\n\s*)(?:Add|Compress|ConvertTo|Copy|Enable|Expand|ForEach|Get|Import|Install|Invoke|Join|Move|New|Out|Remove|Select|Set|Split|Start|Stop|Test|Where|Write)-[A-Z]\w+/,
  /\[(?:System|Environment|Net|IO)\.?[\w.]*\]::/i,
  /^\s*@?(?:echo off|setlocal|if (?:not )?exist |call \S+\.(?:bat|cmd)\b)/im,
  /%[A-Z][A-Z_]{3,}%/,
];

/** The script is written for a shell of Windows. */
export function isForWindows({ pieces }: ScriptText): boolean {
  return pieces.some(({ text }) => foreign.some((mark) => mark.test(text)));
}
