import { readYamlFile, type YamlFile } from '../../syntax/yaml/file';
import { applyEdits, type PlaceEdit, type SpanEdit } from '../../text/edit';
import { shiftSpan } from '../../text/span';
import type { Configuration } from './configuration';
import type { Job } from './job';
import type { Layer } from './layers';

/** What a pipeline would be after an edit, as far as it is asked for. */
export interface EditPreview {
  readonly configuration: Configuration;
  jobNamed(name: string): Job | undefined;
}

/** What editors of jobs ask of the pipeline that the jobs belong to, always in its newest version. */
export interface EditSource {
  readonly current: Configuration | undefined;
  readonly currentLayers: readonly Layer[];
  jobNamed(name: string): Job | undefined;
  preview(edits: readonly PlaceEdit[]): EditPreview | undefined;
}

/** The files that edits change, after them; undefined where a place is not of the current version. */
export function applyToFiles(
  edits: readonly PlaceEdit[],
  current: (uri: string) => YamlFile | undefined,
): ReadonlyMap<string, YamlFile> | undefined {
  const byFile = new Map<YamlFile, SpanEdit[]>();
  for (const { at, text } of edits) {
    const file = current(at.part.uri);
    const start = file?.offsetOf(at.part);
    if (file === undefined || start === undefined) return undefined;
    const edit = { span: shiftSpan(at.span, start), text };
    const known = byFile.get(file);
    if (known === undefined) byFile.set(file, [edit]);
    else known.push(edit);
  }
  const changed = new Map<string, YamlFile>();
  for (const [file, list] of byFile) {
    changed.set(file.uri, readYamlFile(file.uri, applyEdits(file.text, list), file));
  }
  return changed;
}
