const units = new Set(
  (
    's sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days w wk wks week weeks ' +
    'mo mon mos month months y yr yrs year years'
  ).split(' '),
);
/** Words that the parser reads as numbers or passes over; not all are known, so any that looks like one counts. */
const passed =
  /^(?:a|an|and|with|plus|about|of|half|quarter|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\w*|hundred|thousand|never)$/;

/**
 * Whether a text may be a duration, as GitLab's parser (the `chronic_duration` gem, `duration_parser.rb`) reads it:
 * `30 minutes`, `1h 30m`, `3 weeks and 2 days`, `42`, `1:30`. What holds a variable may be one.
 */
export function isDuration(text: string): boolean {
  if (text.includes('$')) return true;
  const words = text.toLowerCase().match(/[a-z]+|\d+(?:\.\d+)?|[^\sa-z\d]+/g) ?? [];
  let isFilled = false;
  for (const word of words) {
    if (/^[a-z]/.test(word)) {
      if (!units.has(word) && !passed.test(word)) return false;
      isFilled ||= passed.test(word);
    } else if (/^\d/.test(word)) isFilled = true;
    else if (!/^[.,:;'-]+$/.test(word)) return false;
  }
  return isFilled;
}

const unitSeconds: readonly (readonly [RegExp, number])[] = [
  [/^s(?:ecs?|econds?)?$/, 1],
  [/^m(?:ins?|inutes?)?$/, 60],
  [/^h(?:rs?|ours?)?$/, 3600],
  [/^d(?:ays?)?$/, 86_400],
  [/^w(?:ks?|eeks?)?$/, 604_800],
  [/^mo(?:s|ns?|nths?)?$/, 2_592_000],
  [/^y(?:rs?|ears?)?$/, 31_557_600],
];

/**
 * How long a duration is, in seconds; undefined where it is not written in plain numbers and units. A number without a
 * unit counts seconds.
 */
export function durationSeconds(text: string): number | undefined {
  const words = text.toLowerCase().match(/[a-z]+|\d+(?:\.\d+)?|[^\sa-z\d]+/g) ?? [];
  let total = 0;
  let open: number | undefined;
  for (const word of words) {
    if (/^\d/.test(word)) {
      if (open !== undefined) return undefined;
      open = Number(word);
    } else if (/^[a-z]/.test(word) && open !== undefined) {
      const unit = unitSeconds.find(([pattern]) => pattern.test(word));
      if (unit === undefined) return undefined;
      total += open * unit[1];
      open = undefined;
    } else if (!/^(?:and|with|plus|,)$/.test(word)) return undefined;
  }
  return words.length === 0 ? undefined : total + (open ?? 0);
}
