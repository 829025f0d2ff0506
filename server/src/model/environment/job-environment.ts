import type { ScriptTrace, ShellCommand, ShellEnvironment, ShellState } from '../../syntax/shell/analysis';
import { traceScript } from '../../syntax/shell/tracer';
import { effectiveScript } from '../pipeline/effective-script';
import type { Job } from '../pipeline/job';
import { lazy } from '../runner/lazy';
import type { Runner } from '../runner/runner';
import type { ReadScript, ScriptReader } from '../script/script-reader';
import type { ScriptText } from '../script/script-text';
import { type ContainerImage, containerImage, type ImageFamily, imageFamily, unsetByImage } from './container-image';
import { type ContainerMounts, containerMounts } from './container-mounts';
import { type EffectiveVariables, effectiveVariables, startValues } from './effective-variables';
import { type ScriptPhase, scriptPhases } from './script-phases';

/** A shell of a job with its script, followed from the variables that it starts with. */
export interface FollowedShell {
  readonly script: ReadScript;
  readonly trace: ScriptTrace;
  readonly commands: readonly ShellCommand[];
  stateAt(command: ShellCommand): ShellState;
  /** The command is written in the pipeline, and not in a script of the runner. */
  isOfJob(command: ShellCommand): boolean;
}

/**
 * What a job finds on a runner that may take it: image, mounts, variables, and the scripts in the runner's order. All of
 * it is computed when it is first asked for.
 */
export class JobEnvironment {
  private readonly readImage = lazy(() => containerImage(this.job, this.runner));
  private readonly readVariables = lazy(() => effectiveVariables(this.job, this.runner, this.image));
  private readonly readMounts = lazy(() => containerMounts(this.runner));
  private readonly readPhases = lazy(() => scriptPhases(this.job, this.runner));
  private readonly readMain = lazy(() => this.follow(this.mainScript()));
  private readonly readAfter = lazy(() => this.afterShell());
  private readonly readSetUp = lazy(() => this.setUpScript());

  constructor(
    readonly job: Job,
    /** Undefined where none of the workspace is known to take it. */
    readonly runner: Runner | undefined,
    private readonly scripts: ScriptReader,
  ) {}

  get image(): ContainerImage {
    return this.readImage();
  }

  /** The family of the image, which tells what it has; undefined where it may have anything. */
  get family(): ImageFamily | undefined {
    const { name } = this.image;
    return name.state === 'known' ? imageFamily(name.value) : undefined;
  }

  get variables(): EffectiveVariables {
    return this.readVariables();
  }

  get mounts(): ContainerMounts {
    return this.readMounts();
  }

  get phases(): readonly ScriptPhase[] {
    return this.readPhases();
  }

  /** The shell that runs `before_script` and `script`, with those of the runner's scripts that share it. */
  get main(): FollowedShell {
    return this.readMain();
  }

  /** The shell of `after_script`: it has the variables of the job, but nothing that the other one exported. */
  get after(): FollowedShell | undefined {
    return this.readAfter();
  }

  /**
   * The runner's pre-build script where it is a process of its own, which sets up the container before the job:
   * `none` where there is no such process, `unknown` where it cannot be read.
   */
  get setUp(): ReadScript | 'none' | 'unknown' {
    return this.readSetUp();
  }

  /** Nothing that is not known runs in the job's shell before the job. */
  get startIsKnown(): boolean {
    const script = this.runner?.preBuildScript;
    if (script === undefined) return false;
    if (script.state === 'unknown') return false;
    return script.state === 'absent' || script.value.runsAs === 'child-process' || script.value.script !== undefined;
  }

  /** Which variables a shell of the job starts with is known: by its files, and by an image that everybody knows. */
  get isClosed(): boolean {
    return this.startIsKnown && this.variables.complete && this.family !== undefined;
  }

  private mainScript(): ReadScript {
    const { before, after } = this.inlineScripts();
    if (before.length === 0 && after.length === 0) {
      return this.scripts.readFor(this.job, () => effectiveScript(this.job));
    }
    const { pieces, complete } = effectiveScript(this.job);
    const texts = [...before, { pieces, complete }, ...after];
    return this.scripts.read({
      pieces: texts.flatMap((text) => text.pieces),
      complete: texts.every((text) => text.complete),
    });
  }

  /** Scripts of the runner that the job's own shell reads. */
  private inlineScripts(): { readonly before: readonly ScriptText[]; readonly after: readonly ScriptText[] } {
    const inline = this.phases.flatMap(({ name, shell, writtenIn, text }) =>
      writtenIn === 'runner' && shell === 'job' && text !== undefined ? [{ name, text }] : [],
    );
    const of = (wanted: string) => inline.filter(({ name }) => name === wanted).map(({ text }) => text);
    return { before: of('pre_build_script'), after: of('post_build_script') };
  }

  private afterShell(): FollowedShell | undefined {
    const { afterScript } = this.job;
    return afterScript.state === 'known' ? this.follow(this.scripts.read(afterScript.value.text)) : undefined;
  }

  private setUpScript(): ReadScript | 'none' | 'unknown' {
    const script = this.runner?.preBuildScript;
    if (script === undefined || script.state === 'unknown') return 'unknown';
    if (script.state === 'absent' || script.value.runsAs === 'inline') return 'none';
    return script.value.script === undefined ? 'unknown' : this.scripts.read(script.value.script);
  }

  private follow(script: ReadScript): FollowedShell {
    const trace = this.startIsKnown ? traceScript(script.shell, this.startEnvironment()) : script.trace;
    const own = new Set(this.phases.flatMap(({ writtenIn, text }) => (writtenIn === 'pipeline' && text?.pieces) || []));
    return {
      script,
      trace,
      commands: trace.commands,
      stateAt: (command) => trace.stateAt(command),
      isOfJob: (command) => {
        const piece = script.pieceOf(command.span);
        return piece !== undefined && own.has(piece);
      },
    };
  }

  /** The runner starts its scripts with `set -eo pipefail` (gitlab-runner, `shells/bash.go`). */
  private startEnvironment(): ShellEnvironment {
    const variables = startValues(this.variables);
    const { family } = this;
    const unset = this.isClosed && family !== undefined ? unsetByImage(family) : [];
    return { variables, others: 'unknown', unset: new Set(unset), errexit: true };
  }
}
