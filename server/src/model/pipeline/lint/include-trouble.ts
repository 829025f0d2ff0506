import { nearestName } from '../../../text/nearest-name';
import { textAt } from '../../../text/place';
import type { IncludeTrouble, UnresolvedLayer } from '../layers';
import { hasYamlName } from './include-check';
import type { PipelineProblem } from './problem';
import { shorten } from './shapes';

type Troubled = UnresolvedLayer & { readonly trouble: IncludeTrouble };

const isTroubled = (layer: UnresolvedLayer): layer is Troubled => layer.trouble !== undefined;

/** An include by which the pipeline cannot be made: it leads nowhere, out of the repository, back, or is one too many. */
export function includeTrouble(layer: UnresolvedLayer): PipelineProblem | undefined {
  if (!isTroubled(layer)) return undefined;
  const { trouble, at } = layer;
  const path = shorten(layer.path ?? '').replace(/^\/+/, '');
  if (trouble.kind === 'circular') return circular(layer, trouble);
  if (trouble.kind === 'limit') {
    return {
      family: 'invalid-include',
      at,
      what: 'This is the 151st file of the pipeline, and GitLab takes 150.',
      quote: 'Maximum of 150 nested includes are allowed!',
      action: 'Include fewer files, or ask an administrator to raise the limit of the instance.',
    };
  }
  if (!hasYamlName(path)) return undefined;
  if (trouble.kind === 'link') {
    return {
      family: 'invalid-include',
      at,
      what: `\`${path}\` is a symbolic link, whose text GitLab reads instead of the file that it leads to.`,
      quote: `\`${path}\`: Invalid configuration format`,
      action: 'Include the file itself.',
    };
  }
  const what =
    trouble.kind === 'outside' ? `\`${path}\` leads out of the repository.` : `There is no file \`${path}\`.`;
  const nearest = trouble.kind === 'absent' ? nearestName(path, layer.others?.() ?? []) : undefined;
  const slash = textAt(at).includes(`/${path}`) ? '/' : '';
  const repairs =
    nearest === undefined || !textAt(at).includes(path)
      ? []
      : [
          {
            title: `Include \`${nearest}\``,
            safe: false,
            edits: [{ at, text: textAt(at).replace(`${slash}${path}`, () => `${slash}${nearest}`) }],
          },
        ];
  return {
    family: 'invalid-include',
    at,
    what,
    quote: `Local file \`${path}\` does not exist!`,
    action: nearest === undefined ? 'Correct the path, from the repository’s root.' : `Write \`${nearest}\`.`,
    repairs,
  };
}

function circular(
  { at }: UnresolvedLayer,
  { path, includes }: Extract<IncludeTrouble, { readonly kind: 'circular' }>,
): PipelineProblem {
  const what =
    path.length === 2
      ? `\`${path[0]}\` includes itself.`
      : `These files include each other: ${path.map((each) => `\`${each}\``).join(' → ')}.`;
  return {
    family: 'circular-include',
    at,
    what,
    quote: 'Maximum of 150 nested includes are allowed!',
    action: 'Remove one of the includes.',
    related: includes.map((place) => ({ at: place, message: 'this include is part of the circle' })),
  };
}
