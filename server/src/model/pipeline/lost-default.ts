import type { Fact } from '../fact';
import type { ScriptPiece } from '../script/script-text';
import type { ConfigurationView, Extended } from './configuration';
import type { JobScript, LostDefault } from './job';
import { isKeyword, type Keyword, Keywords } from './keywords';
import { jobScript } from './script-reading';

/** The `before_script` that a job would have without what replaces it or turns it away. */
export function findLostDefault(
  extended: Extended,
  keywords: Keywords,
  view: ConfigurationView,
  effective: Fact<JobScript>,
): LostDefault | undefined {
  const nearest = keywords.ownKeyword('before_script');
  if (nearest === undefined) return turnedAway(keywords, view);
  if (!isKeyword(nearest) || effective.state !== 'known') return undefined;
  const replaced = replacedBy(nearest, extended, keywords, view);
  const script = replaced === undefined ? undefined : jobScript(replaced, view);
  if (script === undefined || keepsAll(effective.value, script)) return undefined;
  const by = nearest.origin.kind === 'job' ? 'own-before-script' : 'template-before-script';
  return { by, replaced: script, at: nearest.keyAt };
}

function turnedAway(keywords: Keywords, view: ConfigurationView): LostDefault | undefined {
  const at = keywords.inheritAt;
  if (at === undefined || keywords.inherits('default', 'before_script') !== false) return undefined;
  const fallback = keywords.fallback('before_script');
  const script = isKeyword(fallback) ? jobScript(fallback, view) : undefined;
  return script === undefined || script.text.pieces.length === 0 ? undefined : { by: 'inherit', replaced: script, at };
}

/** The next one: of a template that is further away, else the default's. */
function replacedBy(
  nearest: Keyword,
  extended: Extended,
  keywords: Keywords,
  view: ConfigurationView,
): Keyword | undefined {
  const owner = nearest.origin.kind === 'template' ? nearest.origin.name : undefined;
  const from = extended.templates.findIndex(({ name }) => name === owner);
  for (const { name } of extended.templates.slice(from + 1)) {
    const value = view.extended(name)?.value;
    if (value?.kind !== 'map' || value.entries.get('before_script')?.owner !== name) continue;
    const own = new Keywords(name, value, view).ownKeyword('before_script');
    if (isKeyword(own)) return { ...own, origin: { kind: 'template', name } };
  }
  if (keywords.inherits('default', 'before_script') !== true) return undefined;
  const fallback = keywords.fallback('before_script');
  return isKeyword(fallback) ? fallback : undefined;
}

/** Whether nothing is lost, since all pieces of the replaced script are pulled in again. */
function keepsAll(effective: JobScript, replaced: JobScript): boolean {
  return replaced.text.pieces.every((piece) => effective.text.pieces.some((kept) => samePiece(kept, piece)));
}

function samePiece(a: ScriptPiece, b: ScriptPiece): boolean {
  return a.part === b.part && a.at.span.start === b.at.span.start;
}
