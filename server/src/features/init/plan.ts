import { catalogue } from '../../../../snippets/catalogue';
import { expandSnippet } from '../../../../snippets/expand';
import { agenixToken, sopsToken } from '../../../../snippets/secrets';
import { indent } from '../../../../snippets/snippet';
import { writeScalar } from '../../syntax/yaml/quote';

/** How jobs reach Nix: by the daemon of the machine, or by one in a container. */
export const approaches = ['host-daemon', 'daemon-container'] as const;
export type Approach = (typeof approaches)[number];

/** Where the runner's token is kept. */
export const tokenFiles = ['sops', 'agenix', 'path'] as const;
export type TokenFile = (typeof tokenFiles)[number];

export interface InitChoices {
  readonly approach: Approach;
  readonly tokenFile: TokenFile;
  /** The tags that the runner gets in GitLab, and that jobs ask for; at least one. */
  readonly tags: readonly string[];
}

export interface PlannedFile {
  /** From the folder that is set up, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The release that what is written is for. */
const release = '25.11';
/** Tags that mean a caching runner without being set. */
const recipeTag = 'nix';
/** Stands for the path of the token file until it is put in. */
const tokenSlot = '@token-file@';

export const modulePath = 'nixos/gitlab-runner.nix';

/** Why a text cannot be a tag; undefined where it can. */
export function tagProblem(tag: string): string | undefined {
  if (tag.trim() === '') return 'A tag cannot be empty.';
  if (tag.length > 255) return 'A tag has at most 255 characters.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
  return /[,\x00-\x1f\x7f]/.test(tag) ? 'A tag holds no commas and no control characters.' : undefined;
}

/** The files of a caching runner: the NixOS module, a pipeline for it, and the project file. */
export function planFiles(choices: InitChoices): readonly PlannedFile[] {
  return [
    { path: modulePath, text: moduleText(choices) },
    { path: '.gitlab-ci.yml', text: pipelineText(choices) },
    { path: '.gitlab-nix-runner.yml', text: projectText(choices) },
  ];
}

/** What is left to do by hand, a sentence each. */
export function nextSteps({ approach, tokenFile, tags }: InitChoices): readonly string[] {
  const token = {
    sops: 'Put the token into the sops file under `gitlab-runner/token`, and import the module of sops-nix.',
    agenix:
      'Write the lines CI_SERVER_URL=… and CI_SERVER_TOKEN=… into secrets/gitlab-runner-nix.age with agenix, and import its module.',
    path: 'Write the lines CI_SERVER_URL=… and CI_SERVER_TOKEN=… into /run/secrets/gitlab-runner-nix.env on the machine.',
  };
  const input =
    'Add the flake input nix.url = "github:NixOS/nix" and hand `inputs` to the modules through `specialArgs`.';
  return [
    `Create a runner in GitLab with ${tags.length === 1 ? 'the tag' : 'the tags'} ${tags.join(', ')}.`,
    token[tokenFile],
    ...(approach === 'daemon-container' ? [input] : []),
    `Import ${modulePath} into the configuration of the machine.`,
  ];
}

/** The Nix form of a snippet with its placeholders filled. */
function nixSnippet(id: string, given: ReadonlyMap<number, string>): string {
  const form = catalogue.find((snippet) => snippet.id === id)?.forms.find(({ language }) => language === 'nix');
  if (form === undefined) throw new Error(`there is no snippet ${id} for Nix`);
  return expandSnippet(form.body, given);
}

function moduleText({ approach, tokenFile }: InitChoices): string {
  const { definitions, path } = secretText(tokenFile);
  const config = tokenFile === 'path' ? '' : 'config, ';
  if (approach === 'host-daemon') {
    const body = nixSnippet('host-daemon-runner', new Map([[2, tokenSlot]])).replace(`"${tokenSlot}"`, () => path);
    return `{ ${config}pkgs, ... }:\n{\n${indent(definitions + body, 2)}\n}\n`;
  }
  const whole = nixSnippet('daemon-container-runner', new Map([[4, tokenSlot]]));
  return `${whole
    .replace(`"${tokenSlot}"`, () => path)
    .replace('{ inputs, pkgs, ... }:', `{ ${config}inputs, pkgs, ... }:`)
    .replace('\nin\n{\n', () => `\nin\n{\n${indent(definitions, 2)}`)}\n`;
}

/** What keeps the token, and the Nix expression for the path of its file. */
function secretText(tokenFile: TokenFile): { readonly definitions: string; readonly path: string } {
  if (tokenFile === 'path') return { definitions: '', path: '"/run/secrets/gitlab-runner-nix.env"' };
  const { definitions, path } = tokenFile === 'sops' ? sopsToken : agenixToken;
  // Later tab stops repeat what the definitions settle, so both are filled as one text.
  const [first = '', second = ''] = expandSnippet(`${definitions}\f${path}`).split('\f');
  return { definitions: `${first}\n\n`, path: second };
}

function pipelineText({ approach, tags }: InitChoices): string {
  const profile =
    approach === 'host-daemon' ? '  before_script:\n    - . "$HOME/.nix-profile/etc/profile.d/nix.sh"\n' : '';
  const list = tags.map((tag) => `    - ${writeScalar(tag)}\n`).join('');
  return `default:\n  tags:\n${list}${profile}\nbuild:\n  script:\n    - nix-build\n`;
}

function projectText({ tags }: InitChoices): string {
  const others = tags.filter((tag) => tag !== recipeTag);
  const list = others.map((tag) => `  - ${writeScalar(tag)}\n`).join('');
  return `nixos-release: "${release}"\n${others.length === 0 ? '' : `nix-tags:\n${list}`}`;
}
