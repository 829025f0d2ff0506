import type { Host, OptionUse, OptionValue, RunnerService, StringPart } from './host';

/** The options of a runner entry that name a file with its token. */
export const tokenFileOptions = ['authenticationTokenConfigFile', 'registrationConfigFile'] as const;

/** The definition of an option that is set to something other than `null`; undefined where it is not, or not known. */
export function setOption(service: RunnerService, name: string): OptionUse | undefined {
  const option = service.option(name);
  return option.state === 'known' && option.value.value.kind !== 'null' ? option.value : undefined;
}

/** The option is known to be absent or `null`. */
export function lacksOption(service: RunnerService, name: string): boolean {
  const option = service.option(name);
  return option.state === 'absent' || (option.state === 'known' && option.value.value.kind === 'null');
}

/** The path literal that the value copies into the store, as written; undefined where it does not. */
export function storedPath(value: OptionValue): string | undefined {
  if (value.kind === 'path') return value.source;
  if (value.kind !== 'string' || value.fromPath) return undefined;
  const part = value.parts.find((p) => p.kind === 'path');
  return part?.kind === 'path' ? part.source : undefined;
}

/** Functions of nixpkgs and Nix that write a text they are given into the store. */
const textWriters: ReadonlySet<string> = new Set([
  'writeText',
  'writeTextFile',
  'writeScript',
  'writeShellScript',
  'toFile',
]);

export interface WrittenFile {
  readonly writer: string;
  readonly content: readonly StringPart[] | undefined;
}

/** The file in the store that the value is, where it was written from a text in the configuration. */
export function writtenFile(value: OptionValue): WrittenFile | undefined {
  const made = value.kind === 'string' ? value.parts.find((part) => part.kind === 'derivation') : value;
  return made?.kind === 'derivation' && textWriters.has(made.writer) ? made : undefined;
}

/**
 * The text of a token file as the configuration writes it: into the store, into `/etc`, or as a template of sops-nix.
 * Undefined where it comes from elsewhere.
 */
export function tokenFileContent(value: OptionValue, host: Host): readonly StringPart[] | undefined {
  const written = writtenFile(value);
  if (written !== undefined) return written.content;
  const path = textPath(value) ?? templatePath(value);
  const text = path === undefined ? undefined : host.optionAt(path);
  if (text?.state !== 'known' || text.value.value.kind !== 'string') return undefined;
  return text.value.value.parts;
}

/** `/etc/x` is `environment.etc.x.text`. */
function textPath(value: OptionValue): readonly string[] | undefined {
  const text = value.kind === 'string' ? value.text : undefined;
  return text?.startsWith('/etc/') ? ['environment', 'etc', text.slice('/etc/'.length), 'text'] : undefined;
}

/** `config.sops.templates.x.path` is what `sops.templates.x.content` says. */
function templatePath(value: OptionValue): readonly string[] | undefined {
  const part = value.kind === 'string' && value.parts.length === 1 ? value.parts[0] : undefined;
  const symbol = value.kind === 'unknown' ? value.symbol : part?.kind === 'unknown' ? part.symbol : undefined;
  const [config, sops, templates, name, path] = symbol ?? [];
  const isTemplate = config === 'config' && sops === 'sops' && templates === 'templates' && path === 'path';
  return isTemplate && name !== undefined ? ['sops', 'templates', name, 'content'] : undefined;
}

const placeholderSymbol = /^config\.sops\.placeholder\./;
const placeholderText =
  /(?:TOKEN\s*=\s*["']?(?:@[A-Z0-9_]+@|\$\{?[A-Z0-9_]+\}?|<[^>\n]+>|x{4,}|glrt-x+)?["']?\s*(?:\n|$))/i;
const tokenLine = /TOKEN\s*=/i;

/**
 * Whether the file's text may hold a real token: it names one and is not known to hold a placeholder in its place
 * (`config.sops.placeholder`, `@NAME@`, `$NAME`, `<…>`). A text that is not known may hold anything: undefined.
 */
export function holdsToken(content: readonly StringPart[] | undefined): boolean | undefined {
  if (content === undefined) return undefined;
  const symbols = content.flatMap((part) => (part.kind === 'unknown' ? [part.symbol?.join('.') ?? ''] : []));
  if (symbols.some((symbol) => placeholderSymbol.test(symbol))) return false;
  const text = content.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  if (!tokenLine.test(text)) return symbols.length > 0 ? undefined : false;
  return symbols.length > 0 ? undefined : !placeholderText.test(text);
}
