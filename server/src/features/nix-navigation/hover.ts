import { findNixFunction } from '../../../../schemas/nix-functions';
import { nixosOptions } from '../../../../schemas/nixos-options';
import { derivationOf } from '../../model/nix/access';
import type { NixValue } from '../../model/nix/value';
import { nodePathAt } from '../../syntax/nix/walk';
import { type Span, touches } from '../../text/span';
import type { NixPart } from '../../workspace/nix-part';
import type { Workspace } from '../../workspace/workspace';
import { functionDocumentation, optionDocumentation, relatedOptionDocumentation } from '../hover-text';
import { withoutTokens } from '../inspect-facts';
import { attrNames, optionPath } from '../nix-cursor';
import { importingMachines } from './machines';
import { nixText, shownValue } from './shown-value';
import { NixLookup, type NixSymbol } from './symbol';

export interface NixHover {
  /** In offsets of the part. */
  readonly span: Span;
  readonly markdown: string;
}

/** So much of a value is shown. */
const shownLimits = { depth: 3, nodes: 60 };
const longestText = 1200;

/** What is known of the word at an offset: the option or function that it is, and what it comes to in this file. */
export function hoverNix(workspace: Workspace, part: NixPart, offset: number): NixHover | undefined {
  const option = optionAt(part, offset);
  const lookup = new NixLookup(workspace, part);
  const symbol = lookup.symbolAt(offset);
  const span = option?.span ?? symbol?.span;
  if (span === undefined) return undefined;
  const texts = [option?.markdown, ...(symbol === undefined ? [] : symbolTexts(lookup, symbol, offset))];
  const shown = texts.filter((text) => text !== undefined);
  return shown.length === 0 ? undefined : { span, markdown: shown.join('\n\n') };
}

function symbolTexts(lookup: NixLookup, symbol: NixSymbol, offset: number): readonly (string | undefined)[] {
  const path = lookup.pathAt(symbol);
  const known = path === undefined ? undefined : findNixFunction(path);
  if (known !== undefined) return [functionDocumentation(known)];
  const option = path?.[0] === 'config' ? optionText(path.slice(1)) : undefined;
  return [option, ...valueTexts(lookup, symbol, offset)];
}

/** The value; where the machines that import the file have different ones, that of each. */
function valueTexts(lookup: NixLookup, symbol: NixSymbol, offset: number): readonly (string | undefined)[] {
  const name = symbol.kind === 'name' ? symbol.found.use.name : symbol.kind === 'path' ? '' : symbol.name;
  const { workspace, part } = lookup;
  const textIn = (look: NixLookup) => {
    const value = look.valueAt(symbol, offset);
    return value === undefined ? undefined : valueText(value, name);
  };
  const machines = importingMachines(workspace, part);
  const texts = machines.map((machine) => textIn(new NixLookup(workspace, part, [machine])));
  const [first, ...others] = texts;
  if (machines.length === 0) return [textIn(lookup)];
  if (others.every((text) => text === first)) return [first];
  return texts.map((text, index) => text && `On \`${machines[index]?.name}\`: ${text}`);
}

function valueText(value: NixValue, name: string): string {
  if (value.kind === 'error') return `Nix stops here: ${withoutTokens(value.message)}`;
  const derivation = derivationOf(value);
  if (derivation?.kind === 'package') return `Value: the package \`${derivation.builder}\``;
  if (value.kind === 'unknown') return `Not known: ${withoutTokens(value.reason)}`;
  if (value.kind === 'function' && value.lambda !== undefined) {
    const { part, node } = value.lambda;
    const head = part.text.slice(node.span.start, node.body.span.start).trim().replace(/\s+/g, ' ');
    return head.length > 200 ? 'Value: a function' : `Value: a function \`${head} …\``;
  }
  const text = nixText(shownValue(value, shownLimits, name));
  const short = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  return short.includes('\n') || short.includes('`') ? `Value:\n\n${fenced(short)}` : `Value: \`${short}\``;
}

/** A block whose fence is longer than any run of backticks in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}nix\n${text}\n${fence}`;
}

/** The option whose name stands at an offset, in a path or in an `inherit`. */
function optionAt(part: NixPart, offset: number): NixHover | undefined {
  const path: string[] = [];
  for (const node of nodePathAt(part.tree, offset)) {
    if (node.kind === 'inherit') {
      const name = node.names.find(({ span }) => touches(span, offset));
      return name === undefined
        ? undefined
        : found(name.span, [...path, part.text.slice(name.span.start, name.span.end)]);
    }
    if (node.kind !== 'binding') continue;
    const index = node.path.names.findIndex(({ span }) => touches(span, offset));
    const names = attrNames(node.path, part);
    const name = node.path.names[index];
    if (name !== undefined) return found(name.span, [...path, ...names.slice(0, index + 1)]);
    path.push(...names);
  }
  return undefined;
}

function found(span: Span, path: readonly string[]): NixHover | undefined {
  const markdown = optionText(optionPath(path));
  return markdown === undefined ? undefined : { span, markdown };
}

function optionText(path: readonly string[]): string | undefined {
  const option = nixosOptions.find(path);
  if (option !== undefined) return optionDocumentation(option);
  const related = nixosOptions.findRelated(path);
  return related === undefined ? undefined : relatedOptionDocumentation(related);
}
