import fc from 'fast-check';

/** A pipeline in two files, every name of which occurs nowhere but as a name. */
export interface Generated {
  readonly entry: string;
  readonly library: string;
}

const jobs = ['jobAlpha', 'jobBeta', 'jobGamma'] as const;
const templates = ['.tplDelta', '.tplEpsilon'] as const;
const stages = ['stageZeta', 'stageEta'] as const;
const variables = ['VAR_THETA', 'VAR_IOTA'] as const;

/** One that the first of the names is always written as it stands. */
const quoted = (name: string) => fc.constantFrom(name, `'${name}'`, `"${name}"`);
const name = <T extends string>(names: readonly T[]) => fc.constantFrom(...names).chain(quoted);
const need = fc
  .tuple(fc.constantFrom(...jobs), fc.nat(4))
  .map(
    ([job, form]) => [job, `"${job}"`, `{job: ${job}, optional: true}`, `"${job} 1/2"`, `'${job}: [x]'`][form] ?? job,
  );
const list = (item: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.array(item, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([items, flow]) => (flow ? ` [${items.join(', ')}]` : items.map((each) => `\n    - ${each}`).join('')));
const use = fc
  .tuple(fc.constantFrom(...variables), fc.nat(4))
  .map(
    ([v, form]) =>
      [
        `echo $${v}`,
        `echo "\${${v}:-x}"`,
        `'make "$${v}"'`,
        `export ${v}=1`,
        `|-\n      if x; then\n        echo $${v}\n      fi`,
      ][form] ?? v,
  );
const script = fc.oneof(
  use,
  fc.constantFrom(...templates).map((each) => `!reference [${each}, script]`),
);

const keyword = fc.oneof(
  name(stages).map((each) => `stage: ${each}`),
  list(need).map((each) => `needs:${each}`),
  list(name(jobs)).map((each) => `dependencies:${each}`),
  fc.constantFrom(...variables).map((each) => `variables:\n    ${each}: "own"`),
  fc.constantFrom(...variables).map((each) => `rules:\n    - if: $${each} == "1"\n      needs: [${jobs[0]}]`),
  fc.constantFrom(...variables).map((each) => `image: "x:$${each}"`),
  name(jobs).map((each) => `environment: {name: x, on_stop: ${each}}`),
  fc.constant('<<: *anchorKappa'),
  fc.constant('# a comment'),
);

const body = fc
  .tuple(
    fc.uniqueArray(keyword, { maxLength: 4, selector: (each) => each.split(':')[0] }),
    fc.array(script, { minLength: 1, maxLength: 3 }),
  )
  .map(
    ([keywords, lines]) =>
      `  script:${lines.map((line) => `\n    - ${line}`).join('')}\n${keywords.map((each) => `  ${each}\n`).join('')}`,
  );

const extended = fc.option(list(name(templates)), { nil: undefined });

/** Jobs have a stage of their own, since the default one is GitLab's. */
const job = (each: string) =>
  fc.tuple(quoted(each), extended, body).map(([key, bases, text]) => {
    const stage = text.includes('  stage:') ? '' : `  stage: ${stages[1]}\n`;
    return `${key}:\n${bases === undefined ? '' : `  extends:${bases}\n`}${stage}${text}`;
  });

const template = (each: string, last: boolean) =>
  fc
    .tuple(quoted(each), body)
    .map(
      ([key, text]) =>
        `${key}:\n${last ? '' : `  extends: ${templates[1]}\n`}${text.replaceAll(/!reference \[.*\]/g, 'make')}`,
    );

export const generated: fc.Arbitrary<Generated> = fc
  .record({
    jobs: fc.tuple(...jobs.map(job)),
    templates: fc.tuple(template(templates[0], false), template(templates[1], true)),
    moved: fc.nat(31),
    crlf: fc.boolean(),
  })
  .map(({ jobs: own, templates: bases, moved, crlf }) => {
    const anchor = '.anchored: &anchorKappa\n  interruptible: true\n';
    const blocks = [...bases, ...own];
    const inEntry = blocks.filter((_, index) => (moved & (1 << index)) === 0);
    const inLibrary = blocks.filter((_, index) => (moved & (1 << index)) !== 0);
    const head = `include: lib.yml\nstages: [${stages[0]}, '${stages[1]}']\nvariables:\n  ${variables[0]}: a\n  ${variables[1]}: "$${variables[0]}"\n`;
    const ends = (text: string) => (crlf ? text.replaceAll('\n', '\r\n') : text);
    return {
      entry: ends(head + anchor + inEntry.join('\n')),
      library: ends(anchor.replace('.anchored', '.other') + inLibrary.join('')),
    };
  });

/** The names in it with others of the same kind. */
export const renamings: readonly (readonly [string, string])[] = [
  ...jobs.map((each) => [each, 'renamed job'] as const),
  ...templates.map((each) => [each, '.renamed'] as const),
  ...stages.map((each) => [each, 'renamed-stage'] as const),
  ...variables.map((each) => [each, 'RENAMED'] as const),
  ['anchorKappa', 'renamed_anchor'],
];
