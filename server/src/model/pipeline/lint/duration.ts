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
