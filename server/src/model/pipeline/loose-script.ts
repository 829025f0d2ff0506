import type { YamlFile } from '../../syntax/yaml/file';
import { scalarText, type YamlNode, type YamlPair } from '../../syntax/yaml/nodes';
import type { ScriptPiece, ScriptText } from '../script/script-text';
import { nodePlace } from './value';

const scriptKeys: ReadonlySet<string> = new Set(['before_script', 'script', 'after_script']);

/**
 * The scripts of a block of a page that stand in no job: below a key of their own or below `default`, and a bare list of
 * lines. Aliases and references are gaps.
 */
export function readLooseScripts(file: YamlFile): readonly ScriptText[] {
  return (file.main?.parts ?? []).flatMap(({ root, pairs }) => {
    if (root?.kind === 'sequence') return [scriptOf(root)];
    return pairs.flatMap((pair) => scriptsOf(pair));
  });
}

function scriptsOf({ key, value }: YamlPair): readonly ScriptText[] {
  const name = scalarText(key) ?? '';
  if (scriptKeys.has(name)) return [scriptOf(value)];
  if (name !== 'default' || value.kind !== 'map') return [];
  return value.pairs.filter((pair) => scriptKeys.has(scalarText(pair.key) ?? '')).map((pair) => scriptOf(pair.value));
}

function scriptOf(value: YamlNode): ScriptText {
  const items = value.kind === 'sequence' ? value.items : [value];
  const pieces = items.flatMap((item) => pieceOf(item));
  return { pieces, complete: pieces.length === items.length };
}

function pieceOf(node: YamlNode): readonly ScriptPiece[] {
  if (node.kind !== 'scalar') return [];
  return [{ text: node.text, part: node.part, map: node.map, holes: [], at: nodePlace(node) }];
}
