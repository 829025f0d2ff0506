import type { AnyRule, DefinedRule, RuleContext, SubjectKind, Subjects } from './rule';

/**
 * A rule of which nothing but its id and its subject is known until more is asked: reading its words and its code is left
 * until there is something for it to look at.
 */
export function deferRule<Kind extends SubjectKind>(id: string, subject: Kind, load: () => DefinedRule<Kind>): AnyRule {
  // The compiler does not see that the union over all kinds holds each of them.
  return new DeferredRule(id, subject, load) as unknown as AnyRule;
}

class DeferredRule<Kind extends SubjectKind> implements DefinedRule<Kind> {
  constructor(
    readonly id: string,
    readonly subject: Kind,
    private readonly load: () => DefinedRule<Kind>,
  ) {}

  run(subject: Subjects[Kind], context: RuleContext) {
    return this.load().run(subject, context);
  }

  get severity() {
    return this.load().severity;
  }

  get since() {
    return this.load().since;
  }

  get summary() {
    return this.load().summary;
  }

  get why() {
    return this.load().why;
  }

  get notWhen() {
    return this.load().notWhen;
  }

  get references() {
    return this.load().references;
  }

  get tag() {
    return this.load().tag;
  }

  get examples() {
    return this.load().examples;
  }

  get fixable() {
    return this.load().fixable;
  }
}
