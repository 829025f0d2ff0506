import { type CheckSettings, defaultSettings, type SeveritySetting } from '../engine/settings';

/** The section's name, in every editor. */
export const settingsSection = 'gitlabNixRunner';

/** The settings of an editor, as the checks want them. */
export interface EditorSettings {
  readonly enable: boolean;
  readonly check: CheckSettings;
  /** Whether jobs are shown with what they inherit. */
  readonly inlayHints: boolean;
  /** Whether uses and runners are told above jobs. */
  readonly codeLens: boolean;
  /** Where ShellCheck lies; undefined: it is looked for. */
  readonly shellcheckPath: string | undefined;
}

export const defaultEditorSettings: EditorSettings = {
  enable: true,
  inlayHints: true,
  codeLens: true,
  check: defaultSettings,
  shellcheckPath: undefined,
};

const severities: ReadonlySet<string> = new Set(['off', 'error', 'warning', 'information', 'hint', 'default']);

/**
 * Reads what a client sent as its settings: the section itself, or an object with the section in it. Whatever is not as
 * agreed keeps its default.
 */
export function readEditorSettings(value: unknown): EditorSettings {
  const outer = record(value);
  const section = settingsSection in outer ? record(outer[settingsSection]) : outer;
  const files = record(section.files);
  return {
    enable: section.enable !== false,
    inlayHints: record(section.inlayHints).enable !== false,
    codeLens: record(section.codeLens).enable !== false,
    shellcheckPath: text(record(section.shellcheck).path),
    check: {
      nixosRelease: text(section.nixosRelease),
      runnerRelease: text(section.runnerRelease),
      nixTags: texts(section.nixTags),
      severities: readSeverities(record(section.rules)),
      shellcheck: record(section.shellcheck).enable !== 'off',
      // Where other repositories lie is the project's matter, so only its own file says it.
      mirrors: defaultSettings.mirrors,
      patterns: {
        pipeline: texts(files.pipeline),
        runnerConfig: texts(files.runnerConfig),
        nix: texts(files.nix),
        markdown: texts(files.markdown),
        exclude: texts(files.exclude),
      },
    },
  };
}

function readSeverities(rules: Readonly<Record<string, unknown>>): ReadonlyMap<string, SeveritySetting> {
  return new Map(Object.entries(rules).filter((entry): entry is [string, SeveritySetting] => isSeverity(entry[1])));
}

function isSeverity(value: unknown): value is SeveritySetting {
  return typeof value === 'string' && severities.has(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
