import type { Host, OptionValue } from '../model/host/host';
import { type FactReport, factReport, shown, textReport } from './inspect-facts';

/** What a NixOS configuration says of the machine that runs the runner. */
export interface HostReport {
  readonly facts: Readonly<Record<string, FactReport<string | boolean>>>;
  readonly sysctl: {
    readonly settings: readonly { readonly key: string; readonly value: FactReport<string> }[];
    readonly complete: boolean;
  };
  readonly containers: readonly { readonly name: string; readonly image: FactReport<string> }[];
  readonly services: readonly {
    readonly name: string;
    readonly options: readonly string[];
    readonly complete: boolean;
  }[];
}

export function hostReport(host: Host): HostReport {
  const flag = (fact: Host['dockerEnable']) => factReport(fact, (value) => value);
  return {
    facts: {
      'services.gitlab-runner.enable': flag(host.runnerEnabled),
      'services.gitlab-runner.configFile': factReport(host.configFile, () => 'set'),
      'virtualisation.docker.enable': flag(host.dockerEnable),
      'virtualisation.podman.enable': flag(host.podmanEnable),
      'virtualisation.podman.dockerSocket.enable': flag(host.podmanDockerSocket),
      'virtualisation.podman.dockerCompat': flag(host.podmanDockerCompat),
      'networking.nat.enable': flag(host.natEnable),
      'virtualisation.oci-containers.backend': textReport('backend', host.ociBackend),
      'system.stateVersion': textReport('stateVersion', host.stateVersion),
    },
    sysctl: {
      settings: host.sysctl.map(({ key, value }) => ({ key, value: valueReport(key, value) })),
      complete: host.sysctlComplete,
    },
    containers: host.containers.map(({ name, image }) => ({ name, image: textReport('image', image) })),
    services: host.services.map(({ name, options, closed }) => ({
      name,
      options: options.map(({ path }) => path.at(-1) ?? ''),
      complete: closed,
    })),
  };
}

function valueReport(name: string, value: OptionValue): FactReport<string> {
  switch (value.kind) {
    case 'unknown':
      return { state: 'unknown', reason: value.reason };
    case 'bool':
    case 'int':
    case 'float':
      return { state: 'known', value: String(value.value) };
    case 'string':
      return value.text === undefined
        ? { state: 'unknown', reason: 'a part of the string is not known' }
        : { state: 'known', value: shown(name, value.text) };
    default:
      return { state: 'known', value: value.kind };
  }
}
