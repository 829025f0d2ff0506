import type { PlaceEdit } from '../../text/edit';
import type { Place } from '../../text/place';
import type { Fact } from '../fact';
import { defaultBeforeScript, prependDefault } from './default-edit';
import type { EditSource } from './edit-preview';
import type { Job, JobEditor, JobScript, JobVariable, TemplateUse } from './job';
import { Uses } from './memo';
import { findMovable } from './move-edit';
import { findWritten, placeEdit, prependItem, prependLine, writeReference } from './script-edit';
import { readScript } from './script-reading';
import { removeVariableEdit } from './variable-edit';

/**
 * Edits of one job. Each is tried on the pipeline before it is handed out, and only handed out where the job then reads
 * as it should, so that none can lose what a job inherits.
 */
export class PipelineJobEditor implements JobEditor {
  constructor(
    private readonly name: string,
    private readonly source: EditSource,
  ) {}

  prependBeforeScript(line: string): readonly PlaceEdit[] | undefined {
    const edit = prependLine(this.source, this.name, line);
    return this.tried([edit], this.name, (after, before) =>
      isPrepended(after.beforeScript, [line], before.beforeScript),
    );
  }

  prependDefaultBeforeScript(line: string): readonly PlaceEdit[] | undefined {
    const { current } = this.source;
    const before = current === undefined ? undefined : defaultBeforeScript(current);
    const edit = current === undefined ? undefined : prependDefault(this.source, current, line);
    if (before === undefined || edit === undefined) return undefined;
    const after = this.source.preview([edit]);
    const made = after === undefined ? undefined : defaultBeforeScript(after.configuration);
    return made?.lines.join('\n') === [line, ...before.lines].join('\n') ? [edit] : undefined;
  }

  prependTemplateBeforeScript(template: TemplateUse, line: string): readonly PlaceEdit[] | undefined {
    return this.source.jobNamed(template.name)?.edit.prependBeforeScript(line);
  }

  moveToBeforeScript(at: Place): readonly PlaceEdit[] | undefined {
    const { current } = this.source;
    const script = this.source.jobNamed(this.name)?.script;
    if (current === undefined || script?.state !== 'known') return undefined;
    const { origin } = script.value;
    const owner = origin.kind === 'template' ? origin.name : this.name;
    const movable = findMovable(current, owner, at);
    if (movable === undefined) return undefined;
    const { line, removal } = movable;
    return this.tried(
      [prependLine(this.source, owner, line), removal],
      owner,
      (after, before) =>
        isPrepended(after.beforeScript, [line], before.beforeScript) && isWithout(after.script, before.script, line),
    );
  }

  referenceInBeforeScript(section: readonly [string, string]): readonly PlaceEdit[] | undefined {
    const { current } = this.source;
    const written = current === undefined ? undefined : findWritten(current, this.name, 'before_script');
    const referred = this.referred(section);
    if (written === undefined || referred === undefined) return undefined;
    const edit = placeEdit(
      written.map,
      prependItem(written.pair, () => writeReference(section), undefined, []),
    );
    return this.tried([edit], this.name, (after, before) =>
      isPrepended(after.beforeScript, referred, before.beforeScript),
    );
  }

  removeVariable(variable: JobVariable): readonly PlaceEdit[] | undefined {
    const others = (job: Job): string => {
      const rest = job.variables.variables.filter(({ name }) => name !== variable.name);
      return JSON.stringify(rest.map(({ name, value }) => [name, value.state, value.state === 'known' && value.value]));
    };
    return this.tried([removeVariableEdit(variable)], this.name, (after, before) => {
      const left = after.variables.variables.find(({ name }) => name === variable.name);
      return others(after) === others(before) && (left === undefined || left.level !== variable.level);
    });
  }

  /** The texts that a reference stands for, where they are wholly known. */
  private referred(section: readonly [string, string]): readonly string[] | undefined {
    const view = this.source.current?.view(new Uses());
    const value = view?.extended(section[0])?.value;
    const entry = value?.kind === 'map' ? value.entries.get(section[1])?.value : undefined;
    const script = view === undefined || entry === undefined ? undefined : readScript(entry, view);
    return script?.complete === true ? script.pieces.map(({ text }) => text) : undefined;
  }

  private tried(
    edits: readonly (PlaceEdit | undefined)[],
    name: string,
    holds: (after: Job, before: Job) => boolean,
  ): readonly PlaceEdit[] | undefined {
    const made = edits.filter((edit) => edit !== undefined);
    const before = this.source.jobNamed(name);
    if (made.length < edits.length || before === undefined) return undefined;
    const after = this.source.preview(made)?.jobNamed(name);
    return after !== undefined && holds(after, before) ? made : undefined;
  }
}

/** The script's lines; undefined where it is not known. */
function scriptLines(script: Fact<JobScript>): string | undefined {
  if (script.state === 'unknown') return undefined;
  return script.state === 'absent' ? '' : script.value.text.pieces.map(({ text }) => `${text}\n`).join('');
}

function isPrepended(after: Fact<JobScript>, items: readonly string[], before: Fact<JobScript>): boolean {
  const old = scriptLines(before);
  return old !== undefined && scriptLines(after) === items.map((item) => `${item}\n`).join('') + old;
}

/** Whether one line, whatever its indentation, is all that went. */
function isWithout(after: Fact<JobScript>, before: Fact<JobScript>, line: string): boolean {
  const left = filledLines(after);
  const old = filledLines(before);
  if (left === undefined || old === undefined || left.length !== old.length - 1) return false;
  const at = old.findIndex((text, index) => text !== left[index]);
  return old[at] === line.trim() && [...old.slice(0, at), ...old.slice(at + 1)].join('\n') === left.join('\n');
}

function filledLines(script: Fact<JobScript>): readonly string[] | undefined {
  const lines = scriptLines(script)
    ?.split('\n')
    .map((text) => text.trim());
  return lines?.filter((text) => text !== '');
}
