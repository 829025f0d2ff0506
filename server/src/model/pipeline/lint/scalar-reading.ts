import type { YamlScalar } from '../../../syntax/yaml/nodes';
import { valueAsText } from '../../../syntax/yaml/scalar-value';
import { nodePlace, type Value } from '../value';
import { type EntryCheck, quote } from './entry-check';

/** The value of a variable that YAML 1.1 reads as another text than the one that stands there. */
export function checkReading(name: string, value: Value | undefined, check: EntryCheck): void {
  if (value?.kind !== 'scalar') return;
  const read = readAs(value.node);
  if (read === undefined || read === value.node.text) return;
  const at = nodePlace(value.node);
  check.report({
    family: 'yaml11-scalar',
    at,
    what: `\`${name}\` gets the value \`${read}\` instead of \`${value.node.text}\`.`,
    quote: undefined,
    why: 'GitLab reads YAML 1.1, in which words such as `yes` are booleans, a leading zero makes an octal number, and trailing zeros of a fraction mean nothing.',
    action: 'Put the value in quotes where it is meant as it stands.',
    repairs: [{ ...quote(value, at), safe: false }],
  });
}

/** The text that jobs see, where YAML makes a boolean or number of it; undefined where that is not sure. */
function readAs(node: YamlScalar): string | undefined {
  const { value, text } = node;
  if (typeof value === 'boolean') return /^(?:true|false)$/i.test(text) ? undefined : String(value);
  if (typeof value !== 'number') return undefined;
  const fraction = /^([-+]?)(\d+)\.(\d+)$/.exec(text);
  if (fraction !== null) {
    const [, sign = '', whole = '', digits = ''] = fraction;
    // Ruby writes very large and very small numbers with an exponent.
    if (whole.length > 15 || digits.length > 15 || Math.abs(value) < 0.0001) return undefined;
    const kept = digits.replace(/0+$/, '') || '0';
    return `${sign === '-' ? '-' : ''}${whole.replace(/^0+(?=\d)/, '')}.${kept}`;
  }
  if (!Number.isSafeInteger(value) || /[.eE]/.test(text)) return undefined;
  // A sign that says nothing is rarely missed.
  return text === `+${value}` || text === `-${-value}` ? undefined : valueAsText(value);
}
