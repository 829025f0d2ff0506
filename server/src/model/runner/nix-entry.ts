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
  /** Why a module that could not be read may set options of the entry; undefined where all were read. */
  readonly elsewhere: string | undefined;
  /** Release of NixOS that it is for, `25.11`; undefined where the configuration does not say. */
  readonly release: string | undefined;
}
