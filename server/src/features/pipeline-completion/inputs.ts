import type { InputSpec } from '../../model/pipeline/inputs';
import { includedUris, readIncludeItems } from '../../model/pipeline/mentions/include-entry';
import { mapOf } from '../../model/pipeline/plain-values';
import { findPair, type YamlNode } from '../../syntax/yaml/nodes';
import { inputDetail, inputText } from '../input-text';
import { inputDescription, inputsOf, matrixOf } from '../pipeline-lookup';
import type { Suggestion } from '../suggestion';
import type { Candidate } from './candidate';
import { keyText } from './keys';
import type { PipelinePlace } from './place';

/** Whether the cursor stands in the `inputs:` that an include gives to the file it names, and at which input. */
export function givenInput({ cursor, names }: PipelinePlace): { readonly input: string | undefined } | undefined {
  const at = names.indexOf('inputs');
  const isInclude = names[0] === 'include' ? at === 1 : names[1] === 'trigger' && names[2] === 'include' && at === 3;
  if (!isInclude || names.length > at + 2 || (names.length === at + 2 && cursor.typing === 'key' && !cursor.isItem))
    return undefined;
  return { input: names[at + 1] };
}

/** The inputs of the included file that are not given yet: first those that have to be. */
export function inputKeys(place: PipelinePlace): readonly Suggestion[] {
  return includedInputs(place)
    .filter(({ name }) => !place.cursor.siblings.has(name))
    .sort((a, b) => Number(isOptional(a)) - Number(isOptional(b)))
    .map((spec) => ({
      label: spec.name,
      kind: 'property',
      filter: spec.name,
      detail: inputDetail(spec),
      describe: () => inputText(spec, undefined),
      ...keyText(spec.name, 'scalar', place),
    }));
}

/** The values that the included file allows for an input. */
export function inputValues(place: PipelinePlace, name: string): readonly Candidate[] {
  const spec = includedInputs(place).find((one) => one.name === name);
  if (spec?.options !== undefined) {
    return spec.options.map((option) => ({ label: String(option), kind: 'value', bare: typeof option !== 'string' }));
  }
  if (spec?.type !== 'boolean') return [];
  return ['true', 'false'].map((label) => ({ label, kind: 'value', bare: true }));
}

function isOptional({ fallback }: InputSpec): boolean {
  return fallback !== undefined;
}

/** The inputs of the file that the include at the cursor names. */
function includedInputs(place: PipelinePlace): readonly InputSpec[] {
  const { workspace } = place.scope.project;
  const node = includeAt(place);
  const entry = node === undefined ? undefined : readIncludeItems(node)[0]?.named[0]?.entry;
  const uris = entry === undefined ? [] : includedUris(workspace.pipelineFiles, entry);
  return uris.flatMap((uri) => [...(inputsOf(workspace.yamlFile(uri))?.inputs.values() ?? [])]);
}

/** The include that the cursor stands in. */
export function includeAt({ scope, yaml, names }: PipelinePlace): YamlNode | undefined {
  const placed = yaml.partAt(scope.offset);
  const root = placed?.part.root;
  if (placed === undefined || root?.kind !== 'map') return undefined;
  const path = names[0] === 'include' ? ['include'] : [names[0] ?? '', 'trigger', 'include'];
  const value = nodeBelow(root, path);
  const nodes = value?.kind === 'sequence' ? value.items : value === undefined ? [] : [value];
  return nodes.findLast(({ span }) => span.start <= scope.offset - placed.start);
}

function nodeBelow(root: YamlNode, path: readonly string[]): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const key of path) node = node?.kind === 'map' ? findPair(node, key)?.value : undefined;
  return node;
}

/** Behind `$[[`: the inputs of the file, and the functions that change them. */
export function interpolation(
  place: PipelinePlace,
  before: string,
): { typed: string; items: readonly Candidate[] } | undefined {
  const open = /\$\[\[([^\]]*)$/.exec(before)?.[1];
  if (open === undefined) return undefined;
  const bar = open.lastIndexOf('|');
  if (bar >= 0) {
    const typed = /[\w(),]*$/.exec(open)?.[0] ?? '';
    return { typed, items: functions.map(([label, detail]) => ({ label, kind: 'value', detail })) };
  }
  const typed = open.trimStart();
  const specs = [...(inputsOf(place.yaml)?.inputs.values() ?? [])];
  const inputs = specs.map(
    (spec): Candidate => ({
      label: `inputs.${spec.name}`,
      kind: 'variable',
      detail: inputDetail(spec),
      describe: () => inputText(spec, inputDescription(place.yaml, spec.name)),
    }),
  );
  const { view, jobName } = place;
  const job = view === undefined || jobName === undefined ? undefined : mapOf(view, jobName);
  const matrix = view === undefined || job === undefined ? [] : [...matrixOf(view, job).keys()];
  return {
    typed,
    items: [
      ...inputs,
      ...matrix.map((name): Candidate => ({ label: `matrix.${name}`, kind: 'variable', detail: 'matrix' })),
    ],
  };
}

/** GitLab's functions (`lib/gitlab/ci/config/interpolation/functions`). */
const functions: readonly (readonly [string, string])[] = [
  ['expand_vars', 'Puts in the values of variables.'],
  ['truncate(0, 8)', 'Cuts out characters: from where, and how many.'],
  ['posix_escape', 'Escapes what a POSIX shell gives a meaning to.'],
];
