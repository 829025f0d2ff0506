import { adoptBindings } from './adoption';
import { readBindings, skipToken } from './bindings';
import { checkDuplicates } from './duplicates';
import { readExpression } from './expressions';
import type { NixBinding, NixExpr, NixSyntaxError, NixTree } from './nodes';
import { NixReading } from './reading';

/** How to read a text. */
export interface NixReadOptions {
  /** `'allow'`: where the text is no expression but bare bindings stand in it, read these (`NixTree.fragment`). */
  readonly fragment?: 'allow';
}

/**
 * Reads Nix. Takes any text: it never throws, and what is wrong is in `errors`, ordered by place. The time it takes grows
 * with the length of the text alone. A text without errors is read once, strictly; otherwise it is read again with
 * indentation as a guide, so that an error costs no more than the binding it is in.
 */
export function readNix(text: string, options: NixReadOptions = {}): NixTree {
  const strict = readOnce(text, false, false);
  if (strict.isWhole) return strict.tree;
  if (options.fragment === 'allow' && startsWithBindings(text)) {
    const fragment = readOnce(text, false, true);
    return fragment.isWhole ? fragment.tree : readOnce(text, true, true).tree;
  }
  const guided = readOnce(text, true, false);
  return isBetter(guided.tree, strict.tree) ? guided.tree : strict.tree;
}

function isBetter(guided: NixTree, strict: NixTree): boolean {
  return guided.errors.length <= strict.errors.length + 1 || !readToTheEnd(strict);
}

function readToTheEnd(tree: NixTree): boolean {
  return !tree.errors.some((error) => error.message.endsWith(`expected ${AFTER_EXPRESSION}`));
}

const AFTER_EXPRESSION = 'the end of the text';

interface Read {
  readonly tree: NixTree;
  /** The text was read to its end as it stands: nothing but names that are there twice may be wrong with it. */
  readonly isWhole: boolean;
}

function readOnce(text: string, guided: boolean, fragment: boolean): Read {
  const reading = new NixReading(text, guided, readExpression);
  const { tokens } = reading;
  if (text.charCodeAt(0) === 0xfeff) {
    reading.report(0, 1, 'the text starts with a byte order mark, which Nix does not accept');
    tokens.resumeAt(1);
  } else tokens.next();
  const root = fragment ? readFragment(reading) : readRoot(reading);
  // Next to other errors the tree is a guess, and a name that is twice in it may not be twice in what was meant.
  const isWhole = reading.errors.length === 0;
  const errors = isWhole ? checkDuplicates(root, text) : reading.errors;
  errors.sort(byPlace);
  const once = errors.filter((error, index) => error.span.start !== errors[index - 1]?.span.start);
  return { tree: { root, fragment, comments: tokens.comments, errors: once }, isWhole };
}

function byPlace(a: NixSyntaxError, b: NixSyntaxError): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}

function readRoot(reading: NixReading): NixExpr {
  const root = reading.expression();
  if (reading.is('end')) return root;
  reading.reportUnexpected(AFTER_EXPRESSION);
  return reading.guided ? adoptBindings(root, readRest(reading)) : root;
}

/** Guided: the bindings behind the end of the expression, which a closer too many cut off. */
function readRest(reading: NixReading): NixBinding[] {
  const rest: NixBinding[] = [];
  while (!reading.is('end')) {
    if (!reading.startsBindingOnNewLine()) skipToken(reading);
    else {
      const before = reading.tokens.start;
      for (const binding of readBindings(reading, 'in', before)) rest.push(binding);
      if (reading.tokens.start === before || reading.is('in')) reading.tokens.next();
    }
  }
  return rest;
}

function readFragment(reading: NixReading): NixExpr {
  const { tokens, text } = reading;
  while (tokens.kind === '...' || tokens.word === '…') tokens.next();
  const bindings = readBindings(reading, 'end', tokens.start);
  return { kind: 'attrset', span: { start: 0, end: text.length }, recursive: false, bindings, closed: true };
}

function startsWithBindings(text: string): boolean {
  const reading = new NixReading(text, false, readExpression);
  const { tokens } = reading;
  tokens.next();
  while (tokens.kind === '...' || tokens.word === '…') tokens.next();
  return reading.startsBinding();
}
