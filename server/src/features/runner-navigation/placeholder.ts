import type { Host, OptionValue } from '../../model/host/host';
import { tokenFileContent } from '../../model/host/token-file';
import type { Runner } from '../../model/runner/runner';
import { type Place, place, textAt } from '../../text/place';

const unit = ['systemd', 'services', 'gitlab-runner'];

/** The settings of a unit that give it secrets. */
const secretSettings = ['EnvironmentFile', 'LoadCredential', 'LoadCredentialEncrypted', 'SetCredentialEncrypted'];

/** `@NAME@`, which a step before the start replaces; as a token also `$NAME`, which the runner expands itself. */
const marker = /@([A-Za-z_]\w*)@/g;
const markerOrVariable = /@([A-Za-z_]\w*)@|\$\{?([A-Za-z_]\w*)\}?/g;

/** The placeholder at the cursor in the settings of a runner, and the name that it stands for; undefined without one. */
export function findPlaceholder(
  { keys }: Runner,
  isAt: (at: Place) => boolean,
): { readonly at: Place; readonly name: string } | undefined {
  for (const { name, valueAt, type } of keys) {
    if (type === 'nested' || type === 'nested-array' || !isAt(valueAt)) continue;
    const { part, span } = valueAt;
    for (const match of textAt(valueAt).matchAll(name === 'token' ? markerOrVariable : marker)) {
      const start = span.start + match.index;
      const at = place(part, start, start + match[0].length);
      if (isAt(at)) return { at, name: match[1] ?? match[2] ?? '' };
    }
  }
  return undefined;
}

/** Where a name gets its value: a variable of the unit, the program that replaces it, else the unit's files of secrets. */
export function findSecretSources(host: Host, name: string): readonly Place[] {
  const variable = host.optionAt([...unit, 'environment', name]);
  if (variable.state === 'known') return [variable.value.nameAt];
  const replaced = replacingPrograms(host, name);
  return replaced.length > 0 ? replaced : secretSettings.flatMap((setting) => secretFiles(host, setting, name));
}

/** The file that `replace-secret @NAME@ FILE` puts in place of the name. */
function replacingPrograms(host: Host, name: string): readonly Place[] {
  return host.parts.flatMap((part) => {
    const found = [...part.text.matchAll(/\breplace-secret\s+['"]?@?(\w+)@?['"]?\s+(\S+)/g)];
    return found.flatMap(({ 0: all, 1: replaced, 2: path = '', index }) => {
      const end = index + all.length;
      return replaced === name ? [place(part, end - path.length, end)] : [];
    });
  });
}

function secretFiles(host: Host, setting: string, name: string): readonly Place[] {
  const option = host.optionAt([...unit, 'serviceConfig', setting]);
  if (option.state !== 'known') return [];
  const { value, valueAt } = option.value;
  const files = value.kind === 'list' ? value.items : [{ value, at: valueAt }];
  return files.flatMap((file) => {
    if (file.value.kind === 'null' || lacks(file.value, host, name)) return [];
    return [file.at, ...declaration(file.value, host)];
  });
}

/** The file is written by the configuration itself and says nothing of the name. */
function lacks(value: OptionValue, host: Host, name: string): boolean {
  const content = tokenFileContent(value, host);
  if (content === undefined || content.some(({ kind }) => kind !== 'text' && kind !== 'unknown')) return false;
  const text = content.map((part) => (part.kind === 'text' ? part.text : '\0')).join('');
  return !new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`, 'm').test(text) && !/^\0/m.test(text);
}

/** The entry of sops-nix or agenix that puts the file there. */
function declaration(value: OptionValue, host: Host): readonly Place[] {
  const path = declaredSymbol(value) ?? declaredPath(value);
  if (path === undefined) return [];
  const option = host.optionAt(path);
  return option.state === 'known' ? [option.value.nameAt] : [];
}

/** `config.sops.secrets.x.path`, by itself or as a string. */
function declaredSymbol(value: OptionValue): readonly string[] | undefined {
  const part = value.kind === 'string' && value.parts.length === 1 ? value.parts[0] : undefined;
  const symbol = value.kind === 'unknown' ? value.symbol : part?.kind === 'unknown' ? part.symbol : undefined;
  const [config, tool, kind, name, path] = symbol ?? [];
  const isSecret = config === 'config' && (tool === 'sops' || tool === 'age') && path === 'path';
  return isSecret && kind !== undefined && name !== undefined ? [tool, kind, name] : undefined;
}

/** The folders that secrets are decrypted into. */
function declaredPath(value: OptionValue): readonly string[] | undefined {
  const text = value.kind === 'string' ? value.text : undefined;
  const [, agenix, template, secret] = /^\/run\/(?:(agenix)|secrets\/(rendered)|secrets)\/(.+)$/.exec(text ?? '') ?? [];
  if (secret === undefined) return undefined;
  if (agenix !== undefined) return ['age', 'secrets', secret];
  return ['sops', template === undefined ? 'secrets' : 'templates', secret];
}
