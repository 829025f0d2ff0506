import type { Place } from '../../../text/place';
import type { ConfigurationView } from '../configuration';
import type { Value } from '../value';
import type { EntryCheck } from './entry-check';

/** What the checks of one top-level key share. */
export interface BlockSubject {
  readonly name: string;
  readonly keyAt: Place;
  /** After includes and `extends`. */
  readonly value: Value;
  readonly view: ConfigurationView;
  readonly check: EntryCheck;
  /** What the file does not have, the pipeline does not have. */
  readonly whole: boolean;
  /** Names of top-level keys, for a nearest one. */
  names(): Iterable<string>;
}
