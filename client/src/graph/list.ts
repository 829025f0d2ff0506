import type { PipelineGraph } from '../../../server/src/transport/protocol';
import { html } from './dom';
import type { Shown } from './shown';
import { counted, findingLine, jobNouns, runnerWords, traits, waitsFor } from './words';

/** So many jobs are listed; a list that is longer is of no use without a search. */
const most = 2000;

/** The same as the drawing says, as headings and lists. */
export function listOf(shown: Shown, graph: PipelineGraph, openJob: (name: string) => void): readonly Node[] {
  let left = most;
  return shown.stages.map(({ name, declared, count }) => {
    const jobs = shown.nodes
      .filter(({ stage }) => stage === name)
      .flatMap((node) => (node.kind === 'job' ? [node.job] : node.jobs))
      .slice(0, left);
    left -= jobs.length;
    const items = jobs.map((job) => {
      const opener = html('button', { type: 'button', class: 'link' }, job.name);
      opener.addEventListener('click', () => openJob(job.name));
      const facts = [...traits(job), runnerWords(job, graph), waitsFor(job)].join('; ');
      const findings = job.findings.map((finding) =>
        html('li', { class: `finding ${finding.severity}` }, `${finding.severity}: ${findingLine(finding)}`),
      );
      return html('li', {}, opener, `: ${facts}`, ...(findings.length > 0 ? [html('ul', {}, ...findings)] : []));
    });
    const title = `${name}${declared ? '' : ' (not declared)'}: ${counted(count, jobNouns)}`;
    return html('section', {}, html('h2', {}, title), html('ul', {}, ...items));
  });
}
