import type { Project } from '../../engine/project';
import { LineIndex } from '../../text/line-index';
import type { Place } from '../../text/place';
import { relativePath } from '../../workspace/uri';
import type { ExplainedPlace } from './explanation';

/** Turns places into lines of files, each file's lines counted once. */
export class ExplainedPlaces {
  private readonly lines = new Map<string, LineIndex>();

  constructor(private readonly project: Project) {}

  /** Undefined for no place, and for one that its file no longer has. */
  of(at: Place | undefined): ExplainedPlace | undefined {
    if (at === undefined) return undefined;
    const { uri } = at.part;
    const span = this.project.workspace.file(uri)?.locate(at);
    return span === undefined ? undefined : this.at(uri, span.start);
  }

  at(uri: string, offset: number): ExplainedPlace {
    let lines = this.lines.get(uri);
    if (lines === undefined) {
      lines = new LineIndex(this.project.workspace.file(uri)?.text ?? '');
      this.lines.set(uri, lines);
    }
    return { uri, path: this.path(uri), line: lines.positionAt(offset).line + 1 };
  }

  path(uri: string): string {
    return relativePath(this.project.root, uri) ?? uri;
  }
}

/** A line of a file as a key. */
export function lineKey({ uri, line }: ExplainedPlace): string {
  return `${uri}:${line}`;
}
