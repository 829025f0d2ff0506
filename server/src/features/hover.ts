import type { Hover } from 'vscode-languageserver-types';
import { nixosOptions } from '../../../schemas/nixos-options';
import type { Project } from '../engine/project';
import { nodePathAt } from '../syntax/nix/walk';
import { type Span, touches } from '../text/span';
import type { PartOffset, WorkspaceFile } from '../workspace/workspace-file';
import { optionDocumentation, problemDocumentation, relatedOptionDocumentation } from './hover-text';
import { hoverToml } from './hover-toml';
import { attrNames, optionPath } from './nix-cursor';
import { hoverPipeline } from './pipeline-hover/hover-pipeline';
import { type Positions, rangeOf } from './positions';

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
      return move(hoverToml(at, project.settings.runnerRelease), moved);
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
