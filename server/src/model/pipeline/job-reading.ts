import { valueAsText } from '../../syntax/yaml/scalar-value';
import { type Place, place } from '../../text/place';
import { absent, type Fact, known, type ListValue, unknown } from '../fact';
import type { ConfigurationView, Extended } from './configuration';
import type { Job, JobEditor, JobScript, StoredPath, TemplateUse } from './job';
import { isKeyword, type KeywordState, Keywords, keywordFact, valuePlace } from './keywords';
import { findLostDefault } from './lost-default';
import { mapsIn } from './plain-values';
import { reservedNames } from './reserved-names';
import { jobScript } from './script-reading';
import { readStepScripts } from './step-scripts';
import { Budget, hasInput, nodePlace, type UnknownValue, unknownValue, type Value } from './value';
import { readVariables } from './variables';

/** What makes a hidden key a template rather than a store of lists or variables. */
const jobKeywords = [
  'after_script',
  'artifacts',
  'before_script',
  'cache',
  'extends',
  'image',
  'needs',
  'rules',
  'script',
  'services',
  'stage',
  'tags',
  'trigger',
  'variables',
];

/** Whether a top-level key defines a job or a template of one. */
export function isJob(name: string, extended: Extended): boolean {
  if (reservedNames.has(name) || extended.value.kind !== 'map') return false;
  const { entries } = extended.value;
  return !name.startsWith('.') || jobKeywords.some((keyword) => entries.has(keyword));
}

/** The job of a top-level key, undefined where that is none. */
export function readJob(name: string, view: ConfigurationView, edit: JobEditor): Job | undefined {
  const extended = view.extended(name);
  const key = view.rootKey(name);
  if (extended === undefined || key === undefined || !isJob(name, extended)) return undefined;
  const { value } = extended;
  if (value.kind !== 'map') return undefined;
  const keywords = new Keywords(name, value, view);
  const image = keywords.keyword('image');
  const beforeScript = readJobScript(keywords.keyword('before_script'), view);
  return {
    name,
    nameAt: nodePlace(key),
    part: key.part,
    hidden: name.startsWith('.'),
    tags: readTags(keywords.keyword('tags'), view),
    image: readImage(image, view),
    imageOrigin: isKeyword(image) ? image.origin : undefined,
    pullPolicies: readPullPolicies(image, view),
    storedPaths: readStoredPaths(keywords, view),
    variables: readVariables(keywords, view),
    beforeScript,
    script: readJobScript(keywords.ownKeyword('script'), view),
    afterScript: readJobScript(keywords.keyword('after_script'), view),
    hookScript: readHook(keywords.keyword('hooks'), view),
    stepScripts: readStepScripts(keywords.ownKeyword('run'), view),
    lostDefault: findLostDefault(extended, keywords, view, beforeScript),
    templates: extended.templates.map((template): TemplateUse => {
      const { span, part } = template.keyNode;
      return { name: template.name, nameAt: place(part, span.start, span.end), part: template.part };
    }),
    edit,
  };
}

function readJobScript(state: KeywordState, view: ConfigurationView): Fact<JobScript> {
  return keywordFact(state, view, (value, keyword) => jobScript(keyword, view) ?? unreadable(value, 'it is no script'));
}

function readHook(state: KeywordState, view: ConfigurationView): Fact<JobScript> {
  const name = 'pre_get_sources_script';
  const fact = keywordFact(state, view, (value, { origin }): JobScript | UnknownValue | undefined => {
    const entry = value.kind === 'map' ? value.entries.get(name) : undefined;
    if (entry === undefined)
      return value.kind === 'map' && value.open === undefined ? undefined : unreadable(value, 'it is no mapping');
    return (
      jobScript({ value: entry.value, keyAt: nodePlace(entry.key), origin }, view) ??
      unreadable(entry.value, 'it is no script')
    );
  });
  if (fact.state !== 'known') return fact;
  return fact.value === undefined ? absent : { ...fact, value: fact.value, keyAt: fact.value.keyAt };
}

function unreadable(value: Value, otherwise: string): UnknownValue {
  return value.kind === 'unknown' ? value : unknownValue(otherwise, valuePlace(value));
}

function readImage(state: KeywordState, view: ConfigurationView): Fact<string> {
  let at: Place | undefined;
  const fact = keywordFact(state, view, (value): string | UnknownValue => {
    let name = value;
    if (value.kind === 'map') {
      const entry = value.entries.get('name');
      if (entry === undefined) return unknownValue(value.open ?? 'it has no name', valuePlace(value));
      name = view.resolve(entry.value);
    }
    if (name.kind !== 'scalar') return unreadable(name, 'it is no name');
    at = nodePlace(name.node);
    return fixedText(name.node.text) ?? unknownValue('it holds a variable or input', at);
  });
  return fact.state === 'known' && at !== undefined ? { ...fact, at } : fact;
}

/** The text where nothing in it is filled in later, by variables or inputs. */
function fixedText(text: string): string | undefined {
  return hasInput(text) || /\$[A-Za-z_{]/.test(text) ? undefined : text;
}

function readTags(state: KeywordState, view: ConfigurationView): Fact<ListValue<string>> {
  return keywordFact(state, view, (value) => readTexts(value, view));
}

function readPullPolicies(image: KeywordState, view: ConfigurationView): Fact<ListValue<string>> {
  if (!isKeyword(image)) return absent;
  const value = view.resolve(image.value);
  const entry = value.kind === 'map' ? value.entries.get('pull_policy') : undefined;
  if (entry === undefined) return absent;
  const { value: written, key } = entry;
  return keywordFact({ value: written, keyAt: nodePlace(key), origin: image.origin }, view, (list) =>
    readTexts(list, view),
  );
}

/** Texts of a list, or one that stands alone. */
function readTexts(value: Value, view: ConfigurationView): ListValue<string> | UnknownValue {
  const items: Fact<string>[] = [];
  let reason: string | undefined;
  const budget = new Budget(1000);
  const add = (raw: Value): void => {
    const item = view.resolve(raw);
    if (!budget.take(1)) reason ??= 'there are too many items';
    else if (item.kind === 'scalar') items.push(readTag(item));
    else if (item.kind === 'list') {
      for (const inner of item.items) add(inner);
      reason ??= item.open;
    } else reason ??= item.kind === 'unknown' ? item.reason : 'an item is no text';
  };
  if (value.kind !== 'list' && value.kind !== 'scalar') return unreadable(value, 'it is no list of texts');
  add(value);
  return reason === undefined ? { items, complete: true } : { items, complete: false, reason };
}

function readTag({ node }: Extract<Value, { readonly kind: 'scalar' }>): Fact<string> {
  const at = nodePlace(node);
  const text = fixedText(valueAsText(node.value));
  return text === undefined ? unknown('it holds a variable or input', at) : known(text, at);
}

/** The paths below `cache` and `artifacts`, each where it is written. */
function readStoredPaths(keywords: Keywords, view: ConfigurationView): readonly StoredPath[] {
  return (['cache', 'artifacts'] as const).flatMap((keyword) => {
    const state = keywords.keyword(keyword);
    if (!isKeyword(state)) return [];
    return mapsIn(view, state.value).flatMap((map) => {
      const paths = map.entries.get('paths')?.value;
      const list = paths === undefined ? undefined : readTexts(view.resolve(paths), view);
      if (list === undefined || 'kind' in list) return [];
      return list.items.flatMap((item) => (item.state === 'known' ? [{ keyword, path: item.value, at: item.at }] : []));
    });
  });
}
