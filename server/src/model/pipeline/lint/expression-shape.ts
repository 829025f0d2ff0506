import { compactPlace, forms, quoted, type Shape } from './entry-check';
import { expressionTrouble } from './expression';
import { shorten } from './shapes';

/** `if:` of a rule. */
export const checkExpression: Shape = forms('invalid expression syntax', 'an expression', {
  text: (said, value, spot, check) => {
    const trouble = expressionTrouble(said);
    if (trouble === undefined) return;
    check.report({
      family: 'invalid-expression',
      at: compactPlace(value, spot),
      what: `\`${shorten(said.trim())}\` is no expression that GitLab can read: ${trouble}.`,
      quote: quoted(spot.subject, 'invalid expression syntax'),
      action: 'Write comparisons such as `$NAME == "value"`, joined with `&&` and `||`.',
    });
  },
});
