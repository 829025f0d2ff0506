import type { Fact, ListValue } from '../fact';
import { lazy } from './lazy';
import {
  type OtherScript,
  otherScriptKeys,
  type PreBuildScript,
  type Runner,
  type RunnerEnvironment,
  type RunnerListKey,
  type RunnerTextKey,
} from './runner';
import { judgeSetup, type RunsNixDaemon, type SetupFacts } from './setup';

/** What all ways to write a runner have in common: larger pieces are read when they are first asked for, and kept. */
export abstract class LazyRunner implements SetupFacts {
  abstract readonly closed: boolean;
  protected abstract readonly runsNixDaemon: RunsNixDaemon;
  private readonly ownEnvironment = lazy(() => this.readEnvironment());
  private readonly ownPreBuildScript = lazy(() => this.readScript('pre_build_script'));
  private readonly ownOtherScripts = lazy(() => this.readOtherScripts());
  private readonly judged = lazy(() => judgeSetup(this, this.runsNixDaemon));

  abstract text(key: RunnerTextKey): Fact<string>;
  abstract list(key: RunnerListKey): Fact<ListValue<string>>;

  get environment(): RunnerEnvironment {
    return this.ownEnvironment();
  }

  get preBuildScript(): Fact<PreBuildScript> {
    return this.ownPreBuildScript();
  }

  /** The scripts beside the pre-build script that are known. */
  get otherScripts(): readonly OtherScript[] {
    return this.ownOtherScripts();
  }

  get setup(): Runner['setup'] {
    return this.judged().setup;
  }

  get setupEvidence(): Runner['setupEvidence'] {
    return this.judged().evidence;
  }

  protected abstract readEnvironment(): RunnerEnvironment;
  /** A script by its key in `config.toml`. */
  protected abstract readScript(key: 'pre_build_script' | OtherScript['key']): Fact<PreBuildScript>;

  private readOtherScripts(): readonly OtherScript[] {
    return otherScriptKeys.flatMap((key) => {
      const script = this.readScript(key);
      return script.state === 'known' ? [{ ...script.value, key, at: script.at }] : [];
    });
  }
}
