import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findOffers, type Offer } from '../../../server/src/features/code-actions';
import { applyEdits } from '../../../server/src/text/edit';
import { type Marked, marked } from './marked';

const ci = '.gitlab-ci.yml';

function offers(at: Marked, only?: readonly string[]): readonly Offer[] {
  const span = { start: at.offset, end: at.offset };
  return findOffers({ ...at, span, only, invoked: true, explains: true });
}

/** The text after the offer whose title fits was taken. */
function done(at: Marked, title: RegExp): string {
  const offer = offers(at).find((one) => title.test(one.title));
  assert.ok(offer, `${title} not among ${offers(at).map((one) => one.title)}`);
  return applyEdits(at.text, offer.edits().get(at.uri) ?? []);
}

function rulesIn(path: string, text: string): readonly string[] {
  const { project, uri } = marked(path, text);
  return (project.check(uri).get(uri) ?? []).map(({ rule }) => rule.id);
}

/** The finding at the cursor is silenced by a comment on the line above, and nothing else is new. */
function silenced(path: string, text: string): string {
  const at = marked(path, text);
  const before = rulesIn(path, at.text);
  const after = done(at, /^Disable .* for this line$/);
  const lines = after.split('\n');
  assert.equal(lines.length, at.text.split('\n').length + 1);
  assert.equal(rulesIn(path, after).length, before.length - 1);
  return after;
}

describe('quick fixes', () => {
  const two = 'a:\n  tags: [nix]\n  script:\n    - nix-build¦\nb:\n  tags: [nix]\n  script:\n    - nix-build\n';

  it('come with the preferred one first', () => {
    const [first] = offers(marked(ci, two));
    assert.equal(first?.preferred, true);
    assert.equal(first?.kind, 'quickfix');
  });

  it('repair all of a kind at once', () => {
    assert.deepEqual(rulesIn(ci, done(marked(ci, two), /^Fix all/)), []);
  });

  it('repair everything that is safe', () => {
    const toml =
      '[[runners]]\n  name = "a"\n  url = "https://x"\n  token = "$T"\n  executor = "docker"\n  Limt = 3\n  [runners.docker]\n    image = "nixos/nix"\n    volumes = ["/nix/store:/nix/store", "/nix/var/nix/db:/nix/var/nix/db:ro", "/nix/var/nix/daemon-socket:/nix/var/nix/daemon-socket:ro"]¦\n';
    const at = marked('gitlab-runner/config.toml', toml);
    const [all, ...more] = offers(at, ['source.fixAll']);
    assert.equal(more.length, 0);
    assert.equal(all?.kind, 'source.fixAll.gitlabNixRunner');
    const text = applyEdits(at.text, all?.edits().get(at.uri) ?? []);
    assert.notEqual(text, at.text);
    const again = marked(at.uri.slice('file:///work/'.length), text);
    const safe = (again.project.check(again.uri).get(again.uri) ?? []).filter(
      (problem) => again.project.fixes(problem)[0]?.safe === true,
    );
    assert.deepEqual(
      safe.map(({ rule }) => rule.id),
      [],
    );
    assert.equal(at.project.workspace.file(at.uri)?.text, at.text);
  });

  it('are only of the kinds that are wanted', () => {
    assert.deepEqual(new Set(offers(marked(ci, two), ['quickfix']).map(({ kind }) => kind)), new Set(['quickfix']));
    assert.deepEqual(offers(marked(ci, two), ['refactor']), []);
  });

  it('are not offered away from findings', () => {
    assert.deepEqual(offers(marked(ci, two.replace('¦', '').replace('a:', 'a¦:')), ['quickfix']), []);
  });
});

describe('silencing a line', () => {
  it('takes the indentation of the line', () => {
    assert.match(
      silenced(ci, 'a:\n  tags: [nix]\n  script:\n    - nix-build¦\n'),
      /script:\n {4}# gitlab-nix-runner: disable-next-line pipeline\/profile-not-sourced\n {4}- nix-build/,
    );
  });

  it('writes a shell comment inside a script', () => {
    assert.match(
      silenced(ci, 'a:\n  tags: [nix]\n  script:\n    - |\n      echo\n      nix-build¦\n'),
      /echo\n {6}# gitlab-nix-runner: [^\n]*\n {6}nix-build/,
    );
  });

  it('is not offered where a comment would change a text', () => {
    for (const script of [
      '- >\n      true;\n      nix-build¦',
      '- "echo;\n      nix-build¦"',
      '- |\n      true \\\n      ; nix-build¦',
    ]) {
      const titles = offers(marked(ci, `a:\n  tags: [nix]\n  script:\n    ${script}\n`)).map(({ title }) => title);
      assert.ok(
        titles.some((title) => title.endsWith('in this file')),
        script,
      );
      assert.ok(!titles.some((title) => title.endsWith('for this line')), `${script}: ${titles}`);
    }
  });

  it('adds to a comment that is there', () => {
    const text =
      'a:\n  tags: [nix]\n  script:\n    # gitlab-nix-runner: disable-next-line runner/nix-remote -- so\n    - nix-build¦\n';
    const after = done(marked(ci, text), /for this line$/);
    assert.match(after, /disable-next-line runner\/nix-remote, pipeline\/profile-not-sourced -- so\n/);
    assert.deepEqual(rulesIn(ci, after), []);
  });

  it('works in runner configurations and Nix, with CRLF kept', () => {
    const toml = '[[runners]]\r\n  url = "https://x"\r\n  limit = "3"¦\r\n';
    const after = silenced('gitlab-runner/config.toml', toml);
    assert.match(after, /\r\n {2}# gitlab-nix-runner: disable-next-line runner\/wrong-type\r\n {2}limit/);
    silenced(
      'a.nix',
      '{\n  services.gitlab-runner.services.a = {\n    registrationConfigFile = "/run/x";\n    dockerImage = "x";\n    limit = "many"¦;\n  };\n}\n',
    );
  });
});

describe('silencing a file', () => {
  it('writes a comment at its start, or at the end of a page', () => {
    const after = done(marked(ci, 'a:\n  tags: [nix]\n  script:\n    - nix-build¦\n'), /in this file$/);
    const page = '---\ntitle: gitlab-ci\n---\n\n```toml\n[[runners]]\n  limit = "x"¦\n```\n';
    const paged = done(marked('gitlab-ci.md', page), /^Disable .* in this file$/);
    assert.match(paged, /```\n\n<!-- gitlab-nix-runner: disable-file [^\n]* -->\n$/);
    assert.deepEqual(rulesIn('gitlab-ci.md', paged), []);
    assert.notEqual(after, '');
  });
});
