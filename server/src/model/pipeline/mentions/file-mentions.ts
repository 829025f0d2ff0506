import type { YamlFile } from '../../../syntax/yaml/file';
import type { YamlAlias, YamlNode } from '../../../syntax/yaml/nodes';
import { type YamlAnchor, YamlPart } from '../../../syntax/yaml/part';
import type { Part, Place } from '../../../text/place';
import { touches } from '../../../text/span';
import { type DeferredAlias, type Mention, type MentionKind, mentionKey, mentionPlace, type Slot } from './mention';
import type { PartMentions } from './part-mentions';
import { SlotReader } from './slot-reader';

/** The mentions of a part by kind and name. */
export class IndexedPart {
  readonly byName: ReadonlyMap<string, readonly Mention[]>;
  private knownBases: readonly string[] | undefined;

  constructor(readonly read: PartMentions) {
    this.byName = indexMentions(read.mentions);
  }

  /** The jobs and templates that the part extends or refers to. */
  get bases(): readonly string[] {
    this.knownBases ??= this.read.mentions.flatMap(({ kind, via, name }) =>
      kind === 'job' && (via === 'extends' || via === 'reference') ? [name] : [],
    );
    return this.knownBases;
  }
}

function indexMentions(mentions: Iterable<Mention>): ReadonlyMap<string, readonly Mention[]> {
  const byName = new Map<string, Mention[]>();
  const put = (key: string, mention: Mention): void => {
    const same = byName.get(key);
    if (same === undefined) byName.set(key, [mention]);
    else same.push(mention);
  };
  for (const mention of mentions) {
    put(mentionKey(mention.kind, mention.name), mention);
    if (mention.copy !== undefined) put(mentionKey(mention.kind, mention.copy), mention);
  }
  return byName;
}

/** What stands at an offset of a part. */
export type NamedAt =
  | { readonly kind: 'mention'; readonly mention: Mention }
  | { readonly kind: 'alias'; readonly alias: YamlAlias }
  | { readonly kind: 'anchor'; readonly anchor: YamlAnchor };

/** All mentions of one version of a file. Made of its parts' mentions, so a new version costs its changed parts. */
export class FileMentions {
  private knownExtras:
    | { readonly list: readonly Mention[]; readonly byName: ReadonlyMap<string, readonly Mention[]> }
    | undefined;

  constructor(
    readonly file: YamlFile,
    /** In the order of the text; those of ignored documents are not among them. */
    readonly parts: readonly IndexedPart[],
    private readonly indexOf: (part: YamlPart) => IndexedPart,
  ) {}

  named(kind: MentionKind, name: string): readonly Mention[] {
    const key = mentionKey(kind, name);
    const found: Mention[] = [];
    for (const { byName } of this.parts) {
      const same = byName.get(key);
      if (same !== undefined) found.push(...same);
    }
    const extra = this.extras.byName.get(key);
    return extra === undefined ? found : [...found, ...extra];
  }

  /** Only the definitions of a name, of which there are few where its uses may be many. */
  definitions(kind: MentionKind, name: string): readonly Mention[] {
    const key = mentionKey(kind, name);
    const found: Mention[] = [];
    const take = (mentions: readonly Mention[] | undefined): void => {
      for (const mention of mentions ?? []) if (mention.role === 'definition') found.push(mention);
    };
    for (const { byName } of this.parts) take(byName.get(key));
    take(this.extras.byName.get(key));
    return found;
  }

  /** The same as `named` in one part of the file only. */
  namedIn(part: Part, kind: MentionKind, name: string): readonly Mention[] {
    if (!(part instanceof YamlPart)) return [];
    const key = mentionKey(kind, name);
    const extra = this.extras.byName.get(key) ?? [];
    return [...(this.indexOf(part).byName.get(key) ?? []), ...extra.filter(({ node }) => node.part === part)];
  }

  /** The jobs and templates that any part extends or refers to. */
  *bases(): Generator<string, void> {
    for (const part of this.parts) yield* part.bases;
    for (const { kind, via, name } of this.extras.list) if (kind === 'job' && via === 'extends') yield name;
  }

  *all(): Generator<Mention, void> {
    for (const { read } of this.parts) yield* read.mentions;
    yield* this.extras.list;
  }

  /** What a part of the file mentions; undefined where it lies in an ignored document. */
  readOf(part: YamlPart): PartMentions | undefined {
    const isRead = [this.file.header, this.file.main].some((document) => document?.parts.includes(part) === true);
    return isRead ? this.indexOf(part).read : undefined;
  }

  /** What stands at an offset of a part; of several names the narrowest. */
  at(part: Part, offset: number): NamedAt | undefined {
    if (!(part instanceof YamlPart)) return undefined;
    const { read } = this.indexOf(part);
    let best: Mention | undefined;
    let width = Number.POSITIVE_INFINITY;
    for (const mention of [...read.mentions, ...this.extras.list]) {
      if (mention.node.part !== part || !touches(mention.node.span, offset)) continue;
      const { span } = mentionPlace(mention);
      if (!touches(span, offset) || span.end - span.start >= width) continue;
      best = mention;
      width = span.end - span.start;
    }
    if (best !== undefined) return { kind: 'mention', mention: best };
    const alias = read.aliases.find(({ name, span }) => name !== '' && touches(span, offset));
    if (alias !== undefined) return { kind: 'alias', alias };
    const anchor = part.anchors.find(({ name, span }) => name !== '' && touches(span, offset));
    return anchor === undefined ? undefined : { kind: 'anchor', anchor };
  }

  /** The anchor that an alias of this file stands for. */
  anchorOf(alias: YamlAlias): YamlAnchor | undefined {
    const node = this.file.resolveAlias(alias);
    return node?.part instanceof YamlPart ? node.part.anchors.find((anchor) => anchor.node === node) : undefined;
  }

  /** The aliases of the file that stand for a node. */
  aliasesOf(anchor: YamlAnchor): readonly YamlAlias[] {
    const found: YamlAlias[] = [];
    for (const { part } of this.file.parts) {
      if (!part.text.includes('*')) continue;
      for (const alias of this.indexOf(part).read.aliases) {
        if (alias.name === anchor.name && this.file.resolveAlias(alias) === anchor.node) found.push(alias);
      }
    }
    return found;
  }

  /** Places that hold just this text without anything that says what it means. */
  strays(text: string): readonly Place[] {
    const claimed = new Set<YamlNode>(this.extras.list.map(({ node }) => node));
    return this.parts.flatMap(({ read }) =>
      read.strays.flatMap((node) =>
        node.text === text && !claimed.has(node) ? [{ part: node.part, span: node.span }] : [],
      ),
    );
  }

  /** Names in values that stand elsewhere and are taken in by aliases. */
  private get extras() {
    this.knownExtras ??= this.readExtras();
    return this.knownExtras;
  }

  private readExtras() {
    const reader = new SlotReader();
    const seen = new Map<YamlNode, Set<Slot>>();
    const follow = (deferred: readonly DeferredAlias[]): void => {
      for (const { alias, slot } of deferred) {
        const target = this.file.resolveAlias(alias);
        if (target === undefined || target.kind === 'alias') continue;
        const slots = seen.get(target) ?? new Set();
        if (slots.has(slot) || seen.size > maxTargets) continue;
        seen.set(target, slots.add(slot));
        const before = reader.deferred.length;
        reader.read(slot, target, ownerOf(target));
        follow(reader.deferred.slice(before));
      }
    };
    for (const { read } of this.parts) if (read.deferred.length > 0) follow(read.deferred);
    const list = reader.mentions.filter((mention) => !this.isKnown(mention));
    return { list, byName: indexMentions(list) };
  }

  /** Whether a part read the same mention by itself. */
  private isKnown(mention: Mention): boolean {
    const { part } = mention.node;
    if (!(part instanceof YamlPart)) return true;
    const same = this.indexOf(part).byName.get(mentionKey(mention.kind, mention.name)) ?? [];
    return same.some(({ node }) => node === mention.node);
  }
}

const maxTargets = 10_000;

function ownerOf({ part }: YamlNode): string | undefined {
  const key = part instanceof YamlPart ? part.pairs[0]?.key : undefined;
  return key?.kind === 'scalar' ? key.text : undefined;
}
