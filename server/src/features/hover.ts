import type { Hover } from 'vscode-languageserver-types';
import type { Project } from '../engine/project';
import { type Span, touches } from '../text/span';
import type { PartOffset, WorkspaceFile } from '../workspace/workspace-file';
import { problemDocumentation } from './hover-text';
import { hoverToml } from './hover-toml';
import { hoverNix } from './nix-navigation/hover';
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
      return move(hoverNix(project.workspace, at.content.part, at.offset), moved);
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
