import { findPredefinedVariable } from '../../../../schemas/predefined-variables';
import { allItems } from '../../model/fact';
import type { FileMentions } from '../../model/pipeline/mentions/file-mentions';
import type { MentionKind } from '../../model/pipeline/mentions/mention';
import { isReservedKey } from '../../model/pipeline/mentions/part-mentions';
import { relativePath } from '../../workspace/uri';
import type { Workspace } from '../../workspace/workspace';
import { type Occurrence, searchScope } from './occurrences';
import { mentionsWord, toldInText, unreadTrigger } from './rename-gaps';
import { extendedIn, type Scope, scopeOfName, wholeScope } from './scope';
import { runnerTags, type SymbolAt } from './symbol-at';

/** What can be renamed at all. */
type Renamable = Exclude<SymbolAt, { readonly kind: 'file' } | { readonly kind: 'section' }>;
type Named = Extract<Renamable, { readonly kind: 'job' | 'stage' | 'variable' | 'section' }>;

/** GitLab's own stages, of which `.pre` and `.post` are always there (`entry/stages.rb`). */
const edgeStages: ReadonlySet<string> = new Set(['.pre', '.post']);
/** The stage of a job that names none. */
const defaultStage = 'test';
/** Variables by which a pipeline sets up GitLab, the runner, Git, Docker, Nix or the shell, beside those predefined. */
const configuring = new RegExp(
  [
    '^(?:CI|GITLAB|GIT|FF|KUBERNETES|AUTO_DEVOPS|SECURE|SAST|DAST)_',
    '^(?:GET_SOURCES|ARTIFACT_DOWNLOAD|RESTORE_CACHE|EXECUTOR_JOB_SECTION)_ATTEMPTS$',
    '^(?:ARTIFACT|CACHE)_COMPRESSION_(?:LEVEL|FORMAT)$|^CACHE_REQUEST_TIMEOUT$|^TRANSFER_METER_FREQUENCY$',
    '^DOCKER_(?:AUTH_CONFIG|HOST|TLS_CERTDIR|TLS_VERIFY|CERT_PATH|DRIVER|BUILDKIT|CONFIG)$',
    '^NIX_(?:PATH|REMOTE|CONFIG|CONF_DIR|USER_CONF_FILES|SSL_CERT_FILE|STATE_DIR|STORE_DIR|PROFILES)$',
    '^(?:PATH|HOME|SHELL|USER|TERM|TMPDIR|LANG|LC_ALL|DEBUG)$',
  ].join('|'),
);
const longestJobName = 255;

/** Why a symbol cannot be renamed, whatever the new name is. */
export function refuseSymbol(symbol: Renamable, occurrences: readonly Occurrence[]): string | undefined {
  const { kind, name } = symbol;
  if (kind === 'anchor') return refuseBroken([symbol.own], name);
  if (kind === 'tag') return refuseTag(name, symbol.workspace, occurrences);
  if (!occurrences.some(({ role }) => role === 'definition')) return undefinedName(symbol);
  if (kind === 'input') return refuseInput(symbol.name, symbol.uris, symbol.scope);
  if (kind === 'section') return undefined;
  const scope = searchScope(kind, name, symbol.scope);
  if (name.includes('$[[')) return `\`${name}\` is made of an input.`;
  return refuseMeaning(symbol, scope) ?? refuseGaps(scope, kind, name);
}

function undefinedName({ kind, name }: Renamable): string {
  if (kind === 'variable') {
    return findPredefinedVariable(name) === undefined
      ? `The variable \`${name}\` is not defined in these files.`
      : `\`${name}\` is a variable of GitLab.`;
  }
  if (kind === 'stage' && ['.pre', 'build', 'test', 'deploy', '.post'].includes(name)) {
    return `\`${name}\` is one of GitLab’s own stages, and no \`stages\` list it here.`;
  }
  return `Nothing in these files defines \`${name}\`.`;
}

/** Names that mean something to GitLab, or that jobs have without saying so. */
function refuseMeaning({ kind, name }: Renamable, scope: Scope): string | undefined {
  if (kind === 'job' && name === 'pages') return 'GitLab publishes what the job `pages` makes, because of its name.';
  if (kind === 'variable' && (configuring.test(name) || findPredefinedVariable(name) !== undefined)) {
    return `\`${name}\` means something to GitLab, the runner or the shell, so it has to keep its name.`;
  }
  if (kind !== 'stage') return undefined;
  if (edgeStages.has(name)) return `\`${name}\` is one of GitLab’s own stages.`;
  if (name !== defaultStage) return undefined;
  const silent = scope.pipelines.flatMap(({ jobs }) => jobs).find((job) => !job.hidden && !hasStage(scope, job.name));
  return silent === undefined
    ? undefined
    : `The job \`${silent.name}\` is in the stage \`${defaultStage}\` without saying so; give it a \`stage\` first.`;
}

/** Whether a job says its stage, itself or by a template. */
function hasStage({ workspace, pipelines }: Scope, name: string): boolean {
  return pipelines.some(({ uri }) => {
    const value = extendedIn(workspace, uri, name)?.value;
    return value?.kind === 'map' && value.entries.has('stage');
  });
}

/** Places that may mean the name and cannot be read. */
function refuseGaps(scope: Scope, kind: 'job' | 'stage' | 'variable', name: string): string | undefined {
  const { workspace, pipelines, files } = scope;
  for (const { uri } of pipelines) {
    const unread = workspace.resolverOf(uri)?.currentLayers.find((layer) => layer.kind === 'unresolved');
    if (unread?.kind === 'unresolved') {
      return `A file that takes part in the pipeline is not read here and may mention \`${name}\`: ${unread.reason}.`;
    }
  }
  const broken = refuseBroken(files, name);
  if (broken !== undefined) return broken;
  if (kind === 'variable') return unreadTrigger(scope);
  const telling = toldInText(files, kind, name);
  if (telling !== undefined) return `\`${fileName(telling)}\` tells of \`${name}\` in a text.`;
  return refuseComputed(files, kind, name) ?? refuseStrays(files, name);
}

function refuseBroken(files: readonly FileMentions[], name: string): string | undefined {
  for (const { file } of files) {
    const broken = file.parts.some(({ part }) => mentionsWord(part.text, name) && part.broken);
    if (broken) return `\`${fileName(file.uri)}\` has a syntax error where it mentions \`${name}\`.`;
  }
  return undefined;
}

/** Names that inputs or variables are filled into and that may come out as this one. */
function refuseComputed(files: readonly FileMentions[], kind: MentionKind, name: string): string | undefined {
  // GitLab fills variables into tags; other names can be made of inputs only.
  const mark = kind === 'tag' ? '$' : '$[[';
  for (const file of files) {
    for (const mention of file.all()) {
      if (mention.kind !== kind || !mention.name.includes(mark) || !mayBecome(mention.name, name)) continue;
      return `\`${mention.name}\` in \`${fileName(file.file.uri)}\` may come out as \`${name}\`.`;
    }
  }
  return undefined;
}

/** Whether a text with `$[[ … ]]` or `$NAME` in it can come out as a name. */
function mayBecome(text: string, name: string): boolean {
  const pieces = text.split(/\$\[\[.*?\]\]|\$\{.*?\}|\$\w+/s);
  const first = pieces[0] ?? '';
  const last = pieces[pieces.length - 1] ?? '';
  if (pieces.length < 2) return text === name;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = name.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from <= name.length - last.length;
}

/** Lists of hidden keys may be taken in anywhere by `!reference`. */
function refuseStrays(files: readonly FileMentions[], name: string): string | undefined {
  for (const file of files) {
    if (file.strays(name).length > 0) {
      return `\`${name}\` stands in a list in \`${fileName(file.file.uri)}\` of which it is not known what it is used for.`;
    }
  }
  return undefined;
}

function refuseInput(name: string, uris: readonly string[], { workspace }: Scope): string | undefined {
  const component = uris.find((uri) => /^templates\//.test(relativePath(workspace.root, uri) ?? ''));
  if (component !== undefined) {
    return `\`${fileName(component)}\` is a component: pipelines of other projects give it \`${name}\`.`;
  }
  const files = uris.flatMap((uri) => workspace.yamlFile(uri) ?? []);
  return refuseBroken(
    files.map((file) => workspace.mentions.of(file)),
    name,
  );
}

function refuseTag(name: string, workspace: Workspace, occurrences: readonly Occurrence[]): string | undefined {
  const { runners } = workspace.model();
  for (const { tags, part, label } of runners) {
    if (part.excerpt === true || allItems(tags) !== undefined) continue;
    const why = tags.state === 'unknown' ? `: ${tags.reason}` : '';
    return `The tags of the runner \`${label}\` are not all known here${why}.`;
  }
  if (!occurrences.some(({ role }) => role === 'definition')) return `No runner in these files declares \`${name}\`.`;
  if (workspace.isNixTag(name)) return `The setting \`nixTags\` names \`${name}\`.`;
  const { files } = wholeScope(workspace);
  return refuseBroken(files, name) ?? refuseComputed(files, 'tag', name) ?? refuseStrays(files, name);
}

/** Why a symbol cannot get a new name. */
export function refuseName(symbol: Renamable, newName: string): string | undefined {
  if (newName === '' || newName.trim() !== newName) return 'A name neither is empty nor starts or ends with blanks.';
  if (/\p{Cc}|\p{Zl}|\p{Zp}/u.test(newName)) return 'A name holds no line breaks and control characters.';
  if (newName.includes('$[[')) return 'A name that is written out holds no input.';
  switch (symbol.kind) {
    case 'job':
      return refuseJobName(symbol, newName);
    case 'stage':
      if (edgeStages.has(newName)) return `\`${newName}\` is one of GitLab’s own stages.`;
      return refuseTaken(symbol, newName);
    case 'variable':
      return refuseVariableName(symbol, newName);
    case 'input':
      if (!/^[\w-]+$/.test(newName)) return 'The name of an input consists of letters, digits, `_` and `-`.';
      return inputsOf(symbol.uris, newName, symbol.scope.workspace) ? taken(newName) : undefined;
    case 'anchor':
      if (/[\s,[\]{}*&]/.test(newName)) return 'The name of an anchor holds no blanks, commas, brackets, `*` or `&`.';
      return symbol.own.file.parts.some(({ part }) => part.anchors.some(({ name }) => name === newName))
        ? taken(newName)
        : undefined;
    case 'tag':
      return /[,\s]/.test(newName)
        ? 'The name of a tag holds no blanks and commas here.'
        : refuseTakenTag(symbol, newName);
    default:
      return undefined;
  }
}

function taken(name: string): string {
  return `\`${name}\` is taken: these files use it already.`;
}

function refuseJobName(symbol: Named, newName: string): string | undefined {
  const { name } = symbol;
  if (isReservedKey(newName)) return `\`${newName}\` is a keyword of GitLab and no name for a job.`;
  if (newName === 'pages') return 'GitLab publishes what a job of the name `pages` makes.';
  if (name.startsWith('.') && !newName.startsWith('.')) {
    return `\`${name}\` is hidden by its dot: as \`${newName}\` it would run. Keep the dot.`;
  }
  if (!name.startsWith('.') && newName.startsWith('.')) return `A dot would hide the job, so that it no longer runs.`;
  if (newName.length > longestJobName) return `GitLab allows ${longestJobName} characters in the name of a job.`;
  return refuseTaken(symbol, newName);
}

function refuseVariableName(symbol: Named, newName: string): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(newName)) {
    return 'The name of a variable consists of letters, digits and `_`, and starts with no digit.';
  }
  if (configuring.test(newName) || findPredefinedVariable(newName) !== undefined) {
    return `\`${newName}\` means something to GitLab, the runner or the shell.`;
  }
  return refuseTaken(symbol, newName);
}

/** A name that any file at hand mentions, defined or not. */
function refuseTaken({ kind, name, scope }: Named, newName: string): string | undefined {
  if (kind === 'section') return undefined;
  const wide = searchScope(kind, name, scope);
  return scopeOfName(wide, kind, newName).files.some((file) => file.named(kind, newName).length > 0)
    ? taken(newName)
    : undefined;
}

function refuseTakenTag({ workspace }: Extract<Renamable, { kind: 'tag' }>, newName: string): string | undefined {
  const isUsed = wholeScope(workspace).files.some((file) => file.named('tag', newName).length > 0);
  const isDeclared = runnerTags(workspace).some(({ name }) => name === newName);
  return isUsed || isDeclared ? taken(newName) : undefined;
}

function inputsOf(uris: readonly string[], name: string, workspace: Workspace): boolean {
  return uris.some((uri) => {
    const yaml = workspace.yamlFile(uri);
    return yaml !== undefined && workspace.mentions.of(yaml).named('input', name).length > 0;
  });
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}
