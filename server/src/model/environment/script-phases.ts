import type { Place } from '../../text/place';
import type { Fact } from '../fact';
import type { Job, JobScript, KeywordOrigin } from '../pipeline/job';
import type { OtherScript, PreBuildScript, Runner } from '../runner/runner';
import type { ScriptText } from '../script/script-text';

/**
 * The shells of a job. `helper`: the one that fetches the sources, in a container of the runner's own image. `job`: the
 * one of the job's container. `child`: a process that the job's shell starts and waits for, so that what it exports is
 * lost. `after`: a new shell in the same container, once the job's has ended, whichever way.
 */
export type PhaseShell = 'helper' | 'job' | 'child' | 'after';

/** A stretch of what runs for a job, as it is written at one place. */
export interface ScriptPhase {
  /** The key or option that it is written in, by the name of `config.toml` or `.gitlab-ci.yml`. */
  readonly name: string;
  readonly shell: PhaseShell;
  readonly writtenIn: 'runner' | 'pipeline';
  /** Of the pipeline's scripts: the job, a template, `default`. */
  readonly origin: KeywordOrigin | undefined;
  /** Undefined where the text is not known. */
  readonly text: ScriptText | undefined;
  /** Why the text is not known. */
  readonly reason: string | undefined;
  /** What builds the file that a child process runs: `writeScript`, `path`. */
  readonly writer: string | undefined;
  readonly at: Place | undefined;
}

/**
 * What runs for a job, in the order in which the runner puts it together (gitlab-runner, `shells/abstract.go`,
 * `writeGetSourcesScript`, `writeUserScript`, `writeAfterScript`).
 */
export function scriptPhases(job: Job, runner: Runner | undefined): readonly ScriptPhase[] {
  const others = runner?.otherScripts ?? [];
  const other = (shell: PhaseShell, ...keys: readonly OtherScript['key'][]) =>
    others.filter(({ key }) => keys.includes(key)).map((script) => otherPhase(script, shell));
  return [
    ...other('helper', 'pre_get_sources_script', 'pre_clone_script'),
    ...jobPhase('hooks:pre_get_sources_script', job.hookScript, 'helper'),
    ...other('helper', 'post_get_sources_script', 'post_clone_script'),
    ...(runner === undefined ? [] : preBuildPhase(runner.preBuildScript)),
    ...jobPhase('before_script', job.beforeScript, 'job'),
    ...jobPhase('script', job.script, 'job'),
    ...other('job', 'post_build_script'),
    ...jobPhase('after_script', job.afterScript, 'after'),
  ];
}

function otherPhase(script: OtherScript, shell: PhaseShell): ScriptPhase {
  return runnerPhase(script.key, script, shell, script.at);
}

function preBuildPhase(fact: Fact<PreBuildScript>): readonly ScriptPhase[] {
  const name = 'pre_build_script';
  if (fact.state === 'known') return [runnerPhase(name, fact.value, 'job', fact.at)];
  if (fact.state === 'absent') return [];
  const { reason, at } = fact;
  return [
    { name, shell: 'job', writtenIn: 'runner', origin: undefined, text: undefined, reason, writer: undefined, at },
  ];
}

function runnerPhase(name: string, script: PreBuildScript, shell: PhaseShell, at: Place): ScriptPhase {
  return {
    name,
    shell: script.runsAs === 'child-process' ? 'child' : shell,
    writtenIn: 'runner',
    origin: undefined,
    text: script.script,
    reason: script.script === undefined ? 'the text of the file is not known' : undefined,
    writer: script.writer,
    at,
  };
}

function jobPhase(name: string, fact: Fact<JobScript>, shell: PhaseShell): readonly ScriptPhase[] {
  if (fact.state === 'absent') return [];
  const isKnown = fact.state === 'known';
  return [
    {
      name,
      shell,
      writtenIn: 'pipeline',
      origin: isKnown ? fact.value.origin : undefined,
      text: isKnown ? fact.value.text : undefined,
      reason: isKnown ? undefined : fact.reason,
      writer: undefined,
      at: isKnown ? fact.value.keyAt : fact.at,
    },
  ];
}
