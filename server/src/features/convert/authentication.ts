import { optionsKeptInGitLab } from '../../model/host/auth-token';
import type { OptionUse, RunnerService } from '../../model/host/host';
import { lacksOption, setOption } from '../../model/host/token-file';
import type { PlaceEdit } from '../../text/edit';
import { lineStartOf } from '../../text/lines';
import { textAt } from '../../text/place';

export interface AuthenticationToken {
  readonly edits: readonly PlaceEdit[];
  /** The options and flags that go, as GitLab keeps what they set. */
  readonly dropped: readonly string[];
}

/** Flags that `gitlab-runner register` refuses beside an authentication token (gitlab-runner, `commands/register.go`). */
const reserved = /^--?(?:tag-list|run-untagged|maximum-timeout|access-level|paused|maintenance-note|locked)(?:=|$)/;
/** Those of them that may stand without a value of their own. */
const switches = /^--?(?:run-untagged|paused|locked)(?:=|$)/;

/**
 * The entry with an authentication token in place of a registration token; undefined where it has none of these, or is
 * not written so that it could be changed with certainty.
 */
export function toAuthenticationToken(service: RunnerService): AuthenticationToken | undefined {
  const registration = setOption(service, 'registrationConfigFile');
  if (registration === undefined || !lacksOption(service, 'authenticationTokenConfigFile')) return undefined;
  const options = optionsKeptInGitLab(service);
  const flags = withoutReserved(setOption(service, 'registrationFlags'));
  if (flags === undefined) return undefined;
  const edits = [
    comment(registration),
    registration.rename('authenticationTokenConfigFile'),
    ...options.map((option) => option.remove()),
    flags.edits,
  ];
  if (edits.some((edit) => edit === undefined)) return undefined;
  const dropped = [...options.map(({ path }) => path.at(-1) ?? ''), ...flags.dropped];
  return { edits: edits.flatMap((edit) => edit ?? []), dropped };
}

/** Says what the file has to hold from now on, on a line of its own above. */
function comment({ at }: OptionUse): readonly PlaceEdit[] {
  const start = lineStartOf(at.part.text, at.span.start);
  const indentation = at.part.text.slice(start, at.span.start);
  if (indentation.trim() !== '') return [];
  const text = `# The file has to hold CI_SERVER_URL and CI_SERVER_TOKEN, a token made in GitLab.\n${indentation}`;
  return [{ at: { part: at.part, span: { start: at.span.start, end: at.span.start } }, text }];
}

interface KeptFlags {
  readonly edits: readonly PlaceEdit[];
  readonly dropped: readonly string[];
}

/** Undefined where not all flags are known, so that one of the reserved might stay. */
function withoutReserved(use: OptionUse | undefined): KeptFlags | undefined {
  if (use === undefined) return { edits: [], dropped: [] };
  if (use.value.kind !== 'list' || !use.value.complete) return undefined;
  const kept: string[] = [];
  const dropped: string[] = [];
  const { items } = use.value;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const text = item?.value.kind === 'string' ? item.value.text : undefined;
    if (item === undefined || text === undefined) return undefined;
    if (!reserved.test(text.trim())) {
      if (/\s--?(?:tag-list|run-untagged|maximum-timeout|access-level|paused|maintenance-note|locked)\b/.test(text)) {
        return undefined;
      }
      kept.push(textAt(item.at));
      continue;
    }
    const [name = ''] = text.trim().split(/[=\s]/, 1);
    dropped.push(name);
    // A value in an item of its own goes with its flag.
    if (!/[=\s]/.test(text.trim()) && !switches.test(text.trim())) index++;
  }
  if (dropped.length === 0) return { edits: [], dropped };
  const edits = kept.length === 0 ? use.remove() : use.replaceValue(`[ ${kept.join(' ')} ]`);
  return edits === undefined ? undefined : { edits, dropped };
}
