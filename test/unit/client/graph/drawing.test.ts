import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  curve,
  drawGraph,
  nodeWidth,
  runnerClass,
  runnerSign,
  type Shape,
  shorten,
} from '../../../../client/src/graph/drawing';
import { drawingColours, drawingStyle } from '../../../../client/src/graph/drawing-style';
import { layOut } from '../../../../client/src/graph/layout';
import { svgFile, svgText } from '../../../../client/src/graph/svg-file';
import { findingWords, nodeTip, nodeWords, runnerLetter } from '../../../../client/src/graph/words';
import { graphOf, shownOf } from './graphs';

const measure = (text: string, small: boolean) => text.length * (small ? 6 : 7);
const graph = graphOf({
  build: {
    'a<b>&"': {
      copies: 3,
      findings: [
        { severity: 'warning', rule: 'job/x', message: 'One.' },
        { severity: 'error', rule: 'job/y', message: 'Two.', template: '.t' },
        { severity: 'warning', rule: 'job/x', message: 'Three.' },
      ],
    },
    skipped: { neverRuns: true, runner: 1, when: 'manual' },
  },
  test: { check: { needs: ['skipped'], otherNeeds: ['pack of project g/tools'], tags: ['nix'] } },
});
const shown = shownOf(graph);
const layout = layOut(shown, (node) => nodeWidth(node, graph, measure));

function all(shape: Shape): readonly Shape[] {
  return [shape, ...shape.children.flatMap((child) => (typeof child === 'string' ? [] : all(child)))];
}

const drawn = (interactive: boolean) => drawGraph(layout, graph, { measure, interactive }).flatMap(all);
const textOf = ({ children }: Shape) => children.filter((child) => typeof child === 'string').join('');

describe('a drawing', () => {
  it('names nodes for those who do not see them', () => {
    const named = drawn(true).filter(({ attributes }) => String(attributes.class).startsWith('node '));
    assert.deepEqual(
      named.map(({ attributes }) => attributes['aria-label']),
      [
        'a<b>&", stage build, 3×, runner: nix, waits for the stages before, 1 error, 2 warnings',
        'skipped, stage build, never runs, manual, runner: tagged linux, waits for the stages before',
        'check, stage test, runner: nix, needs skipped, pack of project g/tools',
      ],
    );
    assert.ok(named.every(({ attributes }) => attributes.role === 'button' && attributes.tabindex === -1));
  });

  it('tells findings by shape and number, and all of them in the tip', () => {
    const signs = drawn(true).filter(({ attributes }) => String(attributes.class).startsWith('finding '));
    assert.deepEqual(
      signs.map((sign) => [sign.attributes.class, textOf(sign)]),
      [
        ['finding warning', '▲2'],
        ['finding error', '✖1'],
      ],
    );
    const [first] = shown.nodes;
    assert.ok(first);
    assert.equal(
      nodeTip(first, graph),
      'a<b>&"\n3×\nrunner: nix\nwaits for the stages before\n▲ One. (job/x)\n✖ Two. (job/y, in .t)\n▲ Three. (job/x)',
    );
    assert.equal(findingWords(graph.jobs), '1 error, 2 warnings');
  });

  it('tells runners by letter, shape and line besides the colour', () => {
    assert.equal(textOf(runnerSign(1, graph, 0, 0).children[1] as Shape), 'B');
    const outlines = [0, 1].map((index) => (runnerSign(index, graph, 0, 0).children[0] as Shape).attributes.d);
    assert.notEqual(outlines[0], outlines[1]);
    assert.deepEqual(
      [runnerClass(2), runnerClass(8), runnerClass(14)],
      ['runner-2', 'runner-2 dashed', 'runner-2 dotted'],
    );
    assert.deepEqual([0, 25, 26, 51, 52, 701, 702].map(runnerLetter), ['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
  });

  it('has no buttons in a file', () => {
    assert.ok(
      drawn(false).every(({ attributes }) => attributes.role === undefined && attributes.tabindex === undefined),
    );
  });

  it('says of a closed stage what is in it', () => {
    const [closed] = shownOf(graph, { open: new Map([['build', false]]) }).nodes;
    assert.ok(closed);
    assert.equal(nodeWords(closed, graph), 'stage build, closed, 2 jobs, 1 error, 2 warnings');
  });

  it('makes nodes as wide as their texts, within limits', () => {
    const widths = shown.nodes.map((node) => nodeWidth(node, graph, measure));
    assert.deepEqual(widths, [120, 258, 120]);
  });

  it('shortens texts to their room, never within a character', () => {
    assert.equal(
      shorten('building', 35, (text) => text.length * 7),
      'buil…',
    );
    assert.equal(
      shorten('building', 56, (text) => text.length * 7),
      'building',
    );
    assert.equal(
      shorten('ab😀cd', 28, (text) => text.length * 7),
      'ab…',
    );
    assert.equal(
      shorten('abc', 0, (text) => text.length * 7),
      '…',
    );
  });

  it('leaves and enters level', () => {
    const path = curve([
      { x: 0, y: 0 },
      { x: 40, y: 20 },
      { x: 60, y: 20 },
    ]);
    assert.equal(path, 'M0 0C20 0 20 20 40 20C50 20 50 20 60 20');
    assert.equal(curve([]), '');
  });
});

describe('a drawing as a file', () => {
  const colours = new Map(drawingColours.map((name) => [name, '#123456']));
  const file = svgFile(drawGraph(layout, graph, { measure, interactive: false }), layout, graph, {
    style: drawingStyle,
    colours,
    measure,
  });

  it('stands by itself', () => {
    assert.match(
      file,
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+"/,
    );
    assert.doesNotMatch(file, /var\(|<script|href|url\(/);
    assert.ok(file.includes('<title>Pipeline graph of .gitlab-ci.yml</title>'));
    assert.ok(file.includes('>tagged linux</text>'), 'the legend is in it');
  });

  it('escapes what comes from the pipeline, and leaves out what XML cannot have', () => {
    assert.ok(file.includes('a&lt;b&gt;&amp;&quot;'));
    assert.equal(file.includes('a<b>'), false);
    assert.equal(
      svgText({ tag: 'text', attributes: { class: '"' }, children: ['a\u0000b\ud800<'] }),
      '<text class="&quot;">ab\ufffd&lt;</text>',
    );
  });

  it('takes a colour that is not known from around it', () => {
    const style = '.edge { stroke: var(--graph-edge); }';
    const plain = svgFile([], { width: 1, height: 1 }, graph, { style, colours: new Map(), measure });
    assert.ok(plain.includes('.edge { stroke: currentcolor; }'));
  });
});
