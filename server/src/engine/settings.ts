import { type IncludeMirrors, noMirrors } from '../model/pipeline/files';
import type { RuleSettings, Severity } from '../rules/rule';
import { type FilePatterns, noPatterns } from '../workspace/classify';

/** A rule's severity as someone set it; `default` gives the rule its own back. */
export type SeveritySetting = Severity | 'off' | 'default';

/** Everything that project file, editor settings or command line can settle. */
export interface CheckSettings extends RuleSettings {
  readonly severities: ReadonlyMap<string, SeveritySetting>;
  readonly patterns: FilePatterns;
  /** Whether ShellCheck may look at scripts, where it is there. */
  readonly shellcheck: boolean;
  /** What in the repository stands for includes from elsewhere. */
  readonly mirrors: IncludeMirrors;
}

export const defaultSettings: CheckSettings = {
  nixosRelease: undefined,
  runnerRelease: undefined,
  nixTags: [],
  severities: new Map(),
  patterns: noPatterns,
  shellcheck: true,
  mirrors: noMirrors,
};

/** `over` laid on `under`: single values replace, lists and maps add. */
export function mergeSettings(under: CheckSettings, over: Partial<CheckSettings>): CheckSettings {
  const patterns = over.patterns ?? noPatterns;
  const mirrors = over.mirrors ?? noMirrors;
  return {
    nixosRelease: over.nixosRelease ?? under.nixosRelease,
    runnerRelease: over.runnerRelease ?? under.runnerRelease,
    nixTags: [...new Set([...under.nixTags, ...(over.nixTags ?? [])])],
    severities: new Map([...under.severities, ...(over.severities ?? [])]),
    // Who has switched it off somewhere does not want it run.
    shellcheck: under.shellcheck && over.shellcheck !== false,
    patterns: {
      pipeline: [...under.patterns.pipeline, ...patterns.pipeline],
      runnerConfig: [...under.patterns.runnerConfig, ...patterns.runnerConfig],
      nix: [...under.patterns.nix, ...patterns.nix],
      markdown: [...under.patterns.markdown, ...patterns.markdown],
      exclude: [...under.patterns.exclude, ...patterns.exclude],
    },
    mirrors: {
      project: { ...under.mirrors.project, ...mirrors.project },
      remote: { ...under.mirrors.remote, ...mirrors.remote },
      template: mirrors.template ?? under.mirrors.template,
    },
  };
}

/** The names under which settings and comments speak of a rule, the most exact first. */
export function settingNames(id: string): readonly string[] {
  return id.startsWith(`${shellcheckName}/`) ? [id, shellcheckName] : [id];
}

/** All that ShellCheck reports, where a rule is named. */
export const shellcheckName = 'shellcheck';

/** Whether a name is that of a rule: of `ids`, or of what ShellCheck reports. */
export function isRuleName(name: string, ids: readonly string[]): boolean {
  return ids.includes(name) || /^shellcheck(?:\/SC\d{4})?$/.test(name);
}
