import type { PlaceEdit } from '../../text/edit';
import { place, spansInOne } from '../../text/place';
import { containsSpan } from '../../text/span';
import type { Host, OptionUse } from './host';
import { siblingOption } from './module-option';

/**
 * Edits that give an option of `services.gitlab-runner` its new path (`to`, from there on) together with its value and
 * comments. Undefined where the new option is set already, or where the text allows no certain edit.
 */
export function moveOption(option: OptionUse, host: Host, to: string): readonly PlaceEdit[] | undefined {
  const target = ['services', 'gitlab-runner', ...to.split('.')];
  if (host.options.some(({ path }) => path.join('.') === target.join('.'))) return undefined;
  if (option.path.length > 3) return movedOutOfSet(option, host, to);
  const settings = to.startsWith('settings.') ? siblingOption(option, host, 'settings') : undefined;
  // Definitions in several files are merged.
  if (settings?.nameAt.part.uri !== option.nameAt.part.uri) return option.rename(to);
  return settings.value.kind === 'attrs' ? movedInto(option, host, target) : undefined;
}

/** An option of `sessionServer`: its whole path where that is written out, else the set with all that is in it. */
function movedOutOfSet(option: OptionUse, host: Host, to: string): readonly PlaceEdit[] | undefined {
  const { part, span } = option.nameAt;
  const before = /\bsessionServer\s*\.\s*$/.exec(part.text.slice(option.at.span.start, span.start));
  if (before !== null) {
    const start = option.at.span.start + before.index;
    return [{ at: place(part, start, span.end), text: to }];
  }
  const set = host.options.find(({ path }) => path.join('.') === option.path.slice(0, -1).join('.'));
  const within = host.options.filter(({ path }) => path.length === 4 && path[2] === 'sessionServer');
  const edits = [
    set?.rename('settings.session_server'),
    ...within.map((use) => use.rename(snakeCase(use.path[3] ?? ''))),
  ];
  return edits.every((edit) => edit !== undefined) ? edits.flat() : undefined;
}

/** `listenAddress` is `listen_address` in `config.toml`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Puts the definition into the `settings` that are there, and takes it away where it was. */
function movedInto(option: OptionUse, host: Host, target: readonly string[]): readonly PlaceEdit[] | undefined {
  const { written } = option;
  const added = written === undefined ? undefined : host.addOption(target, written, option.nameAt.part);
  const removed = option.remove();
  if (added === undefined || removed === undefined) return undefined;
  const overlaps = added.some(({ at }) =>
    removed.some((cut) => {
      const spans = spansInOne(cut.at, at);
      return spans !== undefined && containsSpan(spans[0], spans[1]);
    }),
  );
  return overlaps ? undefined : [...added, ...removed];
}
