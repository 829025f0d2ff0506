import { attrName } from '../../syntax/nix/edit';
import { tomlKeyText } from '../../syntax/toml/quote';
import type { PlaceEdit } from '../../text/edit';
import type { KeyUse, RunnerConfig } from './runner';

/** The edit that gives a key another name, quoted where its file needs it. */
export function renameKey(key: KeyUse, to: string, spelling: RunnerConfig['spelling']): readonly PlaceEdit[] {
  return [{ at: key.nameAt, text: spelling === 'toml' ? tomlKeyText(to) : attrName(to) }];
}
