import type { CancellationToken } from 'vscode-languageserver';
import { relativePath } from '../workspace/uri';
import type { DoctorParams, DoctorResult, InitFilesParams, InitFilesResult } from './protocol';
import type { Root } from './root';
import type { Session } from './session';

/** Answers what is asked about the runners of the workspace as a whole, and what a new one needs. */
export class DoctorRequests {
  constructor(private readonly session: Session) {}

  async doctor({ log }: DoctorParams, token: CancellationToken): Promise<DoctorResult | null> {
    const { session } = this;
    await session.scanned(token);
    const roots = session.roots.all().filter(({ enabled }) => enabled);
    const options = {
      path: (uri: string) => shownPath(roots, uri),
      wanted: (uri: string) => roots.some((root) => session.roots.of(uri) === root),
    };
    if (log !== undefined) {
      const { examineLog } = await import('../features/doctor/doctor-log');
      const { logMarkdown } = await import('../features/doctor/log-text');
      const json = examineLog(
        roots.map(({ project }) => project),
        log,
        options,
      );
      return { markdown: logMarkdown(json, placeMarkdown), json };
    }
    const { examine } = await import('../features/doctor/doctor');
    const { doctorMarkdown } = await import('../features/doctor/doctor-text');
    const reports = roots.map((root) =>
      examine(root.project, { ...options, wanted: (uri) => session.roots.of(uri) === root }),
    );
    const runners = reports.flatMap((report) => report.runners);
    const others = reports.flatMap((report) => report.others);
    const json = { version: 1, runners, others } as const;
    return { markdown: doctorMarkdown(json, placeMarkdown), json };
  }

  async initFiles({ approach, tokenFile, tags }: InitFilesParams): Promise<InitFilesResult | null> {
    const { approaches, nextSteps, planFiles, tagProblem, tokenFiles } = await import('../features/init/plan');
    const isKnown = approaches.includes(approach) && tokenFiles.includes(tokenFile);
    if (!isKnown || tags.length === 0 || tags.some((tag) => tagProblem(tag) !== undefined)) return null;
    const choices = { approach, tokenFile, tags };
    return { files: [...planFiles(choices)], steps: [...nextSteps(choices)] };
  }
}

function placeMarkdown({ path, line }: { readonly path: string; readonly line: number }): string {
  return `\`${path}:${line}\``;
}

function shownPath(roots: readonly Root[], uri: string): string {
  for (const root of roots) {
    const path = root.owns(uri) ? relativePath(root.uri, uri) : undefined;
    if (path !== undefined) return path;
  }
  return uri;
}
