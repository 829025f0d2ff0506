import type { ScriptPiece, ScriptText } from './script-text';

/** The files of Nix that a shell sources to get its environment: of a user's profile, and of a multi-user installation. */
export type NixProfileFile = 'nix.sh' | 'nix-daemon.sh';

const sourcing =
  /(?:^|[\n;&|({]|\b(?:then|do|else))[ \t]*(?:\.|source)[ \t]+[^\n;&|]*\/profile\.d\/(nix|nix-daemon)\.sh/g;

/** The profile files that a script sources anywhere, whether or not it surely gets there. */
export function sourcedProfiles(script: ScriptText): ReadonlySet<NixProfileFile> {
  const found = script.pieces.flatMap((piece) => [...piece.text.matchAll(sourcing)].map((match) => match[1]));
  return new Set(found.map((name) => (name === 'nix' ? 'nix.sh' : 'nix-daemon.sh')));
}

/** Whether a script may give a variable a value: an assignment to it stands somewhere, or a part is not known. */
export function mayAssign(script: ScriptText, name: string): boolean {
  return !script.complete || script.pieces.some((piece) => new RegExp(`\\b${name}=`).test(piece.text));
}

const install = /\bnix-env\b[^\n;&|]*?\s(?:-\w*i\w*|--install)\b|\bnix\s+profile\s+(?:install|add)\b/g;

/**
 * Whether a script installs a package into a profile: `unknown` where a package of an installation cannot be read,
 * `none` where nothing is installed at all.
 */
export function installsPackage(script: ScriptText, name: string): 'yes' | 'no' | 'unknown' | 'none' {
  const answers = script.pieces.flatMap((piece) => installations(piece).map((end) => installed(piece, end, name)));
  if (answers.includes('yes')) return 'yes';
  if (answers.includes('unknown') || !script.complete) return 'unknown';
  return answers.length === 0 ? 'none' : 'no';
}

/** The spans of the arguments of each installation, continued lines included. */
function installations(piece: ScriptPiece): readonly { readonly start: number; readonly end: number }[] {
  return Array.from(piece.text.matchAll(install), (match) => {
    const start = match.index + match[0].length;
    const rest = /^(?:\\\n|[^\n;&|])*/.exec(piece.text.slice(start));
    return { start, end: start + (rest?.[0].length ?? 0) };
  });
}

function installed(piece: ScriptPiece, span: { start: number; end: number }, name: string): 'yes' | 'no' | 'unknown' {
  const holes = piece.holes.filter((hole) => hole.span.start >= span.start && hole.span.start < span.end);
  if (holes.some((hole) => hole.name === name)) return 'yes';
  let text = piece.text.slice(span.start, span.end);
  for (const hole of holes) text = text.replace(piece.text.slice(hole.span.start, hole.span.end), ' ');
  if (new RegExp(`(?:^|[\\s.#/"'])${name}(?:$|[\\s"'-])`).test(text)) return 'yes';
  return holes.some((hole) => hole.name === undefined) || /[$`]/.test(text) ? 'unknown' : 'no';
}
