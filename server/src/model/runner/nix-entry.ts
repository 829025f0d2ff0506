import type { Part, Place } from '../../text/place';
import type { AttrsValue } from '../nix/value';

/** An entry of `services.gitlab-runner.services`, evaluated. */
export interface NixEntry {
  readonly name: string;
  readonly nameAt: Place;
  readonly part: Part;
  readonly set: AttrsValue;
  /** False where the entry may get options from elsewhere. */
  readonly closed: boolean;
  /** Release of NixOS that it is for, `25.11`; undefined where the configuration does not say. */
  readonly release: string | undefined;
}
