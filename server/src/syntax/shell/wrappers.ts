import type { ShellArgument, ShellWrapper } from './analysis';
import { knownText } from './static-text';

/** What a command starts in turn. */
export interface Wrapped {
  readonly wrapper: ShellWrapper;
  /** The started command's words, name first; empty where a script is given instead. */
  readonly words: readonly ShellArgument[];
  /** Words that hold a script to read: `bash -c '…'`, `eval …`. */
  readonly script: readonly ShellArgument[] | undefined;
  /** `env A=b`, `sudo A=b` */
  readonly assignments: readonly ShellArgument[];
  /** `env -u A` */
  readonly unset: readonly string[];
  /** The started command sees the exported variables of this shell, none of them, or it is not known which. */
  readonly environment: 'same' | 'none' | 'unknown' | 'login';
}

interface PrefixSyntax {
  readonly wrapper: ShellWrapper;
  /** Short options that take a value of their own. */
  readonly valued: string;
  /** Long options that take the next word as value. */
  readonly longValued?: readonly string[];
  /** Operands before the command, as the time of `timeout`. */
  readonly operands?: number;
  readonly assignments?: boolean;
}

const PREFIXES: Readonly<Record<string, PrefixSyntax>> = {
  sudo: {
    wrapper: 'sudo',
    valued: 'ugCDhpRrTt',
    longValued: ['user', 'group', 'chdir', 'host', 'prompt'],
    assignments: true,
  },
  doas: { wrapper: 'sudo', valued: 'uC' },
  env: { wrapper: 'env', valued: 'uCS', longValued: ['unset', 'chdir'], assignments: true },
  time: { wrapper: 'time', valued: 'fo', longValued: ['format', 'output'] },
  exec: { wrapper: 'exec', valued: 'a' },
  command: { wrapper: 'command', valued: '' },
  builtin: { wrapper: 'builtin', valued: '' },
  nice: { wrapper: 'nice', valued: 'n', longValued: ['adjustment'] },
  ionice: { wrapper: 'nice', valued: 'cn', longValued: ['class', 'classdata'] },
  nohup: { wrapper: 'nohup', valued: '' },
  setsid: { wrapper: 'other', valued: '' },
  stdbuf: { wrapper: 'other', valued: 'ioe', longValued: ['input', 'output', 'error'] },
  timeout: { wrapper: 'timeout', valued: 'ks', longValued: ['kill-after', 'signal'], operands: 1 },
  xargs: {
    wrapper: 'xargs',
    valued: 'EILnPsad',
    longValued: ['max-args', 'max-procs', 'delimiter', 'replace', 'arg-file', 'max-lines', 'max-chars'],
  },
};

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh']);

/** What the command starts, by its name without a folder and its arguments; undefined for all others. */
export function findWrapped(name: string, args: readonly ShellArgument[]): Wrapped | undefined {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const prefix = Object.hasOwn(PREFIXES, base) ? PREFIXES[base] : undefined;
  if (prefix !== undefined) return findPrefixed(prefix, args);
  if (SHELLS.has(base)) return findShellScript(args);
  if (name === 'eval') return script('eval', args, 'same');
  if (base === 'su') return findSu(args);
  if (base === 'nix') return findNix(args);
  if (base === 'nix-shell') return findNixShell(args);
  return undefined;
}

function text(argument: ShellArgument | undefined): string | undefined {
  return argument === undefined ? undefined : knownText(argument.value);
}

function script(
  wrapper: ShellWrapper,
  words: readonly ShellArgument[],
  environment: Wrapped['environment'],
): Wrapped | undefined {
  const from = text(words[0]) === '--' ? words.slice(1) : words;
  if (from.length === 0) return undefined;
  return { wrapper, words: [], script: from, assignments: [], unset: [], environment };
}

function findPrefixed(syntax: PrefixSyntax, args: readonly ShellArgument[]): Wrapped | undefined {
  let at = 0;
  let environment: Wrapped['environment'] = syntax.wrapper === 'sudo' ? 'unknown' : 'same';
  const unset: string[] = [];
  for (; at < args.length; at++) {
    const option = text(args[at]);
    if (option === undefined || !/^-./.test(option)) break;
    if (option === '--') {
      at++;
      break;
    }
    if (syntax.wrapper === 'command' && /^-[vV]+$/.test(option)) return undefined;
    if (syntax.wrapper === 'env' && /^(-i|--ignore-environment|-)$/.test(option)) environment = 'none';
    if (syntax.wrapper === 'sudo' && /^(-\w*E\w*|--preserve-env)$/.test(option)) environment = 'same';
    if (!takesValue(syntax, option)) continue;
    at++;
    if (syntax.wrapper === 'env' && /^(-u|--unset)$/.test(option)) unset.push(text(args[at]) ?? '');
  }
  const assignments: ShellArgument[] = [];
  for (; syntax.assignments === true && at < args.length; at++) {
    const argument = args[at];
    if (argument === undefined || !isAssignment(argument)) break;
    assignments.push(argument);
  }
  const words = args.slice(at + (syntax.operands ?? 0));
  if (words.length === 0) return undefined;
  return { wrapper: syntax.wrapper, words, script: undefined, assignments, unset, environment };
}

function takesValue(syntax: PrefixSyntax, option: string): boolean {
  if (option.startsWith('--')) return syntax.longValued?.includes(option.slice(2)) ?? false;
  return syntax.valued.includes(option.charAt(option.length - 1)) && option.length >= 2;
}

/** `NAME=…`, of which the name at least is known. */
function isAssignment(argument: ShellArgument): boolean {
  const first = argument.value[0];
  return first?.kind === 'text' && /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(first.text);
}

/** `bash -euxc 'script'`; a script file is not read. */
function findShellScript(args: readonly ShellArgument[]): Wrapped | undefined {
  let login = false;
  for (let at = 0; at < args.length; at++) {
    const option = text(args[at]);
    if (option === undefined || !/^[-+]./.test(option)) return undefined;
    if (option === '--login') login = true;
    if (option.startsWith('--')) continue;
    if (option.includes('l')) login = true;
    if (option.startsWith('-') && option.includes('c')) {
      const words = args.slice(at + 1, at + 2);
      return script('shell', words, login ? 'login' : 'same');
    }
    if (/[oO]$/.test(option)) at++;
  }
  return undefined;
}

function findSu(args: readonly ShellArgument[]): Wrapped | undefined {
  const at = args.findIndex((argument) => /^(-c|--command)$/.test(text(argument) ?? ''));
  return at < 0 ? undefined : script('other', args.slice(at + 1, at + 2), 'unknown');
}

/** `nix develop -c command …` and `nix shell … --command command …`. */
function findNix(args: readonly ShellArgument[]): Wrapped | undefined {
  const starts = args.some((argument) => /^(develop|shell)$/.test(text(argument) ?? ''));
  const at = args.findIndex((argument) => /^(-c|--command)$/.test(text(argument) ?? ''));
  if (!starts || at < 0) return undefined;
  const words = args.slice(at + 1);
  if (words.length === 0) return undefined;
  return {
    wrapper: 'nix',
    words,
    script: undefined,
    assignments: [],
    unset: [],
    environment: nixEnvironment(args.slice(0, at)),
  };
}

/** `nix-shell --run 'script'` */
function findNixShell(args: readonly ShellArgument[]): Wrapped | undefined {
  const at = args.findIndex((argument) => /^(--run|--command)$/.test(text(argument) ?? ''));
  return at < 0 ? undefined : script('nix', args.slice(at + 1, at + 2), nixEnvironment(args));
}

function nixEnvironment(args: readonly ShellArgument[]): Wrapped['environment'] {
  return args.some((argument) => /^(-i|--ignore-environment|--pure)$/.test(text(argument) ?? '')) ? 'unknown' : 'same';
}
