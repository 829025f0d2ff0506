import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { cleanPath, type IncludeMirrors, noMirrors } from '../model/pipeline/files';
import type { ProjectProblem, Severity } from '../rules/rule';
import { nearestName } from '../text/nearest-name';
import type { Part, Place } from '../text/place';
import type { FilePatterns } from '../workspace/classify';
import { type CheckSettings, isRuleName, type SeveritySetting } from './settings';

/** The project file as read: what it settles, and what in it means nothing. */
export interface ProjectFile {
  readonly settings: Partial<CheckSettings>;
  readonly problems: readonly ProjectProblem[];
}

const topKeys = ['rules', 'files', 'nixos-release', 'runner-release', 'nix-tags', 'mirrors', 'shellcheck'] as const;
const mirrorKeys = ['project', 'remote', 'template'] as const;
const fileKeys = {
  pipeline: 'pipeline',
  runner: 'runnerConfig',
  nix: 'nix',
  markdown: 'markdown',
  exclude: 'exclude',
} as const;
const severities = ['error', 'warning', 'information', 'hint', 'off', 'default'] as const;

/** Reads `.gitlab-nix-runner.yml`. What is wrong is left out and reported; the rest counts. */
export function readProjectFile(part: Part, ruleIds: readonly string[]): ProjectFile {
  return new ProjectFileReader(part, ruleIds).read();
}

class ProjectFileReader {
  private readonly problems: ProjectProblem[] = [];

  constructor(
    private readonly part: Part,
    private readonly ruleIds: readonly string[],
  ) {}

  read(): ProjectFile {
    const document = parseDocument(this.part.text, { prettyErrors: false });
    for (const error of document.errors) {
      this.report(error.pos[0], error.pos[1], `This is not YAML: ${error.message}.`, 'Correct the syntax.');
    }
    const root = document.contents;
    const settings: { -readonly [K in keyof CheckSettings]?: CheckSettings[K] } = {};
    if (root === null) return { settings, problems: this.problems };
    if (!isMap(root)) {
      this.reportNode(root, 'The project file is not a map of settings.', `Write keys such as \`${topKeys[0]}:\`.`);
      return { settings, problems: this.problems };
    }
    for (const { key, name, value } of this.entries(root)) {
      if (name === 'rules') settings.severities = this.severities(value);
      else if (name === 'files') settings.patterns = this.patterns(value);
      else if (name === 'nixos-release') settings.nixosRelease = this.release(value, '25.11');
      else if (name === 'runner-release') settings.runnerRelease = this.release(value, '18.6');
      else if (name === 'nix-tags') settings.nixTags = this.strings(value);
      else if (name === 'mirrors') settings.mirrors = this.mirrors(value);
      else if (name === 'shellcheck') settings.shellcheck = this.onOrOff(value);
      else this.unknownName(key, name, topKeys, 'setting');
    }
    return { settings, problems: this.problems };
  }

  private severities(node: Node | null): ReadonlyMap<string, SeveritySetting> {
    const found = new Map<string, SeveritySetting>();
    for (const { key, name, value } of this.entries(node)) {
      if (!isRuleName(name, this.ruleIds)) this.unknownName(key, name, this.ruleIds, 'rule');
      const severity = severityOf(value);
      if (severity !== undefined) found.set(name, severity);
      else if (value !== null) {
        this.reportNode(value, 'This is not a severity.', `Write one of ${list(severities)}.`);
      }
    }
    return found;
  }

  /** Never a path: what a repository says decides about no program that is run. */
  private onOrOff(node: Node | null): boolean {
    const value = isScalar(node) ? node.value : undefined;
    if (value === 'off' || value === false) return false;
    if (node !== null && value !== 'on' && value !== true) {
      this.reportNode(node, 'This is neither `on` nor `off`.', 'Write `off`, or leave it out.');
    }
    return true;
  }

  private patterns(node: Node | null): FilePatterns {
    const found: Record<keyof FilePatterns, readonly string[]> = {
      pipeline: [],
      runnerConfig: [],
      nix: [],
      markdown: [],
      exclude: [],
    };
    for (const { key, name, value } of this.entries(node)) {
      const field = Object.entries(fileKeys).find(([word]) => word === name)?.[1];
      if (field === undefined) this.unknownName(key, name, Object.keys(fileKeys), 'kind of file');
      else found[field] = this.strings(value);
    }
    return found;
  }

  private mirrors(node: Node | null): IncludeMirrors {
    const found: { -readonly [K in keyof IncludeMirrors]: IncludeMirrors[K] } = { ...noMirrors };
    for (const { key, name, value } of this.entries(node)) {
      if (name === 'project' || name === 'remote') found[name] = this.paths(value);
      else if (name === 'template') found.template = this.path(value);
      else this.unknownName(key, name, mirrorKeys, 'kind of include');
    }
    return found;
  }

  /** What an include calls it → a path in the repository. */
  private paths(node: Node | null): Readonly<Record<string, string>> {
    const pairs = this.entries(node).flatMap(({ name, value }) => {
      const path = this.path(value);
      return path === undefined ? [] : [[name, path] as const];
    });
    return Object.fromEntries(pairs);
  }

  private path(node: Node | null): string | undefined {
    if (isScalar(node) && typeof node.value === 'string') {
      if (cleanPath(node.value) !== undefined) return node.value;
      this.reportNode(node, 'This path leads out of the repository.', 'Write the path of a copy inside it.');
    } else if (node !== null) this.reportNode(node, 'This is not a path.', 'Write a path from the repository’s root.');
    return undefined;
  }

  private release(node: Node | null, example: string): string | undefined {
    // `25.11` is a number to YAML and `25.10` would lose its zero, so the text as written counts.
    const text = isScalar(node) ? (node.source ?? String(node.value)) : '';
    if (/^\d{1,2}\.\d{1,2}$/.test(text)) return text;
    if (node !== null) this.reportNode(node, 'This is not a release.', `Write a release such as \`"${example}"\`.`);
    return undefined;
  }

  private strings(node: Node | null): readonly string[] {
    const items = isSeq(node) ? node.items : [node];
    return items.flatMap((item) => {
      if (isScalar(item) && typeof item.value === 'string') return [item.value];
      if (item !== null) this.reportNode(item as Node, 'This is not text.', 'Write a text, or a list of texts.');
      return [];
    });
  }

  private entries(node: Node | null): { key: Node; name: string; value: Node | null }[] {
    if (node === null || (isScalar(node) && node.value === null)) return [];
    if (!isMap(node)) {
      this.reportNode(node, 'This is not a map.', 'Write `key: value` lines below it.');
      return [];
    }
    return (node as YAMLMap<Node, Node | null>).items.flatMap((pair: Pair<Node, Node | null>) =>
      isScalar(pair.key) ? [{ key: pair.key, name: String(pair.key.value), value: pair.value }] : [],
    );
  }

  private unknownName(key: Node, name: string, names: readonly string[], what: string): void {
    const nearest = nearestName(name, names);
    this.problems.push({
      at: this.placeOf(key),
      what: `There is no ${what} \`${name}\`.`,
      action: nearest === undefined ? `Known: ${list(names.slice(0, 12))}.` : `Did you mean \`${nearest}\`?`,
      ...(nearest === undefined ? {} : { replacement: nearest }),
    });
  }

  private reportNode(node: Node, what: string, action: string): void {
    const at = this.placeOf(node);
    this.report(at.span.start, at.span.end, what, action);
  }

  private report(start: number, end: number, what: string, action: string): void {
    this.problems.push({ at: { part: this.part, span: { start, end } }, what, action });
  }

  private placeOf(node: Node): Place {
    const [start, end] = node.range ?? [0, 0];
    return { part: this.part, span: { start, end } };
  }
}

/** YAML reads a bare `off` as text here (1.2), older readers as false: both mean `off`. */
function severityOf(node: Node | null): SeveritySetting | undefined {
  if (!isScalar(node)) return undefined;
  if (node.value === false) return 'off';
  return severities.find((severity): severity is Severity | 'off' | 'default' => severity === node.value);
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
