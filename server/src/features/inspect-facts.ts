import type { Fact, ListValue } from '../model/fact';
import type { JobScript, KeywordOrigin } from '../model/pipeline/job';
import { tokenKind } from '../model/runner/token';
import type { ScriptText } from '../model/script/script-text';
import type { Place } from '../text/place';

/** A fact as data: known with its value, known to be absent, or unknown with the reason. */
export type FactReport<T> =
  | { readonly state: 'known'; readonly value: T; readonly from?: string }
  | { readonly state: 'absent' }
  | {
      readonly state: 'unknown';
      readonly reason: string;
      readonly from?: string;
      /** A text as far as it is known. */
      readonly partly?: string;
    };

/** Where something is written, for people: `hosts/ci.nix:12`, the path from the root and the line from 1. */
export type ShownPlace = (at: Place) => string | undefined;

/** The same for a report, which does without it where nobody looks. */
export function writtenAt(where: ShownPlace | undefined, at: Place | undefined): { readonly from?: string } {
  const from = at === undefined ? undefined : where?.(at);
  return from === undefined ? {} : { from };
}

/** A list of which items, or the end, may be unknown. */
export interface ListReport {
  readonly items: readonly FactReport<string>[];
  readonly complete: boolean;
  /** Why it is not complete, where that is known. */
  readonly reason?: string;
}

export interface ScriptReport {
  /** Such as `job`, `default` or `template .nix`. */
  readonly origin: string;
  /** A text for each item; what is not known in it stands as it is written. */
  readonly pieces: readonly string[];
  readonly complete: boolean;
}

const secretName = /token|secret|passw|private|credential|api_?key|access_?key|account_?key|_key$/i;
const hidden = '(not shown)';

/** A value for show: secrets, and what looks like one, are left out. */
export function shown(name: string, value: string): string {
  if (value === '' || value.startsWith('$')) return value;
  if (secretName.test(name) && !/file|path|url/i.test(name)) return hidden;
  const kind = tokenKind(value);
  if (kind === 'authentication' || kind === 'registration') return hidden;
  return withoutTokens(value);
}

/** A text without what looks like a token of GitLab, or a password in an address. */
export function withoutTokens(text: string): string {
  return text
    .replace(/\b(?:gl[a-z]{2,5}-|GR1348941)[\w.-]{8,}/g, hidden)
    .replace(/(:\/\/[^/\s:@]*:)[^/\s@]+@/g, `$1${hidden}@`);
}

export function factReport<T, U>(fact: Fact<T>, show: (value: T) => U, where?: ShownPlace): FactReport<U> {
  switch (fact.state) {
    case 'known':
      return { state: 'known', value: show(fact.value), ...writtenAt(where, fact.keyAt ?? fact.at) };
    case 'absent':
      return { state: 'absent' };
    case 'unknown':
      return { state: 'unknown', reason: withoutTokens(fact.reason), ...writtenAt(where, fact.at) };
  }
}

export function textReport(name: string, fact: Fact<string>, where?: ShownPlace): FactReport<string> {
  return factReport(fact, (value) => shown(name, value), where);
}

export function listReport(name: string, fact: Fact<ListValue<string>>, where?: ShownPlace): FactReport<ListReport> {
  return factReport(fact, (list) => listOf(name, list), where);
}

function listOf(name: string, { items, complete, reason }: ListValue<string>): ListReport {
  const because = complete || reason === undefined ? {} : { reason: withoutTokens(reason) };
  return { items: items.map((item) => textReport(name, item)), complete, ...because };
}

export function scriptReport(script: Fact<JobScript>): FactReport<ScriptReport> {
  return factReport(script, ({ origin, text }) => ({ origin: originText(origin), ...scriptTextReport(text) }));
}

export function scriptTextReport({ pieces, complete }: ScriptText): Omit<ScriptReport, 'origin'> {
  return { pieces: pieces.map((piece) => withoutTokens(piece.text)), complete };
}

export function originText(origin: KeywordOrigin): string {
  return origin.kind === 'template' ? `template ${origin.name}` : origin.kind;
}

/** How many facts of a report are unknown, at any depth; an incomplete list counts as one. */
export function countUnknown(report: unknown): number {
  if (Array.isArray(report)) return report.reduce<number>((sum, item) => sum + countUnknown(item), 0);
  if (typeof report !== 'object' || report === null) return 0;
  let count = 0;
  for (const [key, value] of Object.entries(report)) {
    if (key === 'state' ? value === 'unknown' : key === 'complete' && value === false) count++;
    else count += countUnknown(value);
  }
  return count;
}
