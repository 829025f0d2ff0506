import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Project } from '../../server/src/engine/project';
import { defaultSettings } from '../../server/src/engine/settings';
import { rules } from '../../server/src/rules/registry.generated';
import { readNix } from '../../server/src/syntax/nix/read';
import { applyEdits } from '../../server/src/text/edit';
import { MemoryFileSystem } from '../../server/src/workspace/file-system';

const uri = 'file:///pages/runner.md';

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/pages/${name}`, import.meta.url), 'utf8');
}

function check(page: string): Project {
  return openProject(new MemoryFileSystem([[uri, page]]));
}

function openProject(fileSystem: MemoryFileSystem): Project {
  const project = new Project({
    root: 'file:///pages',
    fileSystem,
    rules,
    settings: defaultSettings,
    onRuleError: (rule, error) => {
      throw new Error(`${rule.id} threw`, { cause: error });
    },
  });
  for (const _ of project.scan());
  return project;
}

/** The findings of a page as `line rule severity: the text that is marked`. */
function findings(page: string): readonly string[] {
  const problems = check(page).check().get(uri) ?? [];
  return problems.map(({ rule, severity, span }) => {
    const line = page.slice(0, span.start).split('\n').length;
    return `${line} ${rule.id} ${severity}: ${page.slice(span.start, span.end)}`;
  });
}

function block(language: string, code: string): string {
  return `# gitlab-runner\n\n\`\`\`${language}\n${code}\n\`\`\`\n`;
}

test('a sound page gives no findings', () => {
  assert.deepEqual(findings(fixture('nix-runner.md')), []);
});

test('a garbled page is read to its end', () => {
  assert.deepEqual(findings(fixture('nix-runner-garbled.md')), [
    '10 syntax/nix information: {',
    '12 syntax/nix information: {',
    '14 syntax/nix information: {',
    '15 nixos/legacy-registration-token warning: registrationConfigFile',
    '17 syntax/nix information: [',
    '22 pipeline/profile-path-incomplete error: ${pkgs.nix}/etc/profile.d/',
    '27 syntax/nix information: {',
    '38 pipeline/profile-path-incomplete error: "$HOME/.nix-profile/etc/profile.d/"',
    '44 pipeline/profile-path-incomplete error: "$HOME/.nix-profile/etc/profile.d/"',
    '53 syntax/toml information: [',
    '58 runner/volumes-from-mode warning: "gitlabnix"',
  ]);
});

test('fixes reach into the blocks of a page', () => {
  const page = fixture('nix-runner-garbled.md');
  const project = check(page);
  const incomplete = (project.check().get(uri) ?? []).filter((p) => p.rule.id === 'pipeline/profile-path-incomplete');
  const edits = incomplete.flatMap((problem) => project.fixes(problem)[0]?.edits.get(uri) ?? []);
  const repaired = applyEdits(page, edits);
  assert.equal(repaired.match(/\/etc\/profile\.d\/nix\.sh/g)?.length, 3);
  assert.ok(!findings(repaired).some((finding) => finding.includes('profile-path-incomplete')));
});

test('what a block leaves out is not missed', () => {
  assert.deepEqual(findings(block('nix', 'services.gitlab-runner.services.nix.dockerImage = "alpine";')), []);
  assert.deepEqual(
    findings(block('toml', '[[runners]]\n  token = "$TOKEN"\n  [runners.docker]\n    image = "alpine"')),
    [],
  );
  const volumes = 'volumes = ["/nix/store:/nix/store:ro"]';
  assert.deepEqual(findings(block('toml', `[[runners]]\n  [runners.docker]\n    ${volumes}`)), []);
});

test('what a block says is judged', () => {
  const volumes = 'dockerVolumes = [ "/nix/store:/nix/store" ];';
  assert.deepEqual(findings(block('nix', `services.gitlab-runner.services.nix = {\n  ${volumes}\n};`)), [
    '5 runner/nix-mount-writable warning: "/nix/store:/nix/store"',
  ]);
  assert.deepEqual(findings(block('toml', 'concurent = 4\n\n[[runners]]\n  executor = "docker"')), [
    '4 runner/unknown-key error: concurent',
  ]);
  assert.deepEqual(findings(block('nix', 'services.gitlab-runner.services.nix = {\n  dockerImages = "alpine";\n};')), [
    '5 nixos/unknown-option error: dockerImages',
  ]);
});

test('an ellipsis explains a gap', () => {
  assert.deepEqual(findings(block('nix', 'services.gitlab-runner = {\n  enable = true;\n  ...\n};')), []);
  assert.deepEqual(findings(block('toml', '[[runners]]\n  name = "nix"\n  …\n  executor = "docker"')), []);
  for (const list of ['["/cache", ...]', '[...]', '[ ..., "/cache" ]', '["/cache", …]']) {
    assert.deepEqual(findings(block('toml', `[[runners]]\n  [runners.docker]\n    volumes = ${list}`)), [], list);
  }
  assert.deepEqual(findings(block('toml', '[[runners]]\n  [runners.docker]\n    sysctls = { ... }')), []);
  assert.deepEqual(findings(block('nix', 'services.gitlab-runner = {\n  enable = true\n};')), [
    '5 syntax/nix information: ',
  ]);
});

test('scripts of a page are read wherever they stand', () => {
  const line = '. "$HOME/.nix-profile/etc/profile.d/"';
  const marked = (at: number): string[] => [`${at} pipeline/profile-path-incomplete error: ${line.slice(2)}`];
  assert.deepEqual(findings(block('yaml', `build:\n  script:\n    - ${line}`)), marked(6));
  assert.deepEqual(findings(block('yaml', `default:\n  before_script:\n    - ${line}`)), marked(6));
  assert.deepEqual(findings(block('yaml', `script: |\n  true\n  ${line}`)), marked(6));
  assert.deepEqual(findings(block('yaml', `- ${line}`)), marked(4));
  assert.deepEqual(findings(block('yaml', 'build:\n  tags: [nix]\n  script:\n    - nix-build')), []);
});

test('a wiki page has its code in elements', () => {
  const wiki =
    '== Runner ==\n<syntaxhighlight lang="nix">\nservices.gitlab-runner.concurent = 4;\n</syntaxhighlight>\n';
  assert.deepEqual(findings(wiki), ['3 nixos/unknown-option error: concurent']);
});

test('a runner that a page shows takes no jobs and completes no machine', () => {
  const shown = block('nix', 'services.gitlab-runner.services.nix.environmentVariables.PATH = "/bin:/usr/bin";');
  const files = new MemoryFileSystem([
    [uri, shown],
    ['file:///pages/.gitlab-ci.yml', 'build:\n  tags: [nix]\n  variables:\n    PATH: /bin\n  script:\n    - make\n'],
    [
      'file:///pages/ci.nix',
      '{\n  services.gitlab-runner.enable = true;\n  services.gitlab-runner.services.x.dockerImage = "alpine";\n}\n',
    ],
  ]);
  const project = openProject(files);
  assert.deepEqual([...project.check().keys()], ['file:///pages/ci.nix']);
  assert.deepEqual(
    project
      .check()
      .get('file:///pages/ci.nix')
      ?.map((problem) => problem.rule.id),
    ['nixos/no-token-file'],
  );
});

test('indented code without a fence reads as a fragment', () => {
  const code = fixture('nix-runner-garbled.md').split('```nix\n')[1]?.split('  ```')[0] ?? '';
  const { root, errors } = readNix(code, { fragment: 'allow' });
  assert.equal(root.kind, 'attrset');
  assert.deepEqual(
    errors.map(({ span }) => code.slice(span.start, span.end)),
    ['{', '{', '{', '[', '{'],
  );
});

test('a block may show a section of a runner without the runner', () => {
  const sections = `image_hint = "of a table above"
[runners.docker]
  privileged = true
  imgae = "alpine"
[[runners.docker.services]]
  name = "postgres:17"`;
  assert.deepEqual(findings(block('toml', sections)), [
    '6 runner/privileged information: true',
    '7 runner/unknown-key error: imgae',
  ]);
});

test('a runner of a page may have words for an address, and brackets around an ellipsis', () => {
  const runner = (url: string) => `[[runners]]
  url = "${url}"
  (...)
  executor = "docker"
  [runners.docker]
    image = "alpine"
    volumes = [
      (...)
      "/cache"
    ]`;
  assert.deepEqual(findings(block('toml', runner('where your GitLab is'))), []);
  assert.deepEqual(findings(block('toml', runner(''))), []);
  assert.deepEqual(findings(block('toml', runner('gitlab.example.com'))), [
    '5 runner/url-missing error: "gitlab.example.com"',
  ]);
});
