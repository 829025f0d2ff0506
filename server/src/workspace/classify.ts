import picomatch from 'picomatch';
import type { ChunkedText } from '../text/chunked-text';

/** What a file is to this product. `project` is its own `.gitlab-nix-runner.yml`. */
export type FileKind = 'pipeline' | 'runner-config' | 'nix' | 'markdown' | 'project';

/** Globs beside the built-in ones, relative to the workspace root. `exclude` wins over everything. */
export interface FilePatterns {
  readonly pipeline: readonly string[];
  readonly runnerConfig: readonly string[];
  readonly nix: readonly string[];
  readonly markdown: readonly string[];
  readonly exclude: readonly string[];
}

export const noPatterns: FilePatterns = { pipeline: [], runnerConfig: [], nix: [], markdown: [], exclude: [] };

const projectFileName = /(?:^|\/)\.gitlab-nix-runner\.ya?ml$/;
const pipelineName = /(?:^|\/)(?:[^/]*\.)?gitlab-ci\.ya?ml$/;
const runnerConfigName = /(?:^|\/)\.?gitlab-runner\/(?:.*\/)?config\.toml$/;
const runnersHeader = /^[ \t]*(?:\[\[[ \t]*runners[ \t]*\]\]|runners[ \t]*=[ \t]*\[)/m;
const markdownName = /\.(?:md|markdown|mdx|mediawiki|wiki)$/i;
const markdownTopic = /gitlab-runner|gitlab-ci|\[\[runners\]\]|nix-daemon|before_script|NIX_REMOTE/;

/** Decides by path and, where the path does not settle it, by text what kind of file this is; undefined: not ours. */
export class FileClassifier {
  private readonly matches: Record<keyof FilePatterns, (path: string) => boolean>;

  constructor(patterns: FilePatterns) {
    const matcher = (globs: readonly string[]) =>
      globs.length === 0 ? () => false : picomatch([...globs], { dot: true });
    this.matches = {
      pipeline: matcher(patterns.pipeline),
      runnerConfig: matcher(patterns.runnerConfig),
      nix: matcher(patterns.nix),
      markdown: matcher(patterns.markdown),
      exclude: matcher(patterns.exclude),
    };
  }

  /** `path` is relative to the root, with `/`. Whether the text of the file is worth reading at all. */
  mayMatter(path: string): boolean {
    if (this.matches.exclude(path)) return false;
    return this.byPath(path) !== undefined || /\.toml$/i.test(path) || markdownName.test(path);
  }

  classify(path: string, text: string | ChunkedText): FileKind | undefined {
    if (this.matches.exclude(path)) return undefined;
    const kind = this.byPath(path);
    if (kind !== undefined) return kind;
    if (/\.toml$/i.test(path) && runnersHeader.test(text.toString())) return 'runner-config';
    if (markdownName.test(path) && markdownTopic.test(text.toString())) return 'markdown';
    return undefined;
  }

  private byPath(path: string): FileKind | undefined {
    if (projectFileName.test(path)) return 'project';
    if (this.matches.pipeline(path)) return 'pipeline';
    if (this.matches.runnerConfig(path)) return 'runner-config';
    if (this.matches.nix(path)) return 'nix';
    if (this.matches.markdown(path)) return 'markdown';
    if (pipelineName.test(path)) return 'pipeline';
    if (runnerConfigName.test(path)) return 'runner-config';
    if (/\.nix$/.test(path)) return 'nix';
    return undefined;
  }
}
