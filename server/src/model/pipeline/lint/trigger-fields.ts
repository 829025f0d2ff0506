import { checkFields, type Field, type Fields, forms, type Shape } from './entry-check';
import { allowFailure, jobFields } from './job-fields';
import { anything, attribute, checkLength, entry, oneOf, text } from './shapes';

const includeKeys = 'local file remote project ref integrity cache template artifact inputs job rules component'.split(
  ' ',
);
export const includeFields: Fields = Object.fromEntries(includeKeys.map((key) => [key, attribute(anything)]));

const include: Shape = (value, spot, check) => {
  const values = value.kind === 'list' ? value.items : [value];
  if (value.kind === 'list') checkLength(value, 3, 'is too long (maximum is 3)', spot, check);
  for (const raw of values) {
    const item = check.known(raw);
    if (item?.kind === 'map') checkFields(item, includeFields, spot, check);
  }
};

const trigger: Shape = forms('has to be either a string or a hash', 'text or a mapping', {
  text: () => {},
  map: (map, spot, check) => {
    const common: Fields = {
      strategy: attribute(oneOf(['depend', 'mirror'], 'should be depend or mirror')),
      forward: entry(anything),
      include: entry(include),
    };
    const project: Fields = { project: attribute(text), branch: attribute(text), inputs: attribute(anything) };
    checkFields(map, { ...common, ...project }, spot, check);
  },
});

const shared: readonly (readonly [string, Field | undefined])[] =
  'extends stage only except rules variables inherit needs resource_group environment interruptible parallel'
    .split(' ')
    .map((key) => [key, jobFields[key]]);

/** The keywords of a job that starts another pipeline (`entry/bridge.rb`). */
export const triggerFields: Fields = {
  ...Object.fromEntries(shared.filter((pair): pair is readonly [string, Field] => pair[1] !== undefined)),
  allow_failure: entry(allowFailure),
  when: attribute(oneOf(['on_success', 'on_failure', 'always', 'manual'])),
  trigger: entry(trigger),
};
