/**
 * Whether an image may be used under a runner's `allowed_images` (docker executor): the configured image always may, an
 * absent or empty list allows everything, and any pattern that matches allows the image
 * (gitlab-runner, `executors/docker`, since 12.0).
 */
export function isImageAllowed(
  image: string,
  patterns: readonly string[],
  configuredImage: string | undefined,
): boolean {
  if (image === configuredImage || patterns.length === 0) return true;
  return patterns.some((pattern) => matchesImagePattern(pattern, image));
}

/** One step of a compiled pattern. `star` is any run without `/`, `globstar` any number of whole path components. */
type Step =
  | { readonly kind: 'star' | 'any' | 'globstar' | 'globstar-end' }
  | { readonly kind: 'literal'; readonly char: string }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** Alternatives in braces multiply; beyond this many a pattern counts as one that matches nothing. */
const mostAlternatives = 256;

/**
 * Whether the pattern matches the whole image name, by the rules of the doublestar library that the runner uses: `*`
 * and `?` stop at `/`, `**` as a whole path component does not, `[a-z]` and `{a,b}` are known, `\` escapes, case
 * counts, and no tag is implied. A malformed pattern matches nothing.
 */
export function matchesImagePattern(pattern: string, image: string): boolean {
  const alternatives = expandBraces(pattern);
  return alternatives?.some((alternative) => matchesAlternative(alternative, image)) ?? false;
}

/** Whether the pattern is well-formed. The runner says nothing about one that is not. */
export function isImagePattern(pattern: string): boolean {
  const alternatives = expandBraces(pattern);
  return alternatives?.every((alternative) => compile(alternative) !== undefined) ?? false;
}

function matchesAlternative(alternative: string, image: string): boolean {
  const steps = compile(alternative);
  return steps !== undefined && matchSteps(steps, Array.from(image));
}

/** Replaces `{a,b}` by its alternatives; undefined where a brace does not close or there are too many. */
function expandBraces(pattern: string): readonly string[] | undefined {
  const done: string[] = [];
  const pending = [pattern];
  while (pending.length > 0) {
    if (pending.length + done.length > mostAlternatives) return undefined;
    const current = pending.pop() ?? '';
    const start = unescapedIndex(current, '{', 0);
    if (start < 0) {
      done.push(current);
      continue;
    }
    const group = readGroup(current, start);
    if (group === undefined) return undefined;
    for (const option of group.options) pending.push(current.slice(0, start) + option + current.slice(group.end));
  }
  return done;
}

/** The options of the brace at `start` and the offset behind its end. */
function readGroup(pattern: string, start: number): { options: readonly string[]; end: number } | undefined {
  const options: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\') at++;
    else if (char === '{') depth++;
    else if (char === ',' && depth === 1) {
      options.push(pattern.slice(from, at));
      from = at + 1;
    } else if (char === '}' && --depth === 0) {
      options.push(pattern.slice(from, at));
      return { options, end: at + 1 };
    }
  }
  return undefined;
}

function unescapedIndex(text: string, char: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === char) return at;
  }
  return -1;
}

function compile(pattern: string): readonly Step[] | undefined {
  const chars = Array.from(pattern);
  const steps: Step[] = [];
  let at = 0;
  while (at < chars.length) {
    const char = chars[at] ?? '';
    if (char === '*') at = compileStar(chars, at, steps);
    else if (char === '[') {
      const end = compileClass(chars, at, steps);
      if (end === undefined) return undefined;
      at = end;
    } else if (char === '\\') {
      const escaped = chars[at + 1];
      if (escaped === undefined) return undefined;
      steps.push({ kind: 'literal', char: escaped });
      at += 2;
    } else {
      steps.push(char === '?' ? { kind: 'any' } : { kind: 'literal', char });
      at++;
    }
  }
  return steps;
}

function compileStar(chars: readonly string[], start: number, steps: Step[]): number {
  const atSegment = start === 0 || chars[start - 1] === '/';
  if (chars[start + 1] !== '*') {
    steps.push({ kind: 'star' });
    return start + 1;
  }
  const next = chars[start + 2];
  if (atSegment && next === undefined) steps.push({ kind: 'globstar-end' });
  else if (atSegment && next === '/') {
    steps.push({ kind: 'globstar' });
    return start + 3;
  } else steps.push({ kind: 'star' });
  return start + 2;
}

function compileClass(chars: readonly string[], start: number, steps: Step[]): number | undefined {
  let at = start + 1;
  const negated = chars[at] === '!' || chars[at] === '^';
  if (negated) at++;
  const ranges: (readonly [string, string])[] = [];
  while (at < chars.length && chars[at] !== ']') {
    if (chars[at] === '\\') at++;
    const low = chars[at];
    if (low === undefined) return undefined;
    at++;
    let high = low;
    if (chars[at] === '-' && chars[at + 1] !== undefined && chars[at + 1] !== ']') {
      at += chars[at + 1] === '\\' ? 2 : 1;
      high = chars[at] ?? low;
      at++;
    }
    ranges.push([low, high]);
  }
  if (chars[at] !== ']' || ranges.length === 0) return undefined;
  steps.push({ kind: 'class', negated, ranges });
  return at + 1;
}

/** Follows all ways through the pattern at once, so that the cost is steps × characters whatever the pattern. */
function matchSteps(steps: readonly Step[], name: readonly string[]): boolean {
  let states = closure(steps, [0], true);
  for (const [index, char] of name.entries()) {
    const next: number[] = [];
    for (const state of states) {
      const step = steps[state];
      if (step !== undefined) advance(step, state, char, next);
    }
    states = closure(steps, next, char === '/', index + 1 === name.length);
    if (states.size === 0) return false;
  }
  return states.has(steps.length) || endsAtDirectory(steps, states);
}

function advance(step: Step, state: number, char: string, next: number[]): void {
  if (step.kind === 'globstar' || step.kind === 'globstar-end') next.push(state);
  else if (step.kind === 'star') {
    if (char !== '/') next.push(state);
  } else if (stepTakes(step, char)) next.push(state + 1);
}

function stepTakes(step: Step, char: string): boolean {
  if (step.kind === 'literal') return step.char === char;
  if (char === '/' && step.kind === 'any') return false;
  if (step.kind !== 'class') return true;
  return step.ranges.some(([low, high]) => low <= char && char <= high) !== step.negated;
}

/** Adds the states that are reached without a character: behind a star, and behind a globstar where a component begins. */
function closure(steps: readonly Step[], from: readonly number[], atSegment: boolean, atEnd = false): Set<number> {
  const states = new Set<number>();
  const pending = [...from];
  while (pending.length > 0) {
    const state = pending.pop() ?? 0;
    if (states.has(state)) continue;
    states.add(state);
    const kind = steps[state]?.kind;
    if (kind === 'star' || kind === 'globstar-end') pending.push(state + 1);
    else if (kind === 'globstar' && (atSegment || (atEnd && state + 1 === steps.length))) pending.push(state + 1);
  }
  return states;
}

/** `a/**` also matches `a`: the rest of the pattern is `/**`. */
function endsAtDirectory(steps: readonly Step[], states: ReadonlySet<number>): boolean {
  const state = steps.length - 2;
  const slash = steps[state];
  const last = steps[state + 1];
  if (!states.has(state) || slash?.kind !== 'literal' || slash.char !== '/') return false;
  return last?.kind === 'globstar-end' || last?.kind === 'globstar';
}
