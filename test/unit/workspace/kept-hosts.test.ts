import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { knownItems } from '../../../server/src/model/fact';
import { HostIndex } from '../../../server/src/workspace/hosts';
import { NixPart } from '../../../server/src/workspace/nix-part';

const root = 'file:///srv/machine';

/** A file that counts how often its tree is asked for: whoever evaluates it asks once. */
class CountedPart extends NixPart {
  asked = 0;

  override get tree() {
    this.asked++;
    return super.tree;
  }
}

const files: Readonly<Record<string, string>> = {
  'configuration.nix': `{ config, lib, ... }: {
    imports = [ ./runners.nix ./web.nix ./name.nix ];
    system.stateVersion = "25.11";
    boot.kernel.sysctl."net.ipv4.ip_forward" = true;
    programs.vim.enable = true;
  }`,
  'runners.nix': `{ config, ... }: {
    virtualisation.docker.enable = true;
    services.gitlab-runner.services = {
      one = { limit = 1; dockerImage = config.ci.image; };
      two = { limit = 2; dockerImage = "alpine"; authenticationTokenConfigFile = config.sops.secrets.two.path; };
    };
  }`,
  'web.nix': '{ ... }: { services.nginx = { enable = true; virtualHosts.a.root = "/srv/a"; }; }',
  'name.nix': '{ ... }: { ci.image = "alpine"; }',
};

function machine(more: Readonly<Record<string, string>> = {}) {
  const parts = new Map<string, CountedPart>();
  for (const [name, text] of Object.entries({ ...files, ...more })) {
    parts.set(`${root}/${name}`, new CountedPart(`${root}/${name}`, text, false));
  }
  const index = new HostIndex({ root, nix: (uri) => parts.get(uri), lock: () => undefined });
  const host = () => {
    const [first, second] = index.resolve([...parts.values()]);
    assert.ok(first !== undefined && second === undefined, 'there is one machine');
    return first;
  };
  /** What rules look at. */
  const judged = () => {
    const { options, services, sysctlComplete } = host();
    return options.length + services.length + Number(sysctlComplete);
  };
  judged();
  return {
    host,
    judged,
    /** The files that were evaluated after an edit, beside the one that was edited. */
    evaluated(file: string, before: string, now: string): readonly string[] {
      const uri = `${root}/${file}`;
      const old = parts.get(uri);
      if (old === undefined) return assert.fail(`there is no ${file}`);
      assert.ok(old.text.includes(before), 'what is edited is there');
      assert.ok(old.text.includes(before), 'what is edited is there');
      const next = new CountedPart(uri, old.text.replace(before, now), false, old);
      parts.set(uri, next);
      const others = [...parts.values()].filter((part) => part !== next);
      const counts = others.map(({ asked }) => asked);
      judged();
      return others.flatMap((part, at) => (part.asked > (counts[at] ?? 0) ? [part.uri.slice(root.length + 1)] : []));
    },
  };
}

describe('modules that an edit has nothing to do with', () => {
  it('are not evaluated, and the machine stays the same object', () => {
    const { host, evaluated } = machine();
    const before = host();
    // What a file asks for is looked up at the first edit.
    evaluated('web.nix', '/srv/a', '/srv/c');
    assert.deepEqual(evaluated('configuration.nix', 'programs.vim.enable = true', 'programs.vim.enable = false'), []);
    assert.deepEqual(evaluated('web.nix', '/srv/c', '/srv/b'), []);
    assert.deepEqual(evaluated('web.nix', 'enable = true', 'enable = lib.mkForce false'), []);
    assert.equal(host(), before);
  });

  it('are evaluated again where something that nobody asked for so far is asked for', () => {
    const { host, evaluated } = machine();
    evaluated('web.nix', '/srv/a', '/srv/b');
    const root = host().optionAt(['services', 'nginx', 'virtualHosts', 'a', 'root']);
    assert.deepEqual(root.state === 'known' && root.value.value.kind === 'string' && root.value.value.text, '/srv/b');
    const before = host();
    evaluated('web.nix', '/srv/b', '/srv/c');
    assert.notEqual(host(), before);
  });

  it('keep their entries where an option changes that rules look at', () => {
    const { host, evaluated } = machine();
    const runners = host().services.map(({ runner }) => runner);
    const references = host().services.map((service) => service.references);
    evaluated('configuration.nix', 'ip_forward" = true', 'ip_forward" = false');
    const [setting] = host().sysctl;
    assert.deepEqual(setting?.value, { kind: 'bool', value: false });
    assert.deepEqual(
      host().services.map(({ runner }) => runners.includes(runner)),
      [true, true],
    );
    assert.ok(references.every((list, at) => host().services[at]?.references === list));
    const [reference] = references[1] ?? [];
    assert.equal(reference?.symbol.join('.'), 'config.sops.secrets.two.path');
    assert.ok(
      host().services.every((service) => service.host === host()),
      'they are judged with the machine of now',
    );
  });

  it('are evaluated where they ask for the option that changed', () => {
    const { host, evaluated } = machine();
    assert.ok(evaluated('name.nix', '"alpine"', '"debian"').includes('runners.nix'));
    const [one] = host().services;
    const image = one?.runner.text('docker.image');
    assert.deepEqual(image?.state === 'known' && image.value, 'debian');
  });

  describe('and values that nobody asked for so far', () => {
    const volumesOf = (value: string, more: Readonly<Record<string, string>> = {}) => {
      const { host, evaluated } = machine({
        'runners.nix': `args@{ config, ... }: {
          services.gitlab-runner.services = { one.dockerVolumes = [ (${value}) ]; two.limit = 2; };
        }`,
        'name.nix': '{ ... }: { ci.volume = "/before"; services.gitlab-runner.services.three.limit = 3; }',
        ...more,
      });
      const volumes = () => {
        const one = host().services.find(({ name }) => name === 'one');
        return one === undefined ? [] : knownItems(one.runner.list('docker.volumes')).map(({ value }) => value);
      };
      return { volumes, evaluated };
    };

    it('read the configuration of now in a file that they import for the first time', () => {
      const { volumes, evaluated } = volumesOf('import ./volume.nix args', {
        'volume.nix': '{ config, ... }: config.ci.volume',
      });
      evaluated('name.nix', '/before', '/after');
      assert.deepEqual(volumes(), ['/after']);
    });

    it('read a module of now that they import for the first time as a value', () => {
      const { volumes, evaluated } = volumesOf('(import ./name.nix { }).ci.volume');
      evaluated('name.nix', '/before', '/after');
      assert.deepEqual(volumes(), ['/after']);
      evaluated('name.nix', '/after', '/later');
      assert.deepEqual(volumes(), ['/later']);
    });

    it('do so too where an entry beside theirs was edited', () => {
      const { volumes, evaluated } = volumesOf('import ./volume.nix args', {
        'volume.nix': '{ config, ... }: toString config.services.gitlab-runner.services.three.limit',
      });
      evaluated('name.nix', 'limit = 3', 'limit = 4');
      assert.deepEqual(volumes(), ['4']);
    });
  });

  it('are evaluated where the modules are others', () => {
    const { evaluated } = machine();
    assert.ok(evaluated('configuration.nix', './web.nix', '').includes('runners.nix'));
  });
});
