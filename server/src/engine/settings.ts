import type { RuleSettings, Severity } from '../rules/rule';
import { type FilePatterns, noPatterns } from '../workspace/classify';

/** A rule's severity as someone set it; `default` gives the rule its own back. */
export type SeveritySetting = Severity | 'off' | 'default';

/** Everything that project file, editor settings or command line can settle. */
export interface CheckSettings extends RuleSettings {
  readonly severities: ReadonlyMap<string, SeveritySetting>;
  readonly patterns: FilePatterns;
}

export const defaultSettings: CheckSettings = {
  nixosRelease: undefined,
  runnerRelease: undefined,
  nixTags: [],
  severities: new Map(),
  patterns: noPatterns,
};

/** `over` laid on `under`: single values replace, lists and maps add. */
export function mergeSettings(under: CheckSettings, over: Partial<CheckSettings>): CheckSettings {
  const patterns = over.patterns ?? noPatterns;
  return {
    nixosRelease: over.nixosRelease ?? under.nixosRelease,
    runnerRelease: over.runnerRelease ?? under.runnerRelease,
    nixTags: [...new Set([...under.nixTags, ...(over.nixTags ?? [])])],
    severities: new Map([...under.severities, ...(over.severities ?? [])]),
    patterns: {
      pipeline: [...under.patterns.pipeline, ...patterns.pipeline],
      runnerConfig: [...under.patterns.runnerConfig, ...patterns.runnerConfig],
      nix: [...under.patterns.nix, ...patterns.nix],
      markdown: [...under.patterns.markdown, ...patterns.markdown],
      exclude: [...under.patterns.exclude, ...patterns.exclude],
    },
  };
}
