import type { Fuel } from './fuel';
import { knownValue, requireClosed, spend, unsupported, wholeItems, wholeText } from './halt';
import { compareText } from './string';
import type { FunctionValue, NixValue } from './value';

/** XML as `builtins.toXML` prints it: indented by two blanks, attributes sorted. */
export function xmlText(value: NixValue, fuel: Fuel): string {
  const lines = ["<?xml version='1.0' encoding='utf-8'?>", '<expr>', ...element(value, fuel, 1), '</expr>', ''];
  return lines.join('\n');
}

function element(value: NixValue, fuel: Fuel, depth: number): readonly string[] {
  spend(fuel, 1);
  if (depth > 200) return unsupported('the value is nested too deeply');
  const certain = knownValue(value);
  const pad = '  '.repeat(depth);
  switch (certain.kind) {
    case 'null':
      return [`${pad}<null />`];
    case 'bool':
    case 'int':
      return [`${pad}<${certain.kind} value="${certain.value}" />`];
    case 'float':
      return [`${pad}<float value="${floatText(certain.value)}" />`];
    case 'string':
      return [`${pad}<string value="${escaped(wholeText(certain))}" />`];
    case 'path':
      return [`${pad}<path value="${escaped(certain.path)}" />`];
    case 'list':
      return wrapped(
        pad,
        'list',
        wholeItems(certain).flatMap((item) => element(item.force(), fuel, depth + 1)),
      );
    case 'attrs': {
      if (certain.derivation !== undefined) return unsupported('a derivation as XML');
      requireClosed(certain);
      const attributes = [...certain.attributes.values()].sort((a, b) => compareText(a.name, b.name));
      const inner = attributes.flatMap(({ name, value: thunk }) => [
        `${pad}  <attr name="${escaped(name)}">`,
        ...element(thunk.force(), fuel, depth + 2),
        `${pad}  </attr>`,
      ]);
      return wrapped(pad, 'attrs', inner);
    }
    case 'function':
      return wrapped(pad, 'function', pattern(certain, `${pad}  `));
  }
}

/** Six digits, as C++ writes numbers; those that it would round or write with an exponent are left unknown. */
function floatText(value: number): string {
  const isPlain = value === 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6);
  if (!isPlain || Number(value.toPrecision(6)) !== value) return unsupported('a number of many digits as XML');
  return String(value);
}

function pattern({ lambda }: FunctionValue, pad: string): readonly string[] {
  if (lambda === undefined) return unsupported('a built-in function as XML');
  const { argument, formals } = lambda.node;
  if (formals === undefined) return [`${pad}<varpat name="${escaped(argument?.name ?? '')}" />`];
  const name = argument === undefined ? '' : ` name="${escaped(argument.name)}"`;
  const names = formals.items.map((item) => item.name.name).sort(compareText);
  const inner = names.map((each) => `${pad}  <attr name="${escaped(each)}" />`);
  return [`${pad}<attrspat${formals.ellipsis ? ' ellipsis="1"' : ''}${name}>`, ...inner, `${pad}</attrspat>`];
}

function wrapped(pad: string, name: string, inner: readonly string[]): readonly string[] {
  return [`${pad}<${name}>`, ...inner, `${pad}</${name}>`];
}

const entities: Readonly<Record<string, string>> = {
  '"': '&quot;',
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '\n': '&#xA;',
};

function escaped(text: string): string {
  return text.replace(/["<>&\n]/g, (sign) => entities[sign] ?? sign);
}
