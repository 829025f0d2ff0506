import type { NixAttrBinding, NixAttrSet, NixExpr } from '../syntax/nix/nodes';
import { lineStartOf } from '../text/lines';
import type { NixPart } from '../workspace/nix-part';
import { attrNames } from './nix-cursor';
import type { LinePlace } from './snippet-place';

/** Sets of a module that snippets can be put into, in offsets of the part. */
export interface ModulePlaces {
  /** The definitions of the module. */
  readonly module: NixAttrSet;
  /** `services.gitlab-runner = { … }`. */
  readonly runnerSet: NixAttrSet | undefined;
  /** `services.gitlab-runner.services = { … }`, however it is nested. */
  readonly servicesSet: NixAttrSet | undefined;
  /** The sets of single services, by name. */
  readonly services: readonly { readonly name: string; readonly set: NixAttrSet }[];
  /** Anything at all is defined below `services.gitlab-runner`. */
  readonly definesRunner: boolean;
}

/** Finds the sets of a module; undefined where the file is no module in which definitions are written down. */
export function findModulePlaces(part: NixPart): ModulePlaces | undefined {
  const module = moduleSet(part.tree.root);
  if (module === undefined || (!part.tree.fragment && !module.closed)) return undefined;
  const inner = childSet(module, ['config'], part) ?? module;
  const names = new Set(
    module.bindings.flatMap((one) => (one.kind === 'binding' ? attrNames(one.path, part).slice(0, 1) : [])),
  );
  if (names.has('outputs') || (names.has('inputs') && !names.has('config'))) return undefined;
  const found = new Finder(part);
  found.visit(inner, []);
  return {
    module: inner,
    runnerSet: found.runnerSet,
    servicesSet: found.servicesSet,
    services: found.services,
    definesRunner: found.definesRunner,
  };
}

/** The place behind the last definition of a set. */
export function placeIn(part: NixPart, set: NixAttrSet, apart: boolean): LinePlace | undefined {
  const { text } = part;
  const last = set.bindings.at(-1);
  if (last === undefined) return undefined;
  const first = set.bindings[0] ?? last;
  const lineStart = lineStartOf(text, first.span.start);
  const indent = text.slice(lineStart, first.span.start);
  if (indent.trim() !== '') return undefined;
  const newline = text.indexOf('\n', last.span.end);
  const rest = text.slice(last.span.end, newline < 0 ? undefined : newline);
  if (!/^[ \t]*(?:#.*)?\r?$/.test(rest)) return undefined;
  return { offset: newline < 0 ? text.length : newline + 1, indent, apart };
}

function moduleSet(expr: NixExpr): NixAttrSet | undefined {
  switch (expr.kind) {
    case 'attrset':
      return expr;
    case 'lambda':
    case 'let':
    case 'with':
    case 'assert':
      return moduleSet(expr.body);
    case 'parens':
      return moduleSet(expr.expr);
    default:
      return undefined;
  }
}

/** The set that an option's value is, through `mkIf`, `mkForce` and the like. */
function valueSet(expr: NixExpr): NixAttrSet | undefined {
  return expr.kind === 'apply' ? valueSet(expr.argument) : moduleSet(expr);
}

function childSet(set: NixAttrSet, path: readonly string[], part: NixPart): NixAttrSet | undefined {
  const binding = set.bindings.find(
    (one): one is NixAttrBinding => one.kind === 'binding' && attrNames(one.path, part).join('.') === path.join('.'),
  );
  return binding === undefined ? undefined : valueSet(binding.value);
}

const runnerPath = ['services', 'gitlab-runner'];

class Finder {
  runnerSet: NixAttrSet | undefined;
  servicesSet: NixAttrSet | undefined;
  readonly services: { name: string; set: NixAttrSet }[] = [];
  definesRunner = false;

  constructor(private readonly part: NixPart) {}

  visit(set: NixAttrSet, path: readonly string[]): void {
    for (const binding of set.bindings) {
      if (binding.kind !== 'binding') continue;
      const full = [...path, ...attrNames(binding.path, this.part)];
      if (!full.slice(0, 2).every((name, index) => name === runnerPath[index])) continue;
      this.definesRunner ||= full.length >= 2;
      const value = valueSet(binding.value);
      if (value === undefined) continue;
      if (full.length === 2) this.runnerSet ??= value;
      if (full.length === 3 && full[2] === 'services') this.servicesSet ??= value;
      if (full.length === 4 && full[2] === 'services') this.services.push({ name: full[3] ?? '', set: value });
      if (full.length < 4) this.visit(value, full);
    }
  }
}
