import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NixEvaluation } from '../../server/src/model/nix/evaluate';
import { readFences, readFencesAgain, toPage } from '../../server/src/syntax/markdown/fences';
import { readNix } from '../../server/src/syntax/nix/read';
import { readShell } from '../../server/src/syntax/shell/reader';
import { ShellText, verbatimPiece } from '../../server/src/syntax/shell/shell-text';
import { traceScript } from '../../server/src/syntax/shell/tracer';
import { readToml } from '../../server/src/syntax/toml/read-toml';
import { readTomlFile, type TomlFile } from '../../server/src/syntax/toml/toml-file';
import { readYamlFile, type YamlFile } from '../../server/src/syntax/yaml/file';
import { dialects, type Language } from './dialects';
import { type FuzzTarget, fuzz, smallerTexts } from './fuzz';
import { edit, mutate } from './mutations';
import { seeds } from './seeds';
import { assertSpansWithin, assertWithin } from './spans';

/** A text and an edited version of it. */
interface Versions {
  readonly before: string;
  readonly after: string;
}

function reader(language: Language, share: number, check: (versions: Versions) => void): FuzzTarget<Versions> {
  const dialect = dialects[language];
  return {
    share,
    make(random) {
      const other = random.pick(seeds[language]);
      const before = mutate(random.pick(seeds[language]), random, dialect, other);
      return { before, after: edit(before, random, dialect, other) };
    },
    check: (versions, timed) => timed(() => check(versions)),
    *smaller({ before, after }) {
      if (before !== after) yield { before, after: before };
      for (const text of smallerTexts(after)) yield { before, after: text };
      for (const text of smallerTexts(before)) yield { before: text, after };
    },
    show: (versions) => JSON.stringify(versions),
  };
}

const uri = 'file:///repository/file';

test('YAML: any text is read, and an edited version like a new one', () => {
  fuzz(
    reader('yaml', 0.14, ({ before, after }) => {
      const previous = readYamlFile(uri, before);
      assertYaml(previous);
      const edited = readYamlFile(uri, after, previous);
      assert.deepEqual(yamlLayout(edited), yamlLayout(readYamlFile(uri, after)));
    }),
  );
});

function assertYaml(file: YamlFile): void {
  let end = 0;
  for (const { part, start } of file.parts) {
    assert.equal(start, end, 'parts cover the text');
    end += part.text.length;
    assertSpansWithin([part.root, part.problems, part.duplicates, part.anchors], part.text.length);
  }
  assert.equal(end, file.text.length, 'parts cover the text to its end');
}

function yamlLayout(file: YamlFile) {
  return {
    parts: file.parts.map(({ part, ...place }) => ({ ...place, text: part.text })),
    problems: file.problems.map(({ part, ...problem }) => ({ ...problem, start: file.offsetOf(part) })),
  };
}

test('TOML: any text is read, and an edited version like a new one', () => {
  fuzz(
    reader('toml', 0.18, ({ before, after }) => {
      assertSpansWithin(readToml(before), before.length);
      const previous = readTomlFile(uri, before);
      const edited = readTomlFile(uri, after, previous);
      for (const { part } of edited.parts) assertSpansWithin(part.document, part.text.length);
      assert.deepEqual(tomlLayout(edited), tomlLayout(readTomlFile(uri, after)));
    }),
  );
});

function tomlLayout(file: TomlFile) {
  return {
    parts: file.parts.map(({ part, start }) => ({ start, text: part.text, errors: part.document.errors })),
    conflicts: file.conflicts.length,
  };
}

test('Nix: any text is read and evaluated', () => {
  fuzz(
    reader('nix', 0.2, ({ after: text }) => {
      const fragment = readNix(text, { fragment: 'allow' });
      assertSpansWithin([fragment.root, fragment.comments, fragment.errors], text.length);
      const tree = readNix(text);
      const evaluation = new NixEvaluation({ files: { nix: () => undefined } });
      evaluation.evaluate({ part: { uri, text }, tree });
    }),
  );
});

test('shell: any text is read and followed', () => {
  fuzz(
    reader('shell', 0.26, ({ after: text }) => {
      const script = readShell(new ShellText([verbatimPiece(text)]));
      assertSpansWithin([script.root, script.comments, script.errors], text.length);
      const trace = traceScript(script);
      for (const command of trace.commands) {
        assertWithin(command.span, text.length, 'command');
        for (const { span } of command.args) assertWithin(span, text.length, 'argument');
        const state = trace.stateAt(command);
        for (const name of ['PATH', 'NIX_REMOTE', 'x']) {
          const found = state.lookup(name);
          if (found.state === 'set' && found.span !== undefined) assertWithin(found.span, text.length, name);
        }
      }
    }),
  );
});

test('Markdown: any page is read, and an edited version like a new one', () => {
  fuzz(
    reader('markdown', 0.14, ({ before, after }) => {
      const previous = readFences(before);
      const edited = readFencesAgain(previous, after);
      assert.deepEqual(edited, readFences(after));
      let end = 0;
      for (const placed of edited.fences) {
        assert.ok(placed.start <= placed.span.start && end <= placed.span.start, 'blocks follow each other');
        end = placed.span.end;
        assertWithin(placed.span, after.length, 'block');
        const { length } = placed.fence.text;
        assertWithin(toPage(placed, { start: 0, end: length }), after.length, 'code');
        assertWithin(toPage(placed, { start: length, end: length }), after.length, 'end of the code');
      }
    }),
  );
});
