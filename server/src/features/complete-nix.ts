import { type NixosOption, nixosOptions } from '../../../schemas/nixos-options';
import type { PartOffset } from '../workspace/workspace-file';
import { optionDocumentation, relatedOptionDocumentation } from './hover-text';
import { type NixCursor, nixCursor, optionPath } from './nix-cursor';
import { type ExpressionSuggestions, suggestExpression } from './nix-navigation/completion';
import { suggestPath } from './nix-navigation/path-completion';
import { snippetSuggestions } from './snippet-suggestions';
import { type CompletionScope, nothing, type Suggestion, type Suggestions } from './suggestion';
import { environment, sysctls, volumes } from './well-known';

/** Options of the runner's module and of those that decide about it. */
export function completeNix(scope: CompletionScope, { content, offset }: PartOffset): Suggestions {
  if (content.language !== 'nix') return nothing;
  const paths = suggestPath(scope.project.workspace, content.part, offset);
  if (paths !== undefined) {
    const { start, end } = paths.span;
    const by = scope.offset - offset;
    return { span: { start: start + by, end: end + by }, items: paths.items };
  }
  const cursor = nixCursor(content.part, offset);
  if (cursor === undefined) return nothing;
  const path = optionPath(cursor.path);
  const moved = scope.offset - offset;
  const span = { start: cursor.span.start + moved, end: cursor.span.end + moved };
  const expression = suggestExpression(scope.project.workspace, content.part, offset);
  if (expression !== undefined) return { span, items: expressionItems(expression, path, cursor) };
  if (cursor.typing === 'value') return { span, items: valuesOf(path, cursor) };
  const names = [...namesBelow(path, cursor), ...entriesOf(path, cursor)];
  const isModule = path.length === 0;
  const snippets = isModule || isService(path) ? snippetSuggestions('nix') : [];
  return { span, items: [...names, ...snippets] };
}

/** Values of the option before names that are in scope; options where `config` is read, or where names are inherited. */
function expressionItems(
  { items, configPath, inherits }: ExpressionSuggestions,
  path: readonly string[],
  cursor: NixCursor,
): readonly Suggestion[] {
  if (configPath !== undefined) {
    const options = namesBelow(configPath, { ...cursor, present: new Set() }).map(asName);
    const known = new Set(options.map(({ label }) => label));
    return [...options, ...items.filter(({ label }) => !known.has(label))];
  }
  if (inherits) {
    const options = new Map(
      namesBelow(path, { ...cursor, present: new Set() }).map((each) => [each.label, asName(each)]),
    );
    const fitting = items.filter(({ label }) => options.has(label)).map((each) => options.get(each.label) ?? each);
    return [...fitting, ...items.filter(({ label }) => !options.has(label))];
  }
  const values = cursor.typing === 'value' ? valuesOf(path, cursor) : [];
  const known = new Set(values.map(({ label }) => label));
  return [...values, ...items.filter(({ label }) => !known.has(label))];
}

/** An option where it is named and not defined. */
function asName({ label, kind, detail, documentation, deprecated }: Suggestion): Suggestion {
  return {
    label,
    kind,
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation }),
    ...(deprecated === undefined ? {} : { deprecated }),
  };
}

function isService(path: readonly string[]): boolean {
  return path.length === 4 && path[0] === 'services' && path[1] === 'gitlab-runner' && path[2] === 'services';
}

/** The next names of all known options that begin with a path. */
function namesBelow(path: readonly string[], { present, inString }: NixCursor): readonly Suggestion[] {
  if (inString) return [];
  const found = new Map<string, Suggestion>();
  const isRunner = path[0] === 'services' && path[1] === 'gitlab-runner' && path[2] === 'services';
  const prefix = (isRunner && path.length > 3 ? [...path.slice(0, 3), '<name>', ...path.slice(4)] : path).join('.');
  const isOwn = path[0] === 'services' && path[1] === 'gitlab-runner';
  const add = (full: string, suggestion: (label: string) => Suggestion) => {
    if (prefix !== '' && !full.startsWith(`${prefix}.`)) return;
    const rest = full.slice(prefix === '' ? 0 : prefix.length + 1);
    const [label = ''] = rest.split('.');
    if (label === '<name>' || label === '' || found.has(label) || (present.has(label) && rest === label)) return;
    found.set(label, rest === label ? suggestion(label) : { label, kind: 'property' });
  };
  for (const option of nixosOptions.all()) {
    if (option.removed === undefined) add(option.path, (label) => optionSuggestion(label, option));
  }
  for (const option of isOwn ? [] : nixosOptions.related) {
    if (option.removed !== undefined) continue;
    const detail = option.type === undefined ? {} : { detail: option.type };
    add(option.path, (label) => ({
      label,
      kind: 'property',
      documentation: relatedOptionDocumentation(option),
      insert: `${label} = `,
      snippet: `${label} = ${valueSnippet(option.type ?? '', [])};`,
      ...detail,
      ...(option.renamedTo === undefined ? {} : { deprecated: true }),
    }));
  }
  return [...found.values()];
}

function optionSuggestion(label: string, option: NixosOption): Suggestion {
  return {
    label,
    kind: 'property',
    detail: option.type,
    documentation: optionDocumentation(option),
    insert: `${label} = `,
    snippet: `${label} = ${valueSnippet(option.type, option.values ?? [])};`,
    ...(option.deprecated === undefined && option.renamedTo === undefined ? {} : { deprecated: true }),
  };
}

function valueSnippet(type: string, values: readonly string[]): string {
  if (values.length > 0) return `"\${1|${values.join(',')}|}"`;
  if (/^bool/.test(type)) return '${1|true,false|}';
  if (/^list of/.test(type)) return '[ $1 ]';
  if (/attr|submodule/.test(type)) return '{\n  $1\n}';
  return /^(?:null or )?(?:str|string|one of|enum|"|single)/.test(type) ? '"$1"' : '$1';
}

/** Names that are not options: kernel settings, variables of the runner. */
function entriesOf(path: readonly string[], { inString, present }: NixCursor): readonly Suggestion[] {
  const joined = path.join('.');
  if (joined.startsWith('boot.kernel.sysctl')) {
    return sysctls.map(([key, documentation]) => ({
      label: key,
      kind: 'value',
      documentation,
      insert: inString ? key : `"${key}" = true;`,
    }));
  }
  if (isService(path.slice(0, 4)) && path[4] === 'environmentVariables' && path.length === 5) {
    return environment
      .filter(([name]) => !present.has(name))
      .map(([name, value, documentation]) => ({
        label: name,
        kind: 'variable',
        documentation,
        insert: `${name} = ${JSON.stringify(value)};`,
      }));
  }
  return [];
}

function valuesOf(path: readonly string[], { inString }: NixCursor): readonly Suggestion[] {
  const quote = (text: string) => (inString ? text : JSON.stringify(text));
  const value = (label: string, documentation?: string): Suggestion => ({
    label,
    kind: 'value',
    insert: quote(label),
    ...(documentation === undefined ? {} : { documentation }),
  });
  if (path.at(-1) === 'dockerVolumes') return volumes.map(([label, what]) => value(label, what));
  const variable =
    path.at(-2) === 'environmentVariables' ? environment.find(([name]) => name === path.at(-1)) : undefined;
  if (variable !== undefined) return [value(variable[1], variable[2])];
  const option = nixosOptions.find(path);
  const type = option?.type ?? nixosOptions.findRelated(path)?.type ?? '';
  if (/^bool/.test(type) || path.includes('sysctl'))
    return ['true', 'false'].map((label) => ({ label, kind: 'value' }));
  return [...(option?.values ?? []), ...(option?.knownValues ?? [])].map((label) => value(label));
}
