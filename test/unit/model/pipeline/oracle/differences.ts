/** A pipeline that the oracle merges otherwise than GitLab. */
interface Difference {
  readonly text: string;
  /** Keywords of the job `@` as GitLab has them. */
  readonly gitlab: Readonly<Record<string, unknown>>;
  readonly oracle: Readonly<Record<string, unknown>>;
  /** The file of GitLab, or the page of its documentation, that settles it. */
  readonly source: string;
}

interface Differences {
  readonly about: string;
  readonly header?: string;
  readonly globals: string;
  readonly cases: Readonly<Record<string, Difference>>;
}

const inherited = {
  tags: ['d'],
  retry: 1,
  timeout: '1h',
  interruptible: true,
  hooks: { pre_get_sources_script: ['h'] },
  id_tokens: { T: { aud: 'a' } },
};
const none = Object.fromEntries(Object.keys(inherited).map((keyword) => [keyword, undefined]));

/** Each deliberate difference, with what settles it. */
export const differences: readonly Differences[] = [
  {
    about: 'in what jobs inherit',
    globals: `default:
  image: d
  before_script: [d]
  tags: [d]
  retry: 1
  timeout: 1h
  interruptible: true
  hooks: {pre_get_sources_script: h}
  id_tokens: {T: {aud: a}}
stages: [.post, one, .pre, test]
`,
    cases: {
      'all of default is inherited': {
        text: '@: {script: s}',
        gitlab: inherited,
        oracle: none,
        source: 'lib/gitlab/ci/config/entry/default.rb',
      },
      'hooks of a job replace those of default': {
        text: '@: {script: s, hooks: {pre_get_sources_script: [own]}, tags: []}',
        gitlab: { hooks: { pre_get_sources_script: ['own'] }, tags: [], retry: 1 },
        oracle: { hooks: { pre_get_sources_script: ['own'] }, tags: [], retry: undefined },
        source: 'lib/gitlab/ci/config/entry/default.rb',
      },
      'a trigger job inherits interruptible only': {
        text: '@: {trigger: a/b}',
        gitlab: { image: undefined, before_script: undefined, interruptible: true },
        oracle: { image: { name: 'd' }, before_script: ['d'], interruptible: undefined },
        source: 'lib/gitlab/ci/config/entry/bridge.rb',
      },
    },
  },
  {
    about: 'in functions of inputs',
    header: 'spec: {inputs: {text: {default: "a b c"}}}\n---\n',
    globals: '',
    cases: {
      'truncate cuts': {
        text: '@: {script: ["echo $[[ inputs.text | truncate(2,3) ]]"]}',
        gitlab: { script: ['echo b c'] },
        oracle: { script: ['echo a b c'] },
        source: 'lib/gitlab/ci/config/interpolation/functions/truncate.rb',
      },
      'posix_escape escapes': {
        text: '@: {script: ["echo $[[ inputs.text | posix_escape ]]"]}',
        gitlab: { script: ['echo a\\ b\\ c'] },
        oracle: { script: ['echo a b c'] },
        source: 'lib/gitlab/ci/config/interpolation/functions/posix_escape.rb',
      },
    },
  },
  {
    about: 'in jobs',
    globals: '',
    cases: {
      'a reference for a whole mapping replaces the one inherited': {
        text: '.@v: {variables: {A: a}}\n.@t: {variables: {B: b}}\n@: {extends: .@t, script: s, variables: !reference [.@v, variables]}',
        gitlab: { variables: { A: 'a' } },
        oracle: { variables: { A: 'a', B: 'b' } },
        source: 'lib/gitlab/ci/config/yaml/tags/resolver.rb, after extends in lib/gitlab/ci/config.rb',
      },
      'words and numbers are read as in YAML 1.1': {
        text: '@: {script: s, variables: {A: yes, B: 010, C: 1_000, D: off, E: 0x1F}}',
        gitlab: { variables: { A: 'true', B: '8', C: '1000', D: 'false', E: '31' } },
        oracle: { variables: { A: 'yes', B: '10', C: '1_000', D: 'off', E: '31' } },
        source: 'lib/gitlab/config/loader/yaml.rb, which loads with Psych',
      },
      'a reference to false is not found': {
        text: '.@t: {flag: false}\n@: {script: s, interruptible: !reference [.@t, flag]}',
        gitlab: { interruptible: undefined },
        oracle: { interruptible: false },
        source: 'lib/gitlab/ci/config/yaml/tags/reference.rb',
      },
      'lists are flattened in scripts only': {
        text: '@: {script: s, tags: [a, [b, [c]]]}',
        gitlab: { tags: ['a', ['b', ['c']]] },
        oracle: { tags: ['a', 'b', 'c'] },
        source: 'lib/gitlab/ci/config/entry/tags.rb, commands.rb',
      },
      'the last merge key wins over a key before it': {
        text: '.@t: &@t {image: t}\n@:\n  image: own\n  script: s\n  <<: *@t',
        gitlab: { image: { name: 't' } },
        oracle: { image: { name: 'own' } },
        source: 'Psych merges in the order of the text (psych/visitors/to_ruby.rb)',
      },
    },
  },
];
