import { lineEnd, nodeStart } from '../../../syntax/yaml/layout';
import { partKey, partMap, YamlPart } from '../../../syntax/yaml/part';
import { topPair } from '../configuration';
import type { BlockSubject } from './block-subject';
import type { Repair } from './problem';

const movable: ReadonlySet<string> = new Set(['image', 'services', 'cache', 'before_script', 'after_script']);

/** Keywords at the top level whose place is `default:` by now; GitLab takes them still (`entry/default.rb`). */
export function checkDeprecated(subject: BlockSubject): void {
  const { name, keyAt, view, check } = subject;
  if (!movable.has(name)) return;
  const defaults = view.extended('default')?.value;
  // In both places it is told of as a conflict.
  if (defaults?.kind === 'map' && defaults.entries.has(name)) return;
  check.report({
    family: 'deprecated-global',
    at: keyAt,
    what: `\`${name}\` at the top level is deprecated.`,
    quote: undefined,
    why: 'GitLab copies it into `default:`, which is its place by now.',
    action: 'Move it into `default:`.',
    repairs: moveIntoDefault(subject),
  });
}

function moveIntoDefault(subject: BlockSubject): readonly Repair[] {
  const part = onlyPart(subject, subject.name);
  if (part === undefined) return [];
  const title = `Move \`${subject.name}\` into \`default:\``;
  const eol = lineEnd(part.text);
  const end = part.text.trimEnd().length;
  if (subject.view.root('default') === undefined) {
    const key = part.pairs[0]?.key;
    const start = key === undefined ? 0 : nodeStart(key);
    const moved = indented(part.text.slice(start, end), 2);
    return [{ title, safe: true, edits: [{ at: { part, span: { start, end } }, text: `default:${eol}${moved}` }] }];
  }
  const target = onlyPart(subject, 'default');
  const map = target === undefined ? undefined : partMap(target)?.pairs[0]?.value;
  const first = map?.kind === 'map' && !map.flow ? map.pairs[0]?.key : undefined;
  // Anchors have to stay before what takes them up.
  if (target === undefined || first === undefined || /[&*]|[|>]\d?\+/.test(target.text + part.text)) return [];
  const column = first.span.start - (target.text.lastIndexOf('\n', first.span.start - 1) + 1);
  const at = target.text.trimEnd().length;
  const text = `${eol}${indented(part.text.slice(0, end), column)}`;
  return [
    {
      title,
      safe: true,
      edits: [
        { at: { part: target, span: { start: at, end: at } }, text },
        { at: { part, span: { start: 0, end: part.text.length } }, text: '' },
      ],
    },
  ];
}

/** The block of a key that stands in one place only, in block style at the first column. */
function onlyPart({ view, keyAt }: BlockSubject, name: string): YamlPart | undefined {
  const root = view.root(name);
  const key = root === undefined || root.steps.length !== 1 ? undefined : topPair(root)?.key;
  const part = key?.part;
  if (!(part instanceof YamlPart) || part.broken || partKey(part) === undefined || part.uri !== keyAt.part.uri)
    return undefined;
  const start = key === undefined ? 0 : nodeStart(key);
  const isFirst = start === 0 || part.text.charAt(start - 1) === '\n';
  return isFirst && partMap(part)?.flow === false ? part : undefined;
}

/** Lines further right. Blank ones stay, and so do those of comments relative to the rest. */
function indented(text: string, by: number): string {
  const blanks = ' '.repeat(by);
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? line : blanks + line))
    .join('\n');
}
