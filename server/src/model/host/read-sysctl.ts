import type { Place } from '../../text/place';
import { joinSpans } from '../../text/span';
import type { Attribute, AttrsValue } from '../nix/value';
import { holdsItself } from '../runner/nix-recursion';
import type { SysctlSetting } from './host';
import { optionUse } from './option-use';

/** The settings of `boot.kernel.sysctl`. Nested sets, which unquoted dots make, are joined to the key that was meant. */
export function readSysctl(set: AttrsValue): readonly SysctlSetting[] {
  return Array.from(set.attributes.values()).flatMap((attribute) => settingsOf(attribute, [], [], [set]));
}

/** More names than a key of the kernel has. */
const deepest = 8;

function settingsOf(
  attribute: Attribute,
  outer: readonly string[],
  outerAt: readonly Place[],
  above: readonly AttrsValue[],
): readonly SysctlSetting[] {
  const names = [...outer, attribute.name];
  const value = attribute.value.force();
  if (value.kind === 'attrs' && names.length < deepest) {
    if (holdsItself(value, above)) return [];
    const at = attribute.definitions.map((definition) => definition.name);
    return Array.from(value.attributes.values()).flatMap((each) =>
      settingsOf(each, names, [...outerAt, ...at], [...above, value]),
    );
  }
  const use = optionUse(['boot', 'kernel', 'sysctl', ...names], attribute);
  if (use === undefined) return [];
  const unquoted = outer.length > 0;
  const nameAt = unquoted ? wholeName(outerAt, use.nameAt, use.at) : use.nameAt;
  return [{ key: names.join('.'), value: use.value, nameAt, valueAt: use.valueAt, use, unquoted }];
}

/** The names of one path, from the first that stands in the same binding to the last. */
function wholeName(outer: readonly Place[], last: Place, binding: Place): Place {
  const same = outer.filter(
    ({ part, span }) => part === last.part && span.start >= binding.span.start && span.end <= last.span.start,
  );
  return same.reduce((whole, { span }) => ({ part: whole.part, span: joinSpans(whole.span, span) }), last);
}
