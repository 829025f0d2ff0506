import type { NixTree } from '../../syntax/nix/nodes';
import type { Part } from '../../text/place';
import { NixEvaluation } from '../nix/evaluate';
import type { NixValue } from '../nix/value';
import type { Host } from './host';
import { NixosHost } from './nixos-host';

/** A Nix file that has been read. */
export interface NixSource extends Part {
  readonly tree: NixTree;
}

/** The files that a configuration may reach, by URI; undefined where there is none or it may not be read. */
export interface NixFiles {
  nix(uri: string): NixSource | undefined;
}

/**
 * The NixOS configurations that a file writes down: one for a module, a plain set of options or a fragment of one; one
 * for each host of `nixosConfigurations` of a flake. None where the file says nothing that could be read as one.
 */
export function readHosts(file: NixSource, files: NixFiles): readonly Host[] {
  const evaluation = new NixEvaluation({
    files: {
      nix: (uri) => {
        const found = files.nix(uri);
        return found && { part: found, tree: found.tree };
      },
    },
  });
  let value: NixValue = evaluation.evaluate({ part: file, tree: file.tree });
  for (let calls = 0; calls < 3 && value.kind === 'function'; calls++) value = evaluation.callModule(value);
  if (value.kind !== 'attrs') return [];
  const config = value.attributes.get('config')?.value.force();
  return [
    new NixosHost({
      part: file,
      tree: file.tree,
      files: [{ part: file, tree: file.tree }],
      config: config?.kind === 'attrs' ? config : value,
      unresolved: [],
      declaresOptions: /\bmk(?:Enable)?Option\b/.test(file.text),
    }),
  ];
}
