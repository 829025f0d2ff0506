import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mergedYaml } from '../../../server/src/features/merged-text';
import { type MergedForm, type MergedTexts, mergedView } from '../../../server/src/features/merged-view';
import { MergedEntries, mergedConfiguration } from '../../../server/src/model/pipeline/merged';
import { PipelineResolver } from '../../../server/src/model/pipeline/resolver';
import { type Place, textAt } from '../../../server/src/text/place';
import { groups } from '../model/pipeline/oracle/corpus';
import { textOf } from '../model/pipeline/oracle/our-merge';
import { entryUri, Repository } from '../model/pipeline/repository';

const shown = ({ part, span }: Place) => `${part.uri.slice(part.uri.lastIndexOf('/') + 1)}@${span.start}`;

function viewOf(text: string, others: Readonly<Record<string, string>> = {}, form: MergedForm = 'configuration') {
  const repository = new Repository(text, others);
  const entry = repository.read(entryUri);
  assert.ok(entry);
  const kept = new MergedEntries();
  const source = { entry, ...new PipelineResolver(repository, 'usual').configurationOf(entry), kept };
  return { view: mergedView(source, form, 'Title', shown), source };
}

describe('the view of a merged pipeline', () => {
  for (const group of groups) {
    it(`says the same as the whole merged at once: ${group.name}`, () => {
      const { view, source } = viewOf(textOf(group), group.files);
      const whole = mergedYaml(mergedConfiguration(source.configuration, source.unresolved).root);
      assert.ok(whole.length > 200);
      assert.equal(view.text.slice(view.text.indexOf('\n\n') + 2), whole);
    });

    it(`leads from each key to where it stands: ${group.name}`, () => {
      const { view } = viewOf(textOf(group), group.files);
      for (const { name, start, at } of view.heads) {
        const origin = view.originAt(start);
        assert.deepEqual(origin?.at, at, name);
        assert.equal(origin?.owner, undefined, name);
      }
    });
  }

  it('leads from every value to its text, in templates and through references and aliases', () => {
    const text = `.t:
  variables: {LEVEL: &level high, LIST: x}
  script: [one, two]
job:
  extends: .t
  image: {name: *level}
  script:
    - !reference [.t, script]
    - three
`;
    const { view } = viewOf(text);
    const job = view.text.indexOf('\njob:');
    for (const [line, word, source, owner] of [
      ['    LEVEL: high', 'high', 'high', '.t'],
      ['    name: high', 'high', 'high', undefined],
      ['    - - one', 'one', 'one', undefined],
      ['    - three', 'three', 'three', undefined],
      ['  extends: .t', '.t', '.t', undefined],
    ] as const) {
      const at = view.text.indexOf(`\n${line}\n`, job);
      assert.ok(at >= 0, `${line} is not in\n${view.text}`);
      const offset = at + 1 + line.lastIndexOf(word);
      const origin = view.originAt(offset);
      assert.ok(origin, line);
      assert.equal(view.text.slice(origin.span.start, origin.span.end), word);
      assert.equal(textAt(origin.at), source);
      assert.equal(origin.owner, owner, line);
    }
  });

  it('tells problems first, each leading to its place', () => {
    const text = 'include: gone.yml\njob:\n  extends: .gone\n  script: make\n';
    const { view } = viewOf(text);
    assert.equal(
      view.text.slice(0, view.text.indexOf('\njob:')),
      '# Title\n#\n# Not resolved, so what follows may lack something:\n' +
        '#   .gitlab-ci.yml@9: the included file `gone.yml` is not there\n',
    );
    const origin = view.originAt(view.text.indexOf('included'));
    assert.equal(origin && textAt(origin.at), 'gone.yml');
  });

  it('says so where there is nothing', () => {
    const { view } = viewOf('# only a comment\n');
    assert.equal(view.text, '# Title\n#\n# Nothing is left to show: there is no key that could be read.\n\n');
    assert.equal(view.originAt(0), undefined);
    assert.equal(view.originAt(1000), undefined);
  });

  it('is after edits what it would be anew, and keeps what they do not reach', () => {
    const text = `include: other.yml
.t: {image: a}
one: {extends: .t, script: x}
two: {script: [!reference [.t, image]]}
three: {script: y, tags: [n]}
four: {extends: .gone, script: z}
`;
    const repository = new Repository(text, { 'other.yml': 'five: {script: v}\n' });
    const resolver = new PipelineResolver(repository, 'usual');
    const kept = new MergedEntries();
    const texts: MergedTexts = new WeakMap();
    const look = () => {
      const entry = repository.read(entryUri);
      assert.ok(entry);
      return { entry, ...resolver.configurationOf(entry), kept };
    };
    const entryOf = (name: string) => {
      const { configuration, unresolved } = look();
      return mergedConfiguration(configuration, unresolved, kept).root.entries.get(name);
    };
    const before = mergedView(look(), 'configuration', 'Title', shown, texts);
    const three = entryOf('three');
    for (const [from, to] of [
      ['image: a', 'image: b'],
      ['[n]', '[m]'],
      ['[m]', '[n]'],
      ['.gone', '.t'],
      ['other.yml', 'others.yml'],
      ['one:', 'once:'],
    ] as const) {
      repository.write(entryUri, repository.text().replace(from, to));
      const now = mergedView(look(), 'configuration', 'Title', shown, texts);
      assert.equal(now.text, viewOf(repository.text(), { 'other.yml': 'five: {script: v}\n' }).view.text, to);
      assert.notEqual(now.text, before.text);
      if (to === 'image: b') assert.equal(entryOf('three'), three);
    }
  });
});
