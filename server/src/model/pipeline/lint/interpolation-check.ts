import type { YamlScalar } from '../../../syntax/yaml/nodes';
import { nearestName } from '../../../text/nearest-name';
import type { Place } from '../../../text/place';
import type { InputData } from '../input-data';
import { isInputList } from '../input-data';
import { functionTrouble } from '../input-functions';
import type { InputSpecs } from '../inputs';
import type { InterpolationBlock } from '../interpolation-block';
import { nodePlace } from '../value';
import type { PipelineProblem, RelatedText } from './problem';
import { shorten } from './shapes';

/** What blocks of a file can name. */
export interface BlockNames {
  readonly specs: InputSpecs;
  /** What `spec:component` lists; undefined where that is not known. */
  readonly component: ReadonlySet<string> | undefined;
  /** The values of inputs, where they are known. */
  readonly values: ReadonlyMap<string, InputData> | undefined;
}

interface Mistake {
  readonly what: string;
  readonly quote: string;
  readonly action: string;
  /** What is wrong, in offsets of the data; without it all of the data. */
  readonly at?: readonly [start: number, end: number];
  /** What would be right in its place. */
  readonly instead?: string;
  readonly related?: readonly RelatedText[];
}

const maxAccess = 1024;
const maxSegments = 5;
const maxFunctions = 3;
const maxIndices = 5;

/** What is wrong with a block of a file that has a header (`lib/gitlab/ci/config/interpolation`). */
export function checkBlock(
  node: YamlScalar,
  block: InterpolationBlock,
  names: BlockNames,
): PipelineProblem | undefined {
  const mistake = findMistake(block.data, names);
  if (mistake === undefined) return undefined;
  const { what, quote, action, related = [], instead } = mistake;
  const [start, end] = mistake.at ?? [0, block.data.length];
  const at = placeIn(node, block.dataStart + start, block.dataStart + end);
  const repairs =
    instead === undefined || at.span.end - at.span.start !== end - start
      ? []
      : [{ title: `Write \`${instead}\``, safe: false, edits: [{ at, text: instead }] }];
  return { family: 'invalid-interpolation', at, what, quote, action, related, repairs };
}

/** A stretch of a scalar's text as a place; the whole scalar where its text is not that of the file. */
export function placeIn(node: YamlScalar, start: number, end: number): Place {
  const span = { start, end };
  return node.map.isVerbatimSpan(span) ? { part: node.part, span: node.map.toHostSpan(span) } : nodePlace(node);
}

function findMistake(data: string, names: BlockNames): Mistake | undefined {
  const pieces = splitPieces(data);
  const [access, ...functions] = pieces;
  if (access === undefined || access.text === '' || access.text.split('.')[0] === 'matrix') return undefined;
  const found = accessMistake(access, names);
  if (found !== undefined) return found;
  if (functions.length > maxFunctions) {
    return {
      what: `A block takes ${maxFunctions} functions at most, and this has ${functions.length}.`,
      quote: 'too many functions in interpolation block',
      action: 'Remove some.',
    };
  }
  for (const { text, start } of functions) {
    const trouble = functionTrouble(text);
    if (trouble === undefined) continue;
    return {
      what: `GitLab has no function \`${shorten(text)}\` for inputs${trouble.reason}.`,
      quote: `no function matching \`${text}\`: check that the function name, arguments, and types are correct`,
      action:
        trouble.instead === undefined
          ? 'Use `truncate(0,8)`, `expand_vars` or `posix_escape`.'
          : `Write \`${trouble.instead}\`.`,
      at: [start, start + text.length],
      ...(trouble.instead === undefined ? {} : { instead: trouble.instead }),
    };
  }
  const [first] = functions;
  return first === undefined ? undefined : functionTypeMistake(access, first, names);
}

interface Piece {
  readonly text: string;
  readonly start: number;
}

/** What stands between bars, without blanks, as Ruby's `split` gives it: empty pieces at the end are none. */
function splitPieces(data: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const piece of data.split('|')) {
    const text = piece.trim();
    pieces.push({ text, start: from + (piece.length - piece.trimStart().length) });
    from += piece.length + 1;
  }
  while (pieces.length > 0 && data.endsWith('|') && pieces.at(-1)?.text === '') pieces.pop();
  return pieces;
}

/** Ruby's `split` with a limit: the last segment keeps its dots. */
function splitSegments({ text, start }: Piece): readonly Piece[] {
  const parts = text.split('.');
  const whole =
    parts.length > maxSegments ? [...parts.slice(0, maxSegments - 1), parts.slice(maxSegments - 1).join('.')] : parts;
  let from = start;
  return whole.map((part) => {
    const piece = { text: part, start: from };
    from += part.length + 1;
    return piece;
  });
}

function accessMistake(access: Piece, names: BlockNames): Mistake | undefined {
  const segments = splitSegments(access);
  const [context, name, ...deeper] = segments;
  if (context === undefined || name === undefined) {
    const instead = names.specs.inputs.has(access.text) ? `inputs.${access.text}` : undefined;
    return {
      what: `\`${shorten(access.text)}\` names no input: a block starts with \`inputs.\`.`,
      quote: 'invalid pattern used for interpolation. valid pattern is $[[ inputs.input ]]',
      action: instead === undefined ? 'Write `$[[ inputs.NAME ]]`.' : `Write \`${instead}\`.`,
      at: [access.start, access.start + access.text.length],
      ...(instead === undefined ? {} : { instead }),
    };
  }
  if (new TextEncoder().encode(access.text).length > maxAccess) {
    const what = `What a block names has ${maxAccess} bytes at most.`;
    return { what, quote: 'maximum interpolation expression size exceeded', action: 'Shorten it.' };
  }
  if (context.text === 'component') return componentMistake(access, name, deeper, names);
  if (context.text !== 'inputs') return unknownKey(access, context, ['inputs', 'component'], 'context');
  return inputMistake(access, name, deeper, names);
}

function unknownKey(access: Piece, segment: Piece, known: readonly string[], kind: string): Mistake {
  const key = segment.text.replace(/\[.*$/s, '');
  const nearest = nearestName(key, known);
  return {
    what: `There is no ${kind} \`${shorten(key)}\` to fill in.`,
    quote: `unknown interpolation provided: \`${key}\` in \`${access.text}\``,
    action:
      nearest === undefined
        ? `Name ${kind === 'input' ? 'an input that the header declares' : 'one that there is'}.`
        : `Write \`${nearest}\`.`,
    at: [segment.start, segment.start + key.length],
    ...(nearest === undefined ? {} : { instead: nearest }),
  };
}

function componentMistake(
  access: Piece,
  name: Piece,
  deeper: readonly Piece[],
  names: BlockNames,
): Mistake | undefined {
  const { component } = names;
  if (component === undefined || deeper.length > 0 || name.text.includes('[')) return undefined;
  if (component.has(name.text)) return undefined;
  const mistake = unknownKey(access, name, [...component], 'context of a component');
  const isKnown = ['name', 'sha', 'version', 'reference'].includes(name.text);
  return isKnown ? { ...mistake, action: `Add \`${name.text}\` to \`spec:component\`.` } : mistake;
}

function inputMistake(access: Piece, name: Piece, deeper: readonly Piece[], names: BlockNames): Mistake | undefined {
  const { specs, values } = names;
  const indexed = readIndices(access, name);
  if ('what' in indexed) return indexed;
  const spec = specs.inputs.get(indexed.key);
  if (spec === undefined) {
    if (specs.open !== undefined) return undefined;
    const mistake = unknownKey(access, name, [...specs.inputs.keys()], 'input');
    const first = [...specs.inputs.values()][0];
    const related = first === undefined ? [] : [{ at: nodePlace(first.key), message: 'the inputs are declared here' }];
    return { ...mistake, related };
  }
  const related = [{ at: nodePlace(spec.key), message: `\`${spec.name}\` is declared here` }];
  const [index] = indexed.indices;
  const isPlain = spec.type !== undefined && spec.type !== 'array';
  if (index !== undefined && isPlain) {
    return {
      what: `The input \`${spec.name}\` is ${spec.type === 'string' ? 'text' : `a ${spec.type}`} and has no items.`,
      quote: `cannot index into non-array value at [${index}] in \`${access.text}\``,
      action: 'Remove the index, or declare the input as `type: array`.',
      at: [name.start, name.start + name.text.length],
      related,
    };
  }
  const [below] = deeper;
  if (below !== undefined && isPlain) return { ...unknownKey(access, below, [], 'key'), related };
  const bounds = boundsMistake(access, name, indexed.indices, values?.get(spec.name));
  return bounds === undefined ? undefined : { ...bounds, related };
}

function boundsMistake(
  access: Piece,
  name: Piece,
  indices: readonly number[],
  value: InputData | undefined,
): Mistake | undefined {
  let data = value;
  for (const index of indices) {
    if (data === undefined) return undefined;
    const at = [name.start, name.start + name.text.length] as const;
    if (!isInputList(data)) {
      const quote = `cannot index into non-array value at [${index}] in \`${access.text}\``;
      return { what: `There are no items at \`[${index}]\`.`, quote, action: 'Remove the index.', at };
    }
    if (index >= data.length) {
      return {
        what: `The array has ${data.length} items, counted from 0.`,
        quote: `array index ${index} out of bounds (size: ${data.length}) in \`${access.text}\``,
        action: 'Use a smaller index, or give more items.',
        at,
      };
    }
    data = data[index];
  }
  return undefined;
}

/** The name and the indices of `name[0][1]`, or what is wrong with them. */
function readIndices(
  access: Piece,
  segment: Piece,
): { readonly key: string; readonly indices: readonly number[] } | Mistake {
  const { text, start } = segment;
  if (!text.includes('[')) return { key: text, indices: [] };
  const at = [start, start + text.length] as const;
  const mistake = (what: string, quote: string): Mistake => ({ what, quote, action: 'Write `inputs.NAME[0]`.', at });
  const [, key, indices] = /^(\w*)((?:\[\d+\])+)$/.exec(text) ?? [];
  if (key === '')
    return mistake('An index needs a name before it.', `invalid indexed access without a key in \`${access.text}\``);
  if (key !== undefined && indices !== undefined) {
    const numbers = [...indices.matchAll(/\d+/g)].map(([number]) => Number(number));
    if (numbers.length <= maxIndices) return { key, indices: numbers };
    const quote = `too many array indices in \`${access.text}\` (maximum depth: ${maxIndices})`;
    return mistake(`A block takes ${maxIndices} indices at most.`, quote);
  }
  const open = text.split('[').length;
  if (open !== text.split(']').length) {
    const quote = `invalid array index in \`${access.text}\`: missing closing bracket`;
    return {
      ...mistake('A bracket is missing.', quote),
      action: 'Put a blank between the index and the end of the block: `[0] ]]`.',
    };
  }
  const wrong = [...text.matchAll(/\[([^\]]*)\]/g)]
    .map(([, content = '']) => content)
    .find((each) => !/^\d+$/.test(each));
  if (wrong !== undefined) {
    const quote = `invalid array index in \`${access.text}\`: \`${wrong}\` is not a valid index`;
    return mistake(`\`${shorten(wrong)}\` is no index of an array.`, quote);
  }
  return mistake(
    'An index goes with a name of letters, digits and underscores.',
    `invalid array index syntax in \`${access.text}\``,
  );
}

/** Functions take text: the first one that is given something else is told of. */
function functionTypeMistake(access: Piece, first: Piece, { specs, values }: BlockNames): Mistake | undefined {
  const [, name = '', rest = ''] = /^inputs\.([\w-]+)(.*)$/s.exec(access.text) ?? [];
  const spec = specs.inputs.get(name);
  const value = values?.get(name);
  const isText = rest !== '' || spec?.type === undefined || spec.type === 'string' || typeof value === 'string';
  if (spec === undefined || isText) return undefined;
  const called = first.text.replace(/\(.*$/s, '');
  return {
    what: `\`${called}\` takes text, and the input \`${name}\` is ${spec.type === 'array' ? 'an array' : `a ${spec.type}`}.`,
    quote: `error in \`${called}\` function: invalid input type: ${called} can only be used with string inputs`,
    action: 'Remove the function, or declare the input as text.',
    at: [first.start, first.start + first.text.length],
    related: [{ at: nodePlace(spec.key), message: `\`${name}\` is declared here` }],
  };
}
