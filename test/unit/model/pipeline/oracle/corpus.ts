/** Pipelines that go through the oracle in one file, since a run of it takes seconds. */
export interface Group {
  readonly name: string;
  /** What all of the group's pipelines share: global keywords. */
  readonly globals: string;
  /** The header document. */
  readonly header?: string;
  /** Files beside the pipeline. */
  readonly files?: Readonly<Record<string, string>>;
  /** What to include. */
  readonly includes?: readonly string[];
  /** Pipelines by what they are about. `@` stands for a name that no other pipeline of the group has. */
  readonly pipelines: Readonly<Record<string, string>>;
}

const jobs: Group = {
  name: 'jobs and templates',
  globals: '',
  pipelines: {
    'script as text': '@: {script: make}',
    'script as list': '@: {script: [make, make install]}',
    'script as literal block': '@:\n  script:\n    - |\n      for x in a b; do\n        echo "$x"\n      done',
    'script as folded block': '@:\n  script:\n    - >-\n      one\n      two',
    'nested script': '@: {script: [a, [b, [c]]]}',
    'before and after': '@: {before_script: b, script: s, after_script: [a]}',
    'number in a script': '@: {script: ["1", a]}',
    'extends one': '.@t: {image: i, tags: [x]}\n@: {extends: .@t, script: s}',
    'extends a visible job': '@a: {script: a, tags: [x]}\n@: {extends: @a, script: s}',
    'extends in two levels': '.@a: {tags: [a], script: a}\n.@b: {extends: .@a, image: b}\n@: {extends: .@b}',
    'extends in ten levels': `${Array.from({ length: 10 }, (_, i) => `.@${i}: {${i > 0 ? `extends: .@${i - 1}, ` : ''}variables: {V${i}: "${i}"}}`).join('\n')}\n@: {extends: .@9, script: s}`,
    'extends a list': '.@a: {tags: [a], image: a}\n.@b: {tags: [b], stage: build}\n@: {extends: [.@a, .@b], script: s}',
    'extends a list in the other order': '.@a: {tags: [a]}\n.@b: {tags: [b]}\n@: {extends: [.@b, .@a], script: s}',
    'extends a list of one': '.@a: {tags: [a]}\n@: {extends: [.@a], script: s}',
    'extends a diamond':
      '.@a: {variables: {V: a, W: a}}\n.@b: {extends: .@a, variables: {V: b}}\n.@c: {extends: .@a, variables: {W: c}}\n@: {extends: [.@b, .@c], script: s}',
    'maps are merged deeply':
      '.@t: {cache: {key: k, paths: [a], policy: pull}}\n@: {extends: .@t, script: s, cache: {paths: [b]}}',
    'artifacts are merged deeply':
      '.@t: {artifacts: {paths: [a], expire_in: 1 day, reports: {junit: [a.xml]}}}\n@: {extends: .@t, script: s, artifacts: {when: always, reports: {dotenv: b.env}}}',
    'lists are replaced': '.@t: {script: [a, b], before_script: [c]}\n@: {extends: .@t, script: [d]}',
    'rules are replaced': '.@t: {rules: [{if: $A}]}\n@: {extends: .@t, script: s, rules: [{if: $B, when: manual}]}',
    'image text replaces mapping': '.@t: {image: {name: a, entrypoint: [""]}}\n@: {extends: .@t, script: s, image: b}',
    'image mapping replaces text': '.@t: {image: a}\n@: {extends: .@t, script: s, image: {name: b, entrypoint: [""]}}',
    'template defined below': '@: {extends: .@t, script: s}\n.@t: {tags: [late]}',
    'empty list suppresses': '.@t: {before_script: [a]}\n@: {extends: .@t, script: s, before_script: []}',
    'null takes away': '.@t: {before_script: [a]}\n@: {extends: .@t, script: s, before_script: null}',
    'reference to a script': '.@t: {script: [a, b]}\n@: {script: !reference [.@t, script]}',
    'reference as an item': '.@t: {script: [a, b]}\n@: {script: [x, !reference [.@t, script], y]}',
    'reference to text': '.@t: {script: a}\n@: {script: [!reference [.@t, script], b]}',
    'references nested':
      '.@a: {script: [a]}\n.@b: {script: [!reference [.@a, script], b]}\n@: {script: [!reference [.@b, script], c]}',
    'references in four levels':
      '.@a: {script: [a]}\n.@b: {script: [!reference [.@a, script]]}\n.@c: {script: [!reference [.@b, script]]}\n.@d: {script: [!reference [.@c, script]]}\n@: {script: [!reference [.@d, script]]}',
    'reference sees what extends gives':
      '.@a: {script: [a]}\n.@b: {extends: .@a}\n@: {script: [!reference [.@b, script]]}',
    'reference comes through extends':
      '.@a: {script: [a]}\n.@b: {before_script: [!reference [.@a, script]]}\n@: {extends: .@b, script: s}',
    'reference to one variable':
      '.@v: {variables: {URL: "u"}}\n@: {script: s, variables: {COPY: !reference [.@v, variables, URL]}}',
    'reference to all variables':
      '.@v: {variables: {A: "1", B: "2"}}\n@: {script: s, variables: !reference [.@v, variables]}',
    'reference to rules':
      '.@r: {rules: [{if: $A}, {if: $B, when: never}]}\n@: {script: s, rules: [!reference [.@r, rules], {when: manual}]}',
    'reference to an image': '.@t: {image: a}\n@: {script: s, image: !reference [.@t, image]}',
    'reference to a part of an image':
      '.@t: {image: {name: a}}\n@: {script: s, image: {name: !reference [.@t, image, name]}}',
    'reference to a key that is no keyword':
      '.@s: {install: [a, b], test: [c]}\n@: {script: [!reference [.@s, install], !reference [.@s, test]]}',
    'reference in after_script':
      '.@t: {after_script: [a]}\n@: {script: s, after_script: [!reference [.@t, after_script], b]}',
    'reference to artifact paths':
      '.@t: {artifacts: {paths: [a, b]}}\n@: {script: s, artifacts: {paths: !reference [.@t, artifacts, paths]}}',
    'reference to a stage': '.@t: {stage: build}\n@: {script: s, stage: !reference [.@t, stage]}',
    'reference in block form':
      '.@t: {script: [a]}\n@:\n  script:\n    - !reference\n      - .@t\n      - script\n    - b',
    'anchor of a list': '.@s: &@s [a, b]\n@: {script: *@s}',
    'anchor of a list as an item': '.@s: &@s [a, b]\n@: {script: [*@s, c]}',
    'anchor of text': '@a: {script: &@x make}\n@: {script: [*@x]}',
    'merge key': '.@t: &@t {image: i, tags: [x]}\n@:\n  <<: *@t\n  script: s',
    'merge key under own keys': '.@t: &@t {image: i, tags: [x]}\n@:\n  <<: *@t\n  script: s\n  image: own',
    'merge key does not merge deeply':
      '.@t: &@t {variables: {A: "1"}}\n@:\n  <<: *@t\n  variables: {B: "2"}\n  script: s',
    'merge key of a list': '.@a: &@a {image: a}\n.@b: &@b {image: b, tags: [b]}\n@:\n  <<: [*@a, *@b]\n  script: s',
    'merge keys chained': '.@a: &@a {image: a}\n.@b: &@b\n  <<: *@a\n  tags: [b]\n@:\n  <<: *@b\n  script: s',
    'merge key in variables': '.@v: &@v {A: "1", B: "2"}\n@:\n  script: s\n  variables:\n    <<: *@v\n    B: "3"',
    'anchor redefined': '.@a: &@x [a]\n.@b: &@x [b]\n@: {script: *@x}',
    'extends and merge key':
      '.@a: {image: a, tags: [a]}\n.@b: &@b {image: b}\n@:\n  extends: .@a\n  <<: *@b\n  script: s',
    'variables as text': '@: {script: s, variables: {A: a, B: "b c", C: ""}}',
    'variables as numbers': '@: {script: s, variables: {A: 1, B: 1.5, C: -2}}',
    'variables as booleans': '@: {script: s, variables: {A: true, B: false}}',
    'variables in block text': '@:\n  script: s\n  variables:\n    A: |\n      one\n      two',
    'variables that look like more': '@: {script: s, variables: {A: "true", B: "1", C: "null", D: "~"}}',
    'variables in variables': '@: {script: s, variables: {A: $B, C: "${A}/x"}}',
    'variables merged through extends':
      '.@t: {variables: {A: t, B: t}}\n@: {extends: .@t, script: s, variables: {B: own}}',
    'variables of rules': '@: {script: s, rules: [{if: $A, variables: {X: "1"}}, {when: never}]}',
    'a quoted name': '"@ with spaces: and colon": {script: s}',
    'a stage': '@: {stage: deploy, script: s}',
    'the first stage': '@: {stage: .pre, script: s}',
    'the last stage': '@: {stage: .post, script: s}',
    'services as text': '@: {script: s, services: [postgres:16]}',
    'services as mappings': '@: {script: s, services: [{name: postgres, alias: db, command: [a]}]}',
    'cache as list': '@: {script: s, cache: [{key: a, paths: [a]}, {key: b, paths: [b]}]}',
    'cache by files': '@: {script: s, cache: {key: {files: [flake.lock]}, paths: [.cache]}}',
    'artifact reports': '@: {script: s, artifacts: {reports: {junit: a.xml}}}',
    allow_failure: '@: {script: s, allow_failure: true}',
    'allow_failure by exit code': '@: {script: s, allow_failure: {exit_codes: [1, 2]}}',
    'when manual': '@: {script: s, when: manual}',
    'timeout and interruptible': '@: {script: s, timeout: 1h, interruptible: true}',
    'retry as mapping': '@: {script: s, retry: {max: 2, when: [script_failure]}}',
    coverage: "@: {script: s, coverage: '/a\\d+/'}",
    'resource group': '@: {script: s, resource_group: production}',
    'environment as text': '@: {script: s, environment: production}',
    'environment as mapping':
      '@: {script: s, environment: {name: review/$CI_COMMIT_REF_SLUG, url: "https://a", action: start}}',
    'id tokens': '@: {script: s, id_tokens: {T: {aud: "https://a"}}}',
    release: '@: {script: s, release: {tag_name: v1, description: d}}',
    'only and except': '@: {script: s, only: [main], except: [tags]}',
    'tags with variables': '@: {script: s, tags: [nix, $RUNNER]}',
    'rules with changes': '@: {script: s, rules: [{changes: [a/**/*]}]}',
    'rules with exists': '@: {script: s, rules: [{exists: [flake.nix]}]}',
    'rules that never match': '@: {script: s, rules: [{when: never}]}',
    'rules with manual and failure':
      '@: {script: s, rules: [{if: $A == "b" && $C =~ /d/, when: manual, allow_failure: true}]}',
    'rules delayed': '@: {script: s, rules: [{when: delayed, start_in: 1 hour}]}',
    'trigger of a project': '@: {trigger: group/project}',
    'trigger with strategy': '@: {trigger: {project: a/b, branch: main, strategy: depend}}',
    'trigger with variables': '@: {trigger: a/b, variables: {A: "1"}}',
    'trigger with rules': '@: {trigger: a/b, rules: [{if: $A}]}',
    'trigger from a template': '.@t: {trigger: {project: a/b}}\n@: {extends: .@t, stage: deploy}',
    'needs nothing': '@: {script: s, needs: []}',
    'needs by name': '@a: {script: a, stage: build}\n@: {script: s, needs: [@a]}',
    'needs by mapping': '@a: {script: a, stage: build}\n@: {script: s, needs: [{job: @a, artifacts: false}]}',
    'needs optional': '@: {script: s, needs: [{job: @none, optional: true}]}',
    'needs several':
      '@a: {script: a, stage: build}\n@b: {script: a, stage: build}\n@: {script: s, needs: [@a, {job: @b}]}',
    'needs from a template': '@a: {script: a, stage: build}\n.@t: {needs: [@a]}\n@: {extends: .@t, script: s}',
    'needs by reference':
      '@a: {script: a, stage: build}\n.@t: {needs: [@a]}\n@: {script: s, needs: !reference [.@t, needs]}',
    'needs of another project': '@: {script: s, needs: [{project: a/b, job: c, ref: main, artifacts: true}]}',
    dependencies: '@a: {script: a, stage: build, artifacts: {paths: [x]}}\n@: {script: s, dependencies: [@a]}',
    'dependencies on nothing': '@: {script: s, dependencies: []}',
    'parallel by number': '@: {script: s, parallel: 3}',
    'parallel by matrix': '@: {script: s, parallel: {matrix: [{A: [x, y], B: [z]}]}}',
    'parallel by matrices': '@: {script: s, parallel: {matrix: [{A: [x, y]}, {A: z, B: [v, w]}]}}',
    'parallel from a template': '.@t: {parallel: {matrix: [{A: [x, y]}]}}\n@: {extends: .@t, script: s}',
    'parallel by reference':
      '.@t: {parallel: {matrix: [{A: [x, y]}]}}\n@: {script: s, parallel: !reference [.@t, parallel]}',
    'parallel beside variables': '@: {script: s, variables: {B: b}, parallel: {matrix: [{A: [x, y]}]}}',
    'needs of a matrix':
      '@m: {script: s, stage: build, parallel: {matrix: [{A: [x, y]}]}}\n@: {script: s, needs: [@m]}',
    'a pages job': 'pages: {script: s, publish: public, artifacts: {paths: [public]}}',
    hooks: '@: {script: s, hooks: {pre_get_sources_script: [h]}}',
    'inputs of a trigger': '@: {trigger: {project: a/b, forward: {pipeline_variables: true}}}',
    'secrets of a template':
      '.@t: {tags: [a], variables: {A: a}}\n.@u: {extends: .@t, tags: [b]}\n@: {extends: .@u, script: s, variables: {B: b}}',
  },
};

const defaults: Group = {
  name: 'defaults',
  globals: `default:
  image: {name: default-image, entrypoint: [""]}
  before_script: [default before]
  after_script: [default after]
  services: [default-service]
  cache: {key: default, paths: [d]}
  artifacts: {paths: [d]}
variables: {G: global, H: {value: h, description: d}, I: 1, J: true}
`,
  pipelines: {
    'everything from default': '@: {script: s}',
    'own image': '@: {script: s, image: own}',
    'own before_script': '@: {script: s, before_script: [own]}',
    'own before_script goes on': '@: {script: s, before_script: [!reference [default, before_script], own]}',
    'empty before_script': '@: {script: s, before_script: []}',
    'null before_script': '.@t: {before_script: [t]}\n@: {extends: .@t, script: s, before_script: null}',
    'own after_script': '@: {script: s, after_script: own}',
    'own cache is not merged': '@: {script: s, cache: {key: own, paths: [o]}}',
    'no cache': '@: {script: s, cache: []}',
    'own artifacts are not merged': '@: {script: s, artifacts: {expire_in: 1 day, paths: [own]}}',
    'template before default': '.@t: {image: t, services: [t]}\n@: {extends: .@t, script: s}',
    'inherit nothing': '@: {script: s, inherit: {default: false}}',
    'inherit all': '@: {script: s, inherit: {default: true}}',
    'inherit some': '@: {script: s, inherit: {default: [image, cache]}}',
    'inherit through a template': '.@t: {inherit: {default: [image]}}\n@: {extends: .@t, script: s}',
    'inherit no variables': '@: {script: s, inherit: {variables: false}}',
    'inherit some variables': '@: {script: s, inherit: {variables: [G, I]}}',
    'own variable over global': '@: {script: s, variables: {G: own, N: new}}',
    'template variable over global': '.@t: {variables: {G: t}}\n@: {extends: .@t, script: s}',
    'neither default nor variables': '@: {script: s, inherit: {default: false, variables: false}}',
  },
};

const globals: Group = {
  name: 'global keywords of old',
  globals: `image: global-image
services: [global-service]
before_script: [global before]
after_script: global after
cache: {paths: [g]}
stages: [first, second]
workflow: {rules: [{if: $CI_COMMIT_BRANCH}, {when: always}]}
variables: {A: a}
`,
  pipelines: {
    'everything global': '@: {script: s, stage: first}',
    'own script parts': '@: {script: s, stage: second, before_script: [own], after_script: []}',
    'not inherited': '@: {script: s, stage: first, inherit: {default: false}}',
    'inherited in part': '@: {script: s, stage: first, inherit: {default: [before_script]}}',
    'stage .pre': '@: {script: s, stage: .pre}',
    'stage .post': '@: {script: s, stage: .post}',
  },
};

const includes: Group = {
  name: 'includes',
  globals: 'stages: [own, more]\nvariables: {OWN: own, SHARED: own}\n',
  includes: [
    '/plain.yml',
    '{local: nested/outer.yml}',
    '{local: "/globbed/*.yml"}',
    '{local: "/deep/**/*.yml"}',
    '{local: "/all/**.yml"}',
    '{local: /with-inputs.yml, inputs: {name: filled, tags: [a, b], count: 3, flag: true}}',
    '{local: /with-inputs.yml, inputs: {name: again, image: own}}',
    '{local: /plain.yml, rules: [{when: never}]}',
    '{local: /never.yml, rules: [{exists: [none.yml]}]}',
    '{local: /exists.yml, rules: [{exists: [plain.yml]}]}',
    '{local: /order-a.yml}',
    '{local: /order-b.yml}',
  ],
  files: {
    'plain.yml':
      '.plain: {image: plain, variables: {P: p}}\nplain-job: {script: [plain], stage: own}\nvariables: {SHARED: plain, PLAIN: p}\n',
    'nested/outer.yml':
      'include: /nested/inner.yml\n.outer: {extends: .inner, tags: [outer]}\nouter-job: {extends: .outer, script: o, stage: own}\n',
    'nested/inner.yml': '.inner: {image: inner, tags: [inner]}\nouter-job: {before_script: [inner]}\n',
    'globbed/a.yml': 'glob-a: {script: a, stage: own}\nglob-both: {script: a, stage: own, tags: [a]}\n',
    'globbed/b.yml': 'glob-b: {script: b, stage: own}\nglob-both: {script: b, image: b}\n',
    'deep/x/y/z.yml': 'deep-z: {script: z, stage: own}\n',
    'deep/w.yml': 'deep-w: {script: w, stage: own}\n',
    'all/a.yml': 'all-a: {script: a, stage: own}\n',
    'all/b/c.yml': 'all-c: {script: c, stage: own}\n',
    'with-inputs.yml': `spec:
  inputs:
    name:
    image: {default: fallback}
    tags: {type: array, default: [t]}
    count: {type: number, default: 1}
    flag: {type: boolean, default: false}
    stage: {default: own, options: [own, more]}
---
"$[[ inputs.name ]]-job":
  stage: $[[ inputs.stage ]]
  image: "$[[ inputs.image ]]:latest"
  tags: $[[ inputs.tags ]]
  script: ["echo $[[ inputs.name ]] $[[ inputs.count ]]"]
  interruptible: $[[ inputs.flag ]]
  variables: {N: "$[[ inputs.name ]]-$[[ inputs.count ]]"}
`,
    'never.yml': 'never-job: {script: n, stage: own}\n',
    'exists.yml': 'exists-job: {script: e, stage: own}\n',
    'order-a.yml': 'ordered: {script: a, stage: own, image: a, tags: [a]}\n',
    'order-b.yml': 'ordered: {script: b, image: {name: b}}\n',
  },
  pipelines: {
    'extends an included template': '@: {extends: .plain, script: s, stage: own}',
    'extends a template included twice removed': '@: {extends: .inner, script: s, stage: more}',
    'references an included job': '@: {script: [!reference [plain-job, script], s], stage: own}',
    'changes an included job': 'plain-job: {image: changed}',
    'replaces a list of an included job': 'glob-a: {script: [replaced]}',
    'merges into an included template': '.plain: {variables: {P2: p2}}\n@: {extends: .plain, script: s, stage: own}',
    'extends a job made of inputs': '@: {extends: filled-job, script: s}',
    'needs an included job': '@: {script: s, stage: more, needs: [deep-z]}',
  },
};

const header: Group = {
  name: 'a header with defaults',
  header: `spec:
  inputs:
    text: {default: hello}
    number: {type: number, default: 2}
    flag: {type: boolean, default: true}
    list: {type: array, default: [a, b]}
---
`,
  globals: '',
  pipelines: {
    text: '@: {script: ["echo $[[ inputs.text ]]"]}',
    'whole values': '@: {script: s, tags: "$[[ inputs.list ]]", retry: "$[[ inputs.number ]]"}',
    'in a key': '"@-$[[ inputs.text ]]": {script: s}',
    'a flag': '@: {script: s, interruptible: "$[[ inputs.flag ]]"}',
    'twice in a line': '@: {script: ["$[[ inputs.text ]] $[[inputs.text]] $[[ inputs.number ]]"]}',
    'in a variable': '@: {script: s, variables: {A: "$[[ inputs.number ]]", B: "x $[[ inputs.flag ]]"}}',
  },
};

export const groups: readonly Group[] = [jobs, defaults, globals, includes, header];
