import { type CiKeyword, ciKeywords, listItem } from '../../../../schemas/ci-keywords';
import { writeScalar } from '../../syntax/yaml/quote';
import type { Suggestion } from '../suggestion';
import { type PipelinePlace, written } from './place';

/** A value that may be taken at the cursor, before it is known how it has to be written there. */
export interface Candidate {
  readonly label: string;
  readonly kind: Suggestion['kind'];
  readonly detail?: string | undefined;
  readonly describe?: () => string | undefined;
  /** Written as it is, such as `true`: quotes would make a text of it. */
  readonly bare?: boolean;
}

/**
 * How values stand at the cursor: behind a colon, as items of a list, or on a line of their own below the key, where
 * items get their dash. Undefined where none can.
 */
export type ValueForm = 'value' | 'item' | 'below';

export function valueForm(place: PipelinePlace): ValueForm | undefined {
  const { cursor } = place;
  if (cursor.isItem) return cursor.isKey ? undefined : 'item';
  if (cursor.typing === 'value') return 'value';
  const isBelow = !cursor.flow && !cursor.isTop && !cursor.isKey && cursor.siblings.size === 0;
  const takesLists = valueKeyword(place)?.types?.includes('array') === true;
  return isBelow && takesLists && cursor.path.at(-1) !== listItem ? 'below' : undefined;
}

/** The keyword whose value is typed. */
export function valueKeyword({ cursor }: PipelinePlace): CiKeyword | undefined {
  const end = cursor.path.findLastIndex((step) => step !== listItem) + 1;
  return ciKeywords.find(cursor.path.slice(0, end));
}

/** The candidate as it has to be written at the cursor, with brackets or a dash where its keyword takes lists only. */
export function toSuggestion(candidate: Candidate, place: PipelinePlace, form: ValueForm): Suggestion {
  const { cursor } = place;
  const { label, kind, detail, describe, bare } = candidate;
  const plain = bare === true ? label : written(cursor, label);
  const takesList = form !== 'item' && cursor.quote === '' && isList(valueKeyword(place), form);
  const text = !takesList ? plain : form === 'below' ? `- ${plain}` : `[${bare ? label : writeScalar(label, true)}]`;
  const insert = cursor.gap ? ` ${text}` : text;
  return {
    label,
    kind,
    filter: label,
    ...(insert === label ? {} : { insert }),
    ...(detail === undefined ? {} : { detail }),
    ...(describe === undefined ? {} : { describe }),
  };
}

/** Whether a keyword wants a list here: behind its colon where it takes nothing else, below it where it takes one. */
function isList(keyword: CiKeyword | undefined, form: ValueForm): boolean {
  const types = keyword?.types ?? [];
  if (!types.includes('array')) return false;
  return form === 'below' || !types.some((type) => type === 'string' || type === 'integer' || type === 'boolean');
}
