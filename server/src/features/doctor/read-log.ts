/** A line of a log without what is for terminals only. */
export interface LogLine {
  /** Counted from 1 in the log as given. */
  readonly number: number;
  readonly text: string;
}

/** Runners stop logs at 4 MB by default; of a longer one the end is read, where failures stand. */
const longest = 8 * 1024 * 1024;
const longestLine = 4000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
const escapes = /\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,500}(?:\x07|\x1b\\)?|[@-Z\\^_])/g;
const sectionMarker = /section_(?:start|end):\d+:[\w.-]+(?:\[[^\]\n]{0,200}\])?/g;
/** The time and the stream that GitLab puts before lines (docs.gitlab.com/ci/jobs/job_logs). */
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z (?:\d\d[OE][+ ]?)?/;

/** The lines of a job's or a runner's log, in their order: colours, section markers and times are left out. */
export function* readLog(log: string): Generator<LogLine, void> {
  const start = log.length > longest ? log.indexOf('\n', log.length - longest) + 1 : 0;
  let number = start === 0 ? 1 : countLines(log, start);
  for (let at = start; at < log.length; number++) {
    const newline = log.indexOf('\n', at);
    const end = newline < 0 ? log.length : newline;
    const raw = log.slice(at, Math.min(end, at + longestLine));
    // A carriage return starts the line over, as progress bars do.
    for (const text of raw.split('\r')) {
      const plain = text.replace(escapes, '').replace(sectionMarker, '').replace(timestamp, '').trim();
      if (plain !== '') yield { number, text: plain };
    }
    at = end + 1;
  }
}

function countLines(text: string, end: number): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** The name of the runner that took the job, by the line that it begins its log with. */
export function runnerNamed(lines: Iterable<LogLine>): string | undefined {
  for (const { text, number } of lines) {
    if (number > 20) return undefined;
    const name = /^on (.{1,200}) [\w-]{4,40}, system ID: /.exec(text)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}
