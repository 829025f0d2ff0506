import type { JobScript } from '../model/pipeline/job';
import { readLooseScripts } from '../model/pipeline/loose-script';
import { resolvePipeline } from '../model/pipeline/resolver';
import type { ScriptText } from '../model/script/script-text';
import type { YamlFile } from '../syntax/yaml/file';

/**
 * The scripts in YAML blocks of pages. A block is read by itself: it includes nothing, and its jobs run nowhere, so that
 * only what is wrong with a script in any place is judged.
 */
export class PageScriptIndex {
  private readonly kept = new WeakMap<YamlFile, readonly ScriptText[]>();

  of(block: YamlFile): readonly ScriptText[] {
    let scripts = this.kept.get(block);
    if (scripts === undefined) {
      scripts = readScripts(block);
      this.kept.set(block, scripts);
    }
    return scripts;
  }
}

function readScripts(block: YamlFile): readonly ScriptText[] {
  const { jobs } = resolvePipeline(block, { root: block.uri, read: () => undefined });
  const own = jobs.flatMap((job) =>
    [job.beforeScript, job.script, job.afterScript].flatMap((fact): readonly JobScript[] =>
      fact.state === 'known' && fact.value.origin.kind === 'job' ? [fact.value] : [],
    ),
  );
  return [...own.map((script) => script.text), ...readLooseScripts(block)];
}
