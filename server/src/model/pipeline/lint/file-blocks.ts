import type { YamlFile } from '../../../syntax/yaml/file';
import type { YamlPart } from '../../../syntax/yaml/part';
import { type Place, place } from '../../../text/place';
import type { Configuration } from '../configuration';
import { type InputSpecs, sameSpecs } from '../inputs';
import type { FileLayer, UnresolvedLayer } from '../layers';
import { Uses } from '../memo';
import { Budget, ValueReader } from '../value';
import type { BlockScope, PipelineBlock } from './block';
import { EntryCheck } from './entry-check';
import { FileCheck, type FileNames } from './file-check';
import { checkHeader } from './header-check';
import { checkInclude } from './include-check';
import { includeTrouble } from './include-trouble';
import { checkGivenInputs } from './input-check';
import type { PipelineProblem } from './problem';

const none: ReadonlySet<never> = new Set<never>();

/** What is wrong with a file, by the name of a key that is no job, as what is told of is none. */
export function fileBlock(keyAt: Place, problems: readonly PipelineProblem[]): PipelineBlock {
  return { name: 'include', keyAt, problems, needs: [], mentions: none, aliased: none, children: [] };
}

/** Judges the files of a pipeline, and how they include each other. */
export class FileBlockIndex {
  private readonly files = new FileCheck();
  private readonly headers = new HeaderIndex();

  constructor(private readonly scope: BlockScope) {}

  /** What is wrong, by the files that it stands in. */
  of(configuration: Configuration): readonly PipelineBlock[] {
    const blocks: PipelineBlock[] = [];
    const add = (keyAt: Place, problems: readonly PipelineProblem[]): void => {
      if (problems.length === 0) return;
      blocks.push(fileBlock(keyAt, problems));
    };
    for (const layer of configuration.state.table.layers) {
      if (layer.kind === 'unresolved') {
        const problem = this.trouble(layer);
        if (problem !== undefined) add(layer.at, [problem]);
        continue;
      }
      const { file } = layer.file;
      const start = startOf(file);
      const starts = layer.via === undefined && this.scope.whole;
      for (const pair of layer.file.includes) add(start, checkInclude(layer, pair, starts, configuration));
      if (layer.via !== undefined) add(start, checkGivenInputs(layer.via, layer.specs, file));
      add(start, checkContent(layer));
      const header = layer.specs === undefined ? undefined : this.headers.of(layer, layer.specs, configuration);
      add(start, this.files.of(file, header?.names));
      if (header !== undefined) add(start, header.problems);
      if (starts && file.documents.length === 0) add(start, [emptyFile(start, file.isBlank)]);
    }
    return blocks;
  }

  /** Paths count from the root of the repository, which is known only of a pipeline there. */
  private trouble(layer: UnresolvedLayer): PipelineProblem | undefined {
    const kind = layer.trouble?.kind;
    const countsFromRoot = kind === 'absent' || kind === 'link';
    return countsFromRoot && !this.scope.atRoot ? undefined : includeTrouble(layer);
  }
}

interface Header {
  readonly names: FileNames;
  readonly problems: readonly PipelineProblem[];
}

/** Judges headers, keeping what was found for as long as the part lives that a header mostly is. */
class HeaderIndex {
  private readonly kept = new WeakMap<YamlPart, Map<string, Header>>();

  of(layer: FileLayer, specs: InputSpecs, configuration: Configuration): Header {
    const { file, inputs } = layer.file;
    const [part, more] = file.header?.parts ?? [];
    if (part === undefined || more !== undefined) return judgeHeader(layer, specs, configuration);
    let kept = this.kept.get(part);
    if (kept === undefined) {
      kept = new Map();
      this.kept.set(part, kept);
    }
    const key = inputs?.key ?? '';
    const known = kept.get(key);
    if (known !== undefined && sameSpecs(known.names.specs, specs)) return known;
    const header = judgeHeader(layer, specs, configuration);
    // Values come and go while somebody types them.
    if (kept.size > 200) kept.clear();
    kept.set(key, header);
    return header;
  }
}

function judgeHeader({ file: { file, inputs } }: FileLayer, specs: InputSpecs, configuration: Configuration): Header {
  const check = new EntryCheck(configuration.view(new Uses()));
  checkHeader(file, specs, check);
  const component = componentNames(file);
  const names: FileNames = {
    specs,
    component,
    values: inputs?.values,
    key: [specs.key, component === undefined ? '' : [...component].join(), inputs?.key].join('\n\n'),
    header: file.header?.parts[0],
  };
  return { names, problems: check.problems };
}

/** What `spec:component` lists; undefined where that is not known. */
function componentNames(file: YamlFile): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const part of file.header?.parts ?? []) {
    if (part.broken) return undefined;
    for (const { key, value } of part.pairs) {
      if (key.kind !== 'scalar' || key.text !== 'spec') continue;
      const reader = new ValueReader(file, 'spec', (within, alias) => within.resolveAlias(alias), new Budget(20_000));
      const spec = reader.read(value);
      if (spec.kind !== 'map') continue;
      const list = spec.entries.get('component')?.value;
      if (spec.open !== undefined || (list !== undefined && list.kind !== 'list')) return undefined;
      for (const item of list?.items ?? []) {
        if (item.kind !== 'scalar') return undefined;
        names.add(item.node.text);
      }
    }
  }
  return names;
}

/** An included file without content. */
function checkContent({ via, file: { file } }: FileLayer): readonly PipelineProblem[] {
  if (via === undefined || file.documents.length > 0) return [];
  const path = via.name.replace(/^\/+/, '');
  const isBlank = file.isBlank;
  return [
    {
      family: 'invalid-include',
      at: via.at,
      what: isBlank ? `\`${path}\` is empty.` : `\`${path}\` holds only comments.`,
      quote: isBlank
        ? `${via.kind === 'local' ? 'Local' : 'Included'} file \`${path}\` is empty!`
        : `Included file \`${path}\` does not have valid YAML syntax!`,
      action: 'Put something into it, or remove the include.',
    },
  ];
}

/** A file that starts a pipeline and holds none. */
function emptyFile(at: Place, isBlank: boolean): PipelineProblem {
  return {
    family: 'invalid-file',
    at,
    what: isBlank ? 'The file is empty.' : 'The file holds only comments.',
    quote: isBlank ? 'Please provide content of .gitlab-ci.yml' : 'Invalid configuration format',
    action: 'Write a job.',
  };
}

function startOf(file: YamlFile): Place {
  return place(file.parts[0]?.part ?? { uri: file.uri, text: file.text }, 0, 0);
}
