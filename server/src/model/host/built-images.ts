import type { NixExpr, NixLet, NixTree } from '../../syntax/nix/nodes';
import { walkNix } from '../../syntax/nix/walk';
import { type Part, type Place, place } from '../../text/place';
import { imageReference, isLocalImage } from '../runner/nix-image';

/** An image that a `let` of the configuration builds, by `dockerTools` or by the recipe of Nix itself (`docker.nix`). */
export interface BuiltImage {
  readonly name: string;
  /** Undefined where the builder makes one up, or where it is not known. */
  readonly tag: string | undefined;
  /** The name of the `let`. */
  readonly at: Place;
  /** Something may use it in another way than to build on it: as `imageFile`, or in a script that loads it. */
  readonly used: boolean;
  /** A script of the configuration pushes images, so that a registry may have this one. */
  readonly pushed: boolean;
}

interface ModuleFile extends Part {
  readonly tree: NixTree;
}

const loads = /\b(?:docker|podman|nerdctl|image)\s+(?:image\s+)?(?:load|import)\b|\bskopeo\b/;

const pushes = /\b(?:docker|podman|nerdctl|image)\s+(?:image\s+)?push\b|\bskopeo\s+copy\b/;

/** The images that are built under the name and tag of `image`. */
export function builtAs(image: string, built: readonly BuiltImage[]): readonly BuiltImage[] {
  const { registry, repository, tag = 'latest' } = imageReference(image);
  const name = registry === undefined ? repository : `${registry}/${repository}`;
  return built.filter((each) => each.name === name && (each.tag === undefined || each.tag === tag));
}

/**
 * No registry has the image: by its name, or because the configuration builds it under one that nobody else gives on
 * Docker Hub: a single word, or one that the machine loads.
 */
export function existsOnlyHere(image: string, built: readonly BuiltImage[] = []): boolean {
  if (isLocalImage(image)) return true;
  const { registry, repository } = imageReference(image);
  if (registry !== undefined) return false;
  return builtAs(image, built).some((each) => !each.pushed && (each.used || !repository.includes('/')));
}

/** The images that the files of one configuration build under a name of a `let`. */
export function findBuiltImages(files: readonly ModuleFile[]): readonly BuiltImage[] {
  const anyLoads = files.some(({ text }) => loads.test(text));
  const pushed = files.some(({ text }) => pushes.test(text));
  return files.flatMap((file) => {
    if (!/dockerTools|docker\.nix/.test(file.text)) return [];
    const images: BuiltImage[] = [];
    walkNix(file.tree.root, (node) => {
      if (node.kind === 'let') images.push(...imagesOf(node, file, { anyLoads, pushed, files }));
    });
    return images;
  });
}

interface Surroundings {
  readonly anyLoads: boolean;
  readonly pushed: boolean;
  readonly files: readonly ModuleFile[];
}

function imagesOf(node: NixLet, file: ModuleFile, { anyLoads, pushed, files }: Surroundings): BuiltImage[] {
  return node.bindings.flatMap((binding) => {
    const [variable, more] = binding.kind === 'binding' ? binding.path.names : [];
    if (binding.kind !== 'binding' || variable?.kind !== 'identifier' || more !== undefined) return [];
    const given = builderArguments(binding.value, file.text);
    const name = given?.get('name');
    if (given === undefined || name === undefined) return [];
    const at = place(file, variable.span.start, variable.span.end);
    return [{ name, tag: given.get('tag'), at, used: anyLoads || isUsed(variable.name, files), pushed }];
  });
}

/** The strings among the arguments of a call that builds an image. */
function builderArguments(value: NixExpr, text: string): ReadonlyMap<string, string> | undefined {
  if (value.kind === 'parens') return builderArguments(value.expr, text);
  if (value.kind !== 'apply' || value.argument.kind !== 'attrset') return undefined;
  const callee = text.slice(value.fn.span.start, value.fn.span.end);
  if (!/(?:dockerTools\.|\b)(?:build|stream)(?:Layered|NixShell)?Image$|docker\.nix/.test(callee)) return undefined;
  const strings = new Map<string, string>();
  for (const binding of value.argument.bindings) {
    if (binding.kind !== 'binding' || binding.value.kind !== 'string') continue;
    const [name, more] = binding.path.names;
    const [part, further] = binding.value.parts;
    if (name?.kind !== 'identifier' || more !== undefined || part?.kind !== 'text' || further !== undefined) continue;
    strings.set(name.name, text.slice(part.span.start, part.span.end));
  }
  return strings;
}

/** The name stands somewhere else than where it is defined, handed on or built on. */
function isUsed(name: string, files: readonly ModuleFile[]): boolean {
  const word = new RegExp(`(?<![\\w'-])${name.replaceAll("'", "\\'")}(?![\\w'-])`);
  const passedOn = new RegExp(
    `\\binherit\\b[^;]{0,2000};|\\bfromImage\\s*=\\s*[\\w.'-]+\\s*;|(?<![\\w.'-])${name}\\s*=`,
    'g',
  );
  return files.some(({ text }) => word.test(text.replace(passedOn, '')));
}
