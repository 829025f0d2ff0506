import { nixAttrNameText } from '../../syntax/nix/names';
import type { NixAttrSet, NixExpr, NixLet } from '../../syntax/nix/nodes';
import { walkNix } from '../../syntax/nix/walk';
import { type Place, place } from '../../text/place';
import type { Span } from '../../text/span';
import { lexicalTexts } from '../nix/lexical-text';
import { imageReference, isLocalImage } from '../runner/nix-image';
import type { ModuleFile } from './evaluated-module';

/**
 * An image that the configuration builds, by `dockerTools` or by the recipe of Nix itself (`docker.nix`): under a name of
 * a `let`, an attribute of a set (`images.ci`, a package of a flake, an overlay), or as what a whole file comes to.
 */
export interface BuiltImage {
  readonly name: string;
  /** Undefined where the builder makes one up, or where it is not known. */
  readonly tag: string | undefined;
  /** The name of the `let` or the attribute; of a whole file the function that builds it. */
  readonly at: Place;
  /** It has no name that only the file knows, so that it may be built and loaded by hand, or in a script of a user. */
  readonly isPublic: boolean;
  /** Something may use it in another way than to build on it: as `imageFile`, or in a script that loads it. */
  readonly used: boolean;
  /** A script of the configuration pushes images, so that a registry may have this one. */
  readonly pushed: boolean;
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

/** The images that the files of one configuration build. */
export function findBuiltImages(files: readonly ModuleFile[]): readonly BuiltImage[] {
  const anyLoads = files.some(({ text }) => loads.test(text));
  const pushed = files.some(({ text }) => pushes.test(text));
  return files.flatMap((file) => {
    if (!/dockerTools|docker\.nix/.test(file.text)) return [];
    const around = { anyLoads, pushed, files };
    const images: BuiltImage[] = [];
    walkNix(file.tree.root, (node) => {
      if (node.kind === 'let' || node.kind === 'attrset') images.push(...imagesOf(node, file, around));
    });
    return [...images, ...imageOfFile(file, around)];
  });
}

interface Surroundings {
  readonly anyLoads: boolean;
  readonly pushed: boolean;
  readonly files: readonly ModuleFile[];
}

function imagesOf(node: NixLet | NixAttrSet, file: ModuleFile, around: Surroundings): readonly BuiltImage[] {
  return node.bindings.flatMap((binding) => {
    if (binding.kind !== 'binding') return [];
    const variable = binding.path.names.at(-1);
    const name = variable && nixAttrNameText(variable, file.text);
    const call = builderCall(binding.value, file);
    // What a container gets right there has no name of its own.
    if (variable === undefined || name === undefined || name === 'imageFile' || call === undefined) return [];
    const at = place(file, variable.span.start, variable.span.end);
    const { anyLoads, pushed, files } = around;
    const isPublic = node.kind === 'attrset' || binding.path.names.length > 1;
    return [{ ...call.image, at, isPublic, used: anyLoads || isUsed(name, files), pushed }];
  });
}

/** The image that a file comes to, as `callPackage` takes one. */
function imageOfFile(file: ModuleFile, { anyLoads, pushed }: Surroundings): readonly BuiltImage[] {
  let node: NixExpr = file.tree.root;
  while (node.kind === 'lambda' || node.kind === 'let' || node.kind === 'with' || node.kind === 'assert')
    node = node.body;
  const call = builderCall(node, file);
  if (call === undefined) return [];
  const at = place(file, call.callee.start, call.callee.end);
  return [{ ...call.image, at, isPublic: true, used: anyLoads, pushed }];
}

interface BuilderCall {
  readonly image: Pick<BuiltImage, 'name' | 'tag'>;
  readonly callee: Span;
}

/** A call that builds an image, with the name and the tag as far as the file says them. */
function builderCall(value: NixExpr, file: ModuleFile): BuilderCall | undefined {
  if (value.kind === 'parens') return builderCall(value.expr, file);
  if (value.kind !== 'apply' || value.argument.kind !== 'attrset') return undefined;
  const { span } = value.fn;
  const callee = file.text.slice(span.start, span.end);
  if (!/(?:dockerTools\.|\b)(?:build|stream)(?:Layered|NixShell)?Image$|docker\.nix/.test(callee)) return undefined;
  const strings = lexicalTexts(value.argument, file.tree, file.text);
  const name = strings.get('name');
  return name === undefined ? undefined : { image: { name, tag: strings.get('tag') }, callee: span };
}

/** The name stands somewhere else than where it is defined, handed on or built on. */
function isUsed(name: string, files: readonly ModuleFile[]): boolean {
  const escaped = name.replace(/[^\w'-]/g, '\\$&');
  const word = new RegExp(`(?<![\\w'-])${escaped}(?![\\w'-])`);
  const passedOn = new RegExp(
    `\\binherit\\b[^;]{0,2000};|\\bfromImage\\s*=\\s*[\\w.'-]+\\s*;|(?<![\\w'-])(?:[\\w'-]+\\.)*${escaped}\\s*=(?!=)`,
    'g',
  );
  return files.some(({ text }) => word.test(text.replace(passedOn, '')));
}
