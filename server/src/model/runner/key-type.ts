import { type RunnerValueType, runnerConfigSchema } from '../../../../schemas/runner-config';
import { keyMeaning } from './known-key';
import type { KeyUse } from './runner';

const memberTypes: Readonly<Record<string, RunnerValueType>> = {
  'table<string>': 'string',
  'table<string[]>': 'string[]',
  'table<integer>': 'integer',
  'table<boolean>': 'boolean',
};

/** The type of a known key, or of a member of a table with free names. Keys of earlier releases have none any more. */
export function expectedType(use: KeyUse): RunnerValueType | undefined {
  const meaning = keyMeaning(use);
  if (meaning === undefined) return undefined;
  const { key, table } = meaning;
  if (key === undefined) return memberTypes[runnerConfigSchema.key(table)?.type ?? ''];
  return key.removed === undefined && !key.unsupported ? key.type : undefined;
}

/** Whether the runner's decoder takes the value that a key is given for one of the type. */
export function takesValue(expected: RunnerValueType, use: KeyUse): boolean {
  switch (expected) {
    case 'string | string[]':
      return takesValue('string', use) || takesValue('string[]', use);
    case 'string[]':
    case 'integer[]':
    case 'float[]': {
      const item = expected === 'string[]' ? 'string' : expected === 'integer[]' ? 'integer' : 'float';
      return use.type === 'array' && use.itemTypes.every((type) => isScalar(item, type));
    }
    case 'array of tables':
      return use.type === 'nested-array' || (use.type === 'array' && use.itemTypes.every((type) => isTable(type)));
    case 'string':
    case 'integer':
    case 'float':
    case 'boolean':
    case 'datetime':
    case 'duration':
      return isScalar(expected, use.type);
    default:
      return use.type === 'nested';
  }
}

function isTable(type: KeyUse['type']): boolean {
  return type === 'nested' || type === 'unknown';
}

function isScalar(expected: string, type: KeyUse['type']): boolean {
  if (type === expected || type === 'unknown') return true;
  if (expected === 'float') return type === 'integer';
  if (expected === 'datetime') return type === 'string';
  return expected === 'duration' && (type === 'string' || type === 'integer');
}
