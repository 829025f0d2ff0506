import {
  type Fence,
  type FencedPage,
  type PlacedFence,
  readFences,
  readFencesAgain,
  toPage,
} from '../syntax/markdown/fences';
import { readTomlFile, type TomlFile } from '../syntax/toml/toml-file';
import { readYamlFile, type YamlFile } from '../syntax/yaml/file';
import type { ChunkedText } from '../text/chunked-text';
import type { Part, Place } from '../text/place';
import { type Span, shiftSpan, touches } from '../text/span';
import type { FileKind } from './classify';
import { NixPart } from './nix-part';

/** Text of one language in a file: the whole file, or a block of a page. */
export type Content =
  | { readonly language: 'yaml'; readonly yaml: YamlFile }
  | { readonly language: 'toml'; readonly toml: TomlFile }
  | { readonly language: 'nix'; readonly part: NixPart }
  /** The project's own settings file, read as a whole. */
  | { readonly language: 'settings'; readonly part: Part };

/** Where an offset of a file lies: in which part, at which offset of the part. */
export interface PartOffset {
  readonly content: Content;
  readonly part: Part;
  readonly offset: number;
}

/** One version of a file of the workspace. */
export interface WorkspaceFile {
  readonly uri: string;
  readonly kind: FileKind;
  readonly text: string;
  /** The text in pieces, of a file that is read in blocks. */
  readonly source: ChunkedText | undefined;
  /** What of it is read: one content for most files, one for each relevant block of a page. */
  readonly contents: readonly Content[];
  /**
   * The span of a place in this version; undefined where the place's part is not of this version. A place in an earlier
   * version of a Nix file is where its text is now, unless an edit cut into it.
   */
  locate(at: Place): Span | undefined;
  /** The text to insert at a place, with what the surroundings need before each line; undefined where it cannot be. */
  embed(at: Place, text: string): string | undefined;
  /** The part that an offset lies in; undefined between the blocks of a page. */
  partAt(offset: number): PartOffset | undefined;
}

/** Reads a version of a file, taking over from the version before what did not change. */
export function readWorkspaceFile(
  uri: string,
  kind: FileKind,
  text: string | ChunkedText,
  previous?: WorkspaceFile,
): WorkspaceFile {
  const before = previous?.kind === kind ? previous : undefined;
  if (kind === 'pipeline') return readBlockwise(uri, kind, text, before);
  const whole = text.toString();
  if (before?.text === whole) return before;
  if (kind === 'markdown') return new Page(uri, whole, before instanceof Page ? before : undefined);
  const content = readContent(uri, languageOf(kind), whole, before?.contents[0]);
  return new PlainFile(uri, kind, content, whole);
}

/** A file of which an edit changes some blocks: its text is never needed whole. */
function readBlockwise(uri: string, kind: FileKind, text: string | ChunkedText, before?: WorkspaceFile): WorkspaceFile {
  const [old] = before?.contents ?? [];
  const known = old?.language === 'yaml' ? old.yaml : undefined;
  const yaml = readYamlFile(uri, text, known);
  return before !== undefined && yaml === known
    ? before
    : new PlainFile(uri, kind, { language: 'yaml', yaml }, yaml.source);
}

function languageOf(kind: Exclude<FileKind, 'markdown'>): Content['language'] {
  if (kind === 'nix') return 'nix';
  if (kind === 'project') return 'settings';
  return kind === 'runner-config' ? 'toml' : 'yaml';
}

function readContent(uri: string, language: Content['language'], text: string, previous?: Content): Content {
  if (language === 'yaml') {
    return { language, yaml: readYamlFile(uri, text, previous?.language === 'yaml' ? previous.yaml : undefined) };
  }
  if (language === 'toml') {
    return { language, toml: readTomlFile(uri, text, previous?.language === 'toml' ? previous.toml : undefined) };
  }
  return language === 'settings'
    ? { language, part: { uri, text } }
    : { language, part: new NixPart(uri, text, false, previous?.language === 'nix' ? previous.part : undefined) };
}

/** Where a part starts in a content; undefined where it is not of it. */
function offsetIn(content: Content, part: Part): number | undefined {
  if (content.language === 'yaml') return content.yaml.offsetOf(part);
  if (content.language === 'toml') return content.toml.offsetOf(part);
  return content.part === part ? 0 : undefined;
}

function partAt(content: Content, offset: number): PartOffset | undefined {
  if (content.language === 'nix' || content.language === 'settings') return { content, part: content.part, offset };
  const at = content.language === 'yaml' ? content.yaml.partAt(offset) : content.toml.partAt(offset);
  return at === undefined ? undefined : { content, part: at.part, offset: offset - at.start };
}

class PlainFile implements WorkspaceFile {
  constructor(
    readonly uri: string,
    readonly kind: FileKind,
    private readonly content: Content,
    private readonly whole: string | ChunkedText,
  ) {}

  get text(): string {
    return this.whole.toString();
  }

  get source(): ChunkedText | undefined {
    return typeof this.whole === 'string' ? undefined : this.whole;
  }

  get contents(): readonly Content[] {
    return [this.content];
  }

  locate(at: Place): Span | undefined {
    const start = offsetIn(this.content, at.part);
    if (start !== undefined) return shiftSpan(at.span, start);
    const isEarlier = this.content.language === 'nix' && at.part instanceof NixPart;
    return isEarlier ? at.part.spanIn(this.content.part, at.span) : undefined;
  }

  embed(at: Place, text: string): string | undefined {
    // A place may be one of an earlier version of a Nix file.
    return withLineEnds(text, this.content.language === 'nix' ? this.content.part.text : at.part.text);
  }

  partAt(offset: number): PartOffset | undefined {
    return partAt(this.content, offset);
  }
}

/** Edits are made with `\n`; a file with CRLF line ends keeps them. */
function withLineEnds(text: string, around: string): string {
  return around.includes('\r\n') ? text.replace(/\r?\n/g, '\r\n') : text;
}

interface Block {
  readonly fence: Fence;
  readonly content: Content;
}

/** A Markdown or wiki page: its blocks of code that are about runners and pipelines. */
class Page implements WorkspaceFile {
  readonly kind = 'markdown';
  readonly source = undefined;
  private readonly page: FencedPage;
  private readonly blocks: readonly (Block & { readonly placed: PlacedFence })[];

  constructor(
    readonly uri: string,
    readonly text: string,
    previous: Page | undefined,
  ) {
    this.page = previous === undefined ? readFences(text) : readFencesAgain(previous.page, text);
    const known = new Map(previous?.blocks.map((block) => [block.fence, block.content]));
    this.blocks = this.page.fences.flatMap((placed) => {
      const content = known.get(placed.fence) ?? readBlock(uri, placed.fence);
      return content === undefined ? [] : [{ fence: placed.fence, content, placed }];
    });
  }

  get contents(): readonly Content[] {
    return this.blocks.map((block) => block.content);
  }

  locate(at: Place): Span | undefined {
    for (const { content, placed } of this.blocks) {
      const start = offsetIn(content, at.part);
      if (start !== undefined) return toPage(placed, shiftSpan(at.span, start));
    }
    return undefined;
  }

  embed(at: Place, text: string): string | undefined {
    if (!text.includes('\n')) return text;
    const span = this.locate(at);
    if (span === undefined) return undefined;
    const block = this.blocks.find(({ content }) => offsetIn(content, at.part) !== undefined);
    if (block === undefined) return undefined;
    // What stands before the code on the opening fence's line (a list's indentation, `> `) goes before each new line.
    const line = this.text.slice(block.placed.start, block.placed.span.end).split('\n', 1)[0] ?? '';
    const lead = /^[\s>]*/.exec(line)?.[0] ?? '';
    return withLineEnds(text.replace(/\n/g, `\n${lead}`), this.text);
  }

  partAt(offset: number): PartOffset | undefined {
    for (const { content, fence, placed } of this.blocks) {
      if (!touches(placed.span, offset)) continue;
      const inner = fence.map.toEmbedded(offset - placed.start);
      return inner === undefined ? undefined : partAt(content, inner);
    }
    return undefined;
  }
}

const topics: Readonly<Record<'nix' | 'toml' | 'yaml', RegExp>> = {
  nix: /gitlab-runner|ip_forward|dockerVolumes|preBuildScript/,
  toml: /\[\[runners\]\]|\[runners\.|\bconcurrent\s*=/,
  // A list whose items source a profile is a script without its key.
  yaml: /^[ \t]*(?:(?:script|before_script|after_script|include|default|stages|extends)\s*:|- (?:\.|source) \S*profile)/m,
};

/** The content of a block whose language is one of ours and which is about the runner or its jobs. */
function readBlock(uri: string, fence: Fence): Content | undefined {
  const { language, text } = fence;
  if (language !== 'nix' && language !== 'toml' && language !== 'yaml') return undefined;
  if (!topics[language].test(text)) return undefined;
  if (language === 'nix') return { language, part: new NixPart(uri, text, true) };
  if (language === 'toml') return { language, toml: readTomlFile(uri, text, undefined, true) };
  return readContent(uri, language, text);
}
