import type { Hover } from 'vscode-languageserver-types';
import { nixosOptions } from '../../../schemas/nixos-options';
import { runnerConfigSchema } from '../../../schemas/runner-config';
import type { Project } from '../engine/project';
import { nodePathAt } from '../syntax/nix/walk';
import { type Span, touches } from '../text/span';
import type { PartOffset, WorkspaceFile } from '../workspace/workspace-file';
import {
  featureFlagDocumentation,
  optionDocumentation,
  problemDocumentation,
  relatedOptionDocumentation,
  runnerKeyDocumentation,
} from './hover-text';
import { attrNames, optionPath } from './nix-cursor';
import { hoverPipeline } from './pipeline-hover/hover-pipeline';
import { type Positions, rangeOf } from './positions';
import { tablePath } from './toml-cursor';

/** What is known about a word. */
interface Known {
  /** In offsets of the file. */
  readonly span: Span;
  readonly markdown: string;
}

/** What the findings at an offset mean, and what is known about the word there; undefined where there is neither. */
export function findHover(
  project: Project,
  file: WorkspaceFile,
  offset: number,
  positions: Positions,
): Hover | undefined {
  const problems = (project.check(file.uri).get(file.uri) ?? []).filter(({ span }) => touches(span, offset));
  const word = wordAt(project, file, offset);
  const span = word?.span ?? problems[0]?.span;
  if (span === undefined) return undefined;
  const texts = [...new Set(problems.map(problemDocumentation)), ...(word === undefined ? [] : [word.markdown])];
  return { contents: { kind: 'markdown', value: texts.join('\n\n---\n\n') }, range: rangeOf(positions, span) };
}

function wordAt(project: Project, file: WorkspaceFile, offset: number): Known | undefined {
  const at = file.partAt(offset);
  if (at === undefined) return undefined;
  const moved = offset - at.offset;
  switch (at.content.language) {
    case 'yaml':
      return yamlWord(project, file, offset, at);
    case 'toml':
      return move(tomlWord(at), moved);
    case 'nix':
      return move(nixWord(at), moved);
    default:
      return undefined;
  }
}

function move(known: Known | undefined, by: number): Known | undefined {
  if (known === undefined) return undefined;
  return { ...known, span: { start: known.span.start + by, end: known.span.end + by } };
}

function yamlWord(project: Project, file: WorkspaceFile, offset: number, at: PartOffset): Known | undefined {
  if (at.content.language !== 'yaml') return undefined;
  const { yaml } = at.content;
  const local = (yaml.offsetOf(at.part) ?? 0) + at.offset;
  return move(hoverPipeline({ project, file, yaml, offset, local }), offset - local);
}

function tomlWord({ content, part, offset }: PartOffset): Known | undefined {
  if (content.language !== 'toml') return undefined;
  const document = content.toml.parts.find((placed) => placed.part === part)?.part.document;
  for (const section of document?.sections ?? []) {
    const names = section.header?.keys ?? [];
    const inHeader = names.findIndex(({ span }) => touches(span, offset));
    if (inHeader >= 0)
      return tomlKey(
        names.slice(0, inHeader + 1).map(({ name }) => name),
        names[inHeader]?.span,
      );
    for (const { keys } of section.assignments) {
      const index = keys.findIndex(({ span }) => touches(span, offset));
      if (index < 0) continue;
      const path = [...names, ...keys.slice(0, index + 1)].map(({ name }) => name);
      return tomlKey(path, keys[index]?.span);
    }
  }
  return undefined;
}

function tomlKey(path: readonly string[], span: Span | undefined): Known | undefined {
  const name = path.at(-1);
  if (name === undefined || span === undefined) return undefined;
  const flag = path.at(-2) === 'feature_flags' ? runnerConfigSchema.featureFlag(name) : undefined;
  if (flag !== undefined) return { span, markdown: featureFlagDocumentation(flag) };
  const key = runnerConfigSchema.findKey(tablePath(path.slice(0, -1)), name);
  return key === undefined ? undefined : { span, markdown: runnerKeyDocumentation(key) };
}

function nixWord({ content, offset }: PartOffset): Known | undefined {
  if (content.language !== 'nix') return undefined;
  const { part } = content;
  const nodes = nodePathAt(part.tree, offset);
  const path: string[] = [];
  for (const node of nodes) {
    if (node.kind !== 'binding') continue;
    const index = node.path.names.findIndex(({ span }) => touches(span, offset));
    const names = attrNames(node.path, part);
    if (index < 0) {
      path.push(...names);
      continue;
    }
    const span = node.path.names[index]?.span;
    const markdown = optionText(optionPath([...path, ...names.slice(0, index + 1)]));
    return span === undefined || markdown === undefined ? undefined : { span, markdown };
  }
  return undefined;
}

function optionText(path: readonly string[]): string | undefined {
  const option = nixosOptions.find(path);
  if (option !== undefined) return optionDocumentation(option);
  const related = nixosOptions.findRelated(path);
  return related === undefined ? undefined : relatedOptionDocumentation(related);
}
