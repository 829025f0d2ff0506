import { Document, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { MergedMap, MergedValue } from '../model/pipeline/merged';
import { readScalarValue, type ScalarValue, YamlDate } from '../syntax/yaml/scalar-value';

/** A merged configuration as YAML. Read again, it gives the same values; what is not known is left out. */
export function mergedYaml(map: MergedMap): string {
  const document = new Document(undefined, { version: '1.1' });
  document.contents = yamlNode(map);
  return map.entries.size === 0 ? '' : document.toString({ lineWidth: 0, directives: false });
}

function yamlNode(value: Exclude<MergedValue, { kind: 'unknown' }>): YAMLMap | YAMLSeq | Scalar {
  if (value.kind === 'scalar') return yamlScalar(value.value);
  if (value.kind === 'list') {
    const list = new YAMLSeq();
    for (const item of value.items) if (item.kind !== 'unknown') list.add(yamlNode(item));
    return list;
  }
  const map = new YAMLMap();
  for (const [name, entry] of value.entries) {
    if (entry.value.kind !== 'unknown') map.add({ key: yamlScalar(name), value: yamlNode(entry.value) });
  }
  return map;
}

/** Text that GitLab's parser would take for something else is quoted, whatever the library thinks of it. */
function yamlScalar(value: ScalarValue): Scalar {
  const scalar = new Scalar(value instanceof YamlDate ? value.text : value);
  if (typeof scalar.value === 'string' && typeof readScalarValue(scalar.value) !== 'string') {
    scalar.type = Scalar.QUOTE_DOUBLE;
  }
  return scalar;
}

/** The same as JSON. Written here because objects would put keys that are numbers first. */
export function mergedJson(map: MergedMap): string {
  return `${jsonText(map, '')}\n`;
}

function jsonText(value: MergedValue, indent: string): string {
  const deeper = `${indent}  `;
  if (value.kind === 'scalar') {
    return JSON.stringify(value.value instanceof YamlDate ? value.value.text : value.value);
  }
  if (value.kind === 'list') {
    const items = value.items.filter(isKnown).map((item) => `${deeper}${jsonText(item, deeper)}`);
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (value.kind === 'unknown') return 'null';
  const pairs = [...value.entries].filter(([, entry]) => isKnown(entry.value));
  const lines = pairs.map(([name, entry]) => `${deeper}${JSON.stringify(name)}: ${jsonText(entry.value, deeper)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
}

const isKnown = (value: MergedValue): boolean => value.kind !== 'unknown';
