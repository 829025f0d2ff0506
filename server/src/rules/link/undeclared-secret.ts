import type { Host, OptionReference } from '../../model/host/host';
import { lazy } from '../../model/runner/lazy';
import { nearestName } from '../../text/nearest-name';
import { type Place, place, textAt } from '../../text/place';
import { exampleModule } from '../example-module';
import { defineRule, type Finding } from '../rule';

interface Data {
  /** `sops.secrets`, `age.secrets`, `sops.templates`. */
  readonly store: readonly [string, string];
  readonly name: string;
  readonly nearest: string | undefined;
}

const stores = [
  ['sops', 'secrets'],
  ['sops', 'templates'],
  ['age', 'secrets'],
] as const;

const module = (entry: string, declared: string) =>
  exampleModule({
    bare: true,
    head: '{ config, ... }:',
    module: declared,
    entry: `authenticationTokenConfigFile = ${entry};\ndockerImage = "alpine";\n`,
  });

const flake = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.sops-nix.url = "github:Mic92/sops-nix";
  outputs = { nixpkgs, sops-nix, ... }: {
    nixosConfigurations.ci = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ sops-nix.nixosModules.sops ./configuration.nix ];
    };
  };
}
`;

export const rule = defineRule<'host', Data>({
  id: 'link/undeclared-secret',
  subject: 'host',
  severity: 'error',
  since: '0.1.0',
  summary: 'The runner uses a secret that the configuration does not declare.',
  why: "The path of a secret exists once `sops.secrets.<name>` or `age.secrets.<name>` declares it. A name that is not declared, mostly a slip, stops the evaluation of the whole machine: `attribute '…' missing`.",
  notWhen: [
    'Secrets of that kind are declared under names that cannot be read, or a module that is imported cannot be read.',
    'No secret of that kind is declared at all: it may belong to the configuration around, as in a container.',
    'The modules are not all of one machine, so that another one may declare it, and no declared name is close to it.',
  ],
  references: ['https://github.com/Mic92/sops-nix', 'https://github.com/ryantm/agenix'],
  examples: {
    bad: [
      {
        language: 'nix',
        caption: 'A slip in the name',
        text: module('config.sops.secrets.gitlab-runer.path', 'sops.secrets.gitlab-runner = { };\n'),
        marks: ['gitlab-runer'],
      },
      {
        language: 'nix',
        caption: 'The same with agenix, in a string',
        text: module('"${config.age.secrets.runner2.path}"', 'age.secrets.runner.file = ./runner.age;\n'),
        marks: ['runner2'],
      },
    ],
    good: [
      {
        language: 'nix',
        caption: 'A secret that is declared',
        text: module('config.sops.secrets.gitlab-runner.path', 'sops.secrets.gitlab-runner = { };\n'),
      },
      {
        language: 'nix',
        caption: 'Another module may declare it',
        text: module('config.sops.secrets.gitlab-runner.path', ''),
      },
      {
        language: 'nix',
        caption: 'A machine with modules that are not read',
        text: module('config.sops.secrets.gitlab-runner.path', ''),
        files: { 'flake.nix': flake },
      },
      {
        language: 'nix',
        caption: 'Names that are computed',
        text: module(
          'config.sops.secrets.gitlab-runer.path',
          'sops.secrets = builtins.listToAttrs (map (name: { inherit name; value = { }; }) config.my.secrets);\n',
        ),
      },
    ],
  },
  *check({ host }) {
    const declared = new Map(stores.map((store) => [store, lazy(() => declaredIn(host, store))]));
    for (const service of host.services) {
      for (const reference of service.references) yield* checkReference(reference, host, declared);
    }
  },
  message: ({ store, name, nearest }) => ({
    what: `The secret \`${name}\` is not declared in \`${store.join('.')}\`.`,
    why: `The evaluation of the machine stops with \`attribute '${name}' missing\`.`,
    action: nearest === undefined ? `Declare \`${store.join('.')}.${name}\`.` : `Write \`${nearest}\`.`,
  }),
  fixes: ({ at, data: { name, nearest } }) =>
    nearest === undefined || textAt(at) !== name || !/^[\w-]+$/.test(nearest)
      ? []
      : [{ title: `Write \`${nearest}\``, safe: false, edits: [{ at, text: nearest }] }],
});

type Store = (typeof stores)[number];

/** Where each secret of a kind is declared, by name; undefined where there may be others. */
type Declared = () => ReadonlyMap<string, Place> | undefined;

function* checkReference(
  { option, symbol }: OptionReference,
  host: Host,
  places: ReadonlyMap<Store, Declared>,
): Iterable<Finding<Data>> {
  const [config, first, second, name] = symbol;
  const store = stores.find(([one, two]) => one === first && two === second);
  if (config !== 'config' || store === undefined || name === undefined || symbol.length < 5) return;
  const declared = places.get(store)?.();
  // Without any the value may come from the configuration around it, as that of a container does.
  if (declared === undefined || declared.size === 0 || declared.has(name)) return;
  const nearest = nearestName(name, [...declared.keys()]);
  const isWhole = host.isMachine && host.unresolved.length === 0;
  if (nearest === undefined && !isWhole) return;
  const nameAt = nearest === undefined ? undefined : declared.get(nearest);
  yield {
    at: nameIn(option.valueAt, [...store, name].join('.'), name) ?? option.valueAt,
    data: { store, name, nearest },
    related: nameAt === undefined ? [] : [{ at: nameAt, message: 'this one is declared' }],
  };
}

/** Where a value writes a name that ends a path; undefined where it is written in another way, or more than once. */
function nameIn({ part, span }: Place, path: string, name: string): Place | undefined {
  const written = part.text.slice(span.start, span.end);
  const [before, after, ...more] = written.split(path);
  if (before === undefined || after === undefined || more.length > 0 || !/^(?![\w'-])/.test(after)) return undefined;
  const end = span.start + before.length + path.length;
  return place(part, end - name.length, end);
}

function declaredIn(host: Host, store: Store): ReadonlyMap<string, Place> | undefined {
  const places = new Map<string, Place>();
  for (const { path, value, nameAt } of host.optionsBelow(store)) {
    const name = path[2];
    if (name === undefined) {
      if (value.kind !== 'attrs' || !value.complete) return undefined;
    } else if (!places.has(name)) {
      places.set(name, nameAt);
    }
  }
  return host.optionAt(store).state === 'unknown' ? undefined : places;
}
