import type { Host, OptionValue, StringPart } from '../model/host/host';
import {
  type FactReport,
  factReport,
  type ShownPlace,
  shown,
  textReport,
  withoutTokens,
  writtenAt,
} from './inspect-facts';

/** What a NixOS configuration says of the machine that runs the runner. */
export interface HostReport {
  /** The release of NixOS, where the flake's input or `system.stateVersion` names it. */
  readonly release?: string;
  /** The modules are all that the machine has; without that, others may add to them. */
  readonly whole: boolean;
  /** Every definition of an option that decides about the runner; none where nobody asks where things are written. */
  readonly definitions: readonly { readonly path: string; readonly value: FactReport<string> }[];
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

/** Longer texts are cut: scripts are shown with the runner. */
const longestText = 300;

/** The report on a machine; with `where`, each value says where it is written. */
export function hostReport(host: Host, where?: ShownPlace): HostReport {
  const flag = (fact: Host['dockerEnable']) => factReport(fact, (value) => value, where);
  const { release } = host;
  return {
    ...(release === undefined ? {} : { release }),
    whole: host.isMachine,
    definitions: where === undefined ? [] : definitionReports(host, where),
    facts: {
      'services.gitlab-runner.enable': flag(host.runnerEnabled),
      'services.gitlab-runner.configFile': factReport(host.configFile, () => 'set', where),
      'virtualisation.docker.enable': flag(host.dockerEnable),
      'virtualisation.podman.enable': flag(host.podmanEnable),
      'virtualisation.podman.dockerSocket.enable': flag(host.podmanDockerSocket),
      'virtualisation.podman.dockerCompat': flag(host.podmanDockerCompat),
      'networking.nat.enable': flag(host.natEnable),
      'virtualisation.oci-containers.backend': textReport('backend', host.ociBackend, where),
      'system.stateVersion': textReport('stateVersion', host.stateVersion, where),
    },
    sysctl: {
      settings: host.sysctl.map(({ key, value, nameAt }) => ({
        key,
        value: { ...valueReport(key, value), ...writtenAt(where, nameAt) },
      })),
      complete: host.sysctlComplete,
    },
    containers: host.containers.map(({ name, image }) => ({ name, image: textReport('image', image, where) })),
    services: host.services.map(({ name, options, closed }) => ({
      name,
      options: options.map(({ path }) => path.at(-1) ?? ''),
      complete: closed,
    })),
  };
}

/** More definitions than a person reads. */
const mostDefinitions = 2000;

/** Sets are left out, as what is in them follows, but for those of which not all is known. */
function definitionReports(host: Host, where: ShownPlace): HostReport['definitions'] {
  return host.options
    .filter(({ value }) => value.kind !== 'attrs' || !value.complete)
    .slice(0, mostDefinitions)
    .map(({ path, nameAt, value }) => ({
      path: path.map(quoted).join('.'),
      value: { ...valueReport(path.at(-1) ?? '', value), ...writtenAt(where, nameAt) },
    }));
}

function quoted(name: string): string {
  return /^[A-Za-z_][\w'-]*$/.test(name) ? name : JSON.stringify(name);
}

function valueReport(name: string, value: OptionValue): FactReport<string> {
  switch (value.kind) {
    case 'unknown':
      return { state: 'unknown', reason: withoutTokens(value.reason) };
    case 'bool':
    case 'int':
    case 'float':
      return { state: 'known', value: String(value.value) };
    case 'string':
      return value.text === undefined
        ? partlyKnown(name, value.parts)
        : { state: 'known', value: shortened(shown(name, value.text)) };
    case 'path':
      return { state: 'known', value: value.source };
    case 'derivation':
      return { state: 'known', value: `made by ${value.writer}` };
    case 'list':
      return { state: 'known', value: listText(name, value) };
    case 'attrs':
      return { state: 'known', value: value.complete ? 'a set' : 'a set, of which not all is known' };
    default:
      return { state: 'known', value: value.kind };
  }
}

function partlyKnown(name: string, parts: readonly StringPart[]): FactReport<string> {
  const gap = parts.find((part) => part.kind === 'unknown');
  const symbol = gap?.kind === 'unknown' ? gap.symbol : undefined;
  const reason =
    symbol === undefined ? 'a part of the string is not known' : `\`${symbol.join('.')}\` in it is not known`;
  return { state: 'unknown', reason, partly: shortened(shown(name, parts.map(partText).join(''))) };
}

function partText(part: StringPart): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'derivation':
      return `\${${part.name ?? part.writer}}`;
    case 'path':
      return `\${${part.source}}`;
    case 'unknown':
      return `\${${part.symbol?.join('.') ?? '…'}}`;
  }
}

function listText(name: string, { items, complete }: OptionValue & { readonly kind: 'list' }): string {
  const texts = items.map(({ value }) => {
    const report = valueReport(name, value);
    if (report.state === 'known') return value.kind === 'string' ? JSON.stringify(report.value) : report.value;
    return report.state === 'unknown' ? `(unknown: ${report.reason})` : 'null';
  });
  return shortened(`[ ${[...texts, ...(complete ? [] : ['…'])].join(' ')} ]`);
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
