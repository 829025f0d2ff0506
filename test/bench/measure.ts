import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Position } from 'vscode-languageserver/node';
import { LineIndex } from '../../server/src/text/line-index';
import { LspClient, type OpenDocument, type ServerCommand, sleep } from './client';
import { peakMemoryMiB } from './process-cost';

/** A file with the place at which a typed character makes a finding come or go. */
export interface Input {
  readonly path: string;
  readonly languageId: string;
  /** Ends where the character is typed. */
  readonly at: RegExp;
  readonly insert: string;
  /** Ends where completion and hover are asked for. */
  readonly ask: RegExp;
}

export interface Effort {
  /** How often the server is started once more for the time that starting takes. */
  readonly starts: number;
  readonly edits: number;
  readonly requests: number;
  /** How long one answer may take, in milliseconds. */
  readonly timeout: number;
}

/** All times in milliseconds. */
export interface Measurement {
  /**
   * From the start of the process to the first list of diagnostics: the median of several starts, behind one that does
   * not count. Servers keep compiled code for their next start, and the system what it has read.
   */
  readonly first: number;
  readonly findings: number;
  readonly editP50: number;
  readonly editP95: number;
  /** CPU time of an edit among others that each follow the answer to the one before. */
  readonly editCpu: number;
  /** CPU time of an edit that nothing follows, with what the server does when it has answered. */
  readonly aloneCpu: number;
  /** CPU time of 21 edits sent 30 ms apart without waiting. */
  readonly burstCpu: number;
  readonly completion: number | undefined;
  readonly hover: number | undefined;
  readonly peakMiB: number;
  /** The edits changed the diagnostics, so that an answer to the text before cannot pass for one to the text now. */
  readonly toggles: boolean;
}

const burstEdits = 21;
const burstInterval = 30;
const editsAlone = 8;

/** Starts a server on a file, works with it as an editor does, and ends it; then starts it some more times. */
export async function measure(server: ServerCommand, input: Input, effort: Effort): Promise<Measurement> {
  const worked = await withClient(server, (client) => work(client, input, effort));
  const starts: number[] = [];
  for (let count = 0; count < effort.starts; count++) {
    starts.push(await withClient(server, async (client) => (await open(client, input, effort)).first));
  }
  return { ...worked, first: quantile(starts, 0.5) };
}

async function withClient<T>(server: ServerCommand, run: (client: LspClient) => Promise<T>): Promise<T> {
  const client = new LspClient(server);
  try {
    return await run(client);
  } finally {
    await client.stop().catch(() => {});
  }
}

async function open(client: LspClient, { path, languageId }: Input, { timeout }: Effort) {
  const text = readFileSync(path, 'utf8');
  await client.initialize();
  const document = client.open(pathToFileURL(path).href, languageId, text);
  const arrival = await client.waitFor(document, () => true, 0, timeout);
  if (arrival === undefined) throw new Error('no diagnostics came');
  return { document, text, first: arrival.at - client.spawnedAt };
}

async function work(client: LspClient, input: Input, effort: Effort): Promise<Omit<Measurement, 'first'>> {
  const { document, text } = await open(client, input, effort);
  const settled = await client.settle(document, 0, effort.timeout);
  if (settled === undefined) throw new Error('no diagnostics came');
  const typist = new Typist(client, document, text, placeOf(text, input.at), input.insert);
  await typist.learn(effort.timeout);
  const edits = await timeEdits(client, typist, effort);
  const aloneCpu = await timeAlone(client, typist, effort);
  const burstCpu = await timeBurst(client, typist, effort);
  const asked = { textDocument: { uri: document.uri }, position: placeOf(text, input.ask) };
  return {
    findings: settled.diagnostics.length,
    ...edits,
    aloneCpu,
    burstCpu,
    completion: client.provides('completionProvider')
      ? await timeRequests(client, 'textDocument/completion', { ...asked, context: { triggerKind: 1 } }, effort)
      : undefined,
    hover: client.provides('hoverProvider')
      ? await timeRequests(client, 'textDocument/hover', asked, effort)
      : undefined,
    peakMiB: peakMemoryMiB(client.pid),
    toggles: typist.toggles,
  };
}

interface Sent {
  readonly version: number;
  readonly from: number;
  readonly at: number;
  readonly typed: boolean;
}

/** Types a character and deletes it again, in turn. */
class Typist {
  private typed = false;
  private clean = '';
  private dirty = '';

  constructor(
    private readonly client: LspClient,
    private readonly document: OpenDocument,
    private readonly text: string,
    private readonly place: Position,
    private readonly character: string,
  ) {}

  get toggles(): boolean {
    return this.clean !== this.dirty;
  }

  send(): Sent {
    const { client, document, place, character, text } = this;
    const behind = { line: place.line, character: place.character + character.length };
    const from = document.arrivals.length;
    this.typed = !this.typed;
    const version = this.typed
      ? client.change(document, place, place, character, withInsertion(text, place, character))
      : client.change(document, place, behind, '', text);
    return { version, from, at: document.changedAt, typed: this.typed };
  }

  /** Learns what is right before and after the character. */
  async learn(timeout: number): Promise<void> {
    this.dirty = await this.confirmed(this.send(), timeout);
    this.clean = await this.confirmed(this.send(), timeout);
  }

  /** When the right list for a sent edit came; undefined when it does not. */
  async answer({ version, from, typed }: Sent, timeout: number): Promise<number | undefined> {
    const end = performance.now() + timeout;
    const expected = typed ? this.dirty : this.clean;
    for (let next = from; ; ) {
      const left = Math.max(0, end - performance.now());
      const ours = (v: number | undefined) => v === undefined || v === version;
      const arrival = await this.client.waitFor(this.document, (a) => ours(a.version), next, left);
      if (arrival === undefined) return undefined;
      if (!this.toggles || arrival.signature === expected) return arrival.at;
      next = this.document.arrivals.indexOf(arrival) + 1;
      // A list for the text before the change under the name of this one: an editor would have to ask again.
      if (arrival.version !== undefined) this.client.refresh(this.document);
    }
  }

  private async confirmed({ from }: Sent, timeout: number): Promise<string> {
    await this.client.settle(this.document, from, timeout, 1000);
    const again = this.document.arrivals.length;
    this.client.refresh(this.document);
    await this.client.settle(this.document, Math.max(0, again - 1), timeout, 1000);
    return this.document.arrivals.at(-1)?.signature ?? '';
  }
}

async function timeEdits(client: LspClient, typist: Typist, { edits, timeout }: Effort) {
  const times: number[] = [];
  const before = await client.idleCpu();
  let sent = 0;
  for (let missed = 0; sent < edits && missed < 3; sent++) {
    const edit = typist.send();
    const at = await typist.answer(edit, timeout);
    if (at === undefined) missed++;
    else times.push(at - edit.at);
  }
  const editCpu = ((await client.idleCpu()) - before) / sent;
  return { editP50: quantile(times, 0.5), editP95: quantile(times, 0.95), editCpu };
}

async function timeAlone(client: LspClient, typist: Typist, { timeout }: Effort): Promise<number> {
  const before = await client.idleCpu();
  let after = before;
  for (let count = 0; count < editsAlone; count++) {
    await typist.answer(typist.send(), timeout);
    after = await client.idleCpu();
  }
  return (after - before) / editsAlone;
}

async function timeBurst(client: LspClient, typist: Typist, { timeout }: Effort): Promise<number> {
  const before = await client.idleCpu();
  let last = typist.send();
  for (let count = 1; count < burstEdits; count++) {
    await sleep(burstInterval);
    last = typist.send();
  }
  await typist.answer(last, timeout);
  const after = await client.idleCpu();
  // An odd number of edits leaves the character behind.
  await typist.answer(typist.send(), timeout);
  return after - before;
}

async function timeRequests(client: LspClient, method: string, params: unknown, { requests }: Effort): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < requests; count++) {
    const start = performance.now();
    await client.request(method, params).catch(() => {});
    times.push(performance.now() - start);
  }
  return quantile(times, 0.5);
}

function placeOf(text: string, pattern: RegExp): Position {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`${pattern} is not in the input`);
  return new LineIndex(text).positionAt(match.index + match[0].length);
}

function withInsertion(text: string, place: Position, character: string): string {
  const offset = new LineIndex(text).offsetAt(place);
  return text.slice(0, offset) + character + text.slice(offset);
}

/** The p-quantile, interpolated; NaN of nothing. */
export function quantile(numbers: readonly number[], p: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}
