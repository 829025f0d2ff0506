import { localIncludeUri, pathBelow } from '../../model/pipeline/files';
import { projectFolder } from '../../model/pipeline/include-target';
import { findPair, scalarText } from '../../syntax/yaml/nodes';
import type { Candidate } from './candidate';
import { includeAt } from './inputs';
import type { PipelinePlace } from './place';

/** What is elsewhere is known only where the project file names folders that stand for it. */
const filesOf = ({ scope }: PipelinePlace) => scope.project.workspace.pipelineFiles;

/** The templates of GitLab, by their paths in the folder that stands for them. */
export function templateCandidates(place: PipelinePlace): readonly Candidate[] {
  const { mirrors, root } = filesOf(place);
  const found = mirrors?.template === undefined ? undefined : localIncludeUri(root, mirrors.template);
  if (found === undefined || 'reason' in found) return [];
  return pathsIn(place, found.uri)
    .filter((path) => path.endsWith('.gitlab-ci.yml'))
    .map((label) => ({ label, kind: 'file', detail: 'template' }));
}

/** The projects for which a folder stands. */
export function projectCandidates(place: PipelinePlace): readonly Candidate[] {
  return Object.keys(filesOf(place).mirrors?.project ?? {}).map((label) => ({
    label,
    kind: 'value',
    detail: 'mirror',
  }));
}

/** The files of the project that the include at the cursor names. */
export function projectFileCandidates(place: PipelinePlace): readonly Candidate[] {
  const node = includeAt(place);
  const named = node?.kind === 'map' ? findPair(node, 'project')?.value : undefined;
  const project = named === undefined ? undefined : scalarText(named);
  const folder = project === undefined ? undefined : projectFolder(filesOf(place), project);
  if (folder === undefined) return [];
  return pathsIn(place, folder).map((path) => ({ label: `/${path}`, kind: 'file', detail: project }));
}

/** The components of the projects for which a folder stands: `templates/NAME.yml` and `templates/NAME/template.yml`. */
export function componentCandidates(place: PipelinePlace): readonly Candidate[] {
  const files = filesOf(place);
  return Object.keys(files.mirrors?.project ?? {}).flatMap((project) => {
    const folder = projectFolder(files, project);
    const paths = folder === undefined ? [] : pathsIn(place, folder);
    return paths.flatMap((path): readonly Candidate[] => {
      const name = /^templates\/([^/]+)(?:\/template)?\.yml$/.exec(path)?.[1];
      if (name === undefined) return [];
      return [{ label: `$CI_SERVER_FQDN/${project}/${name}@~latest`, kind: 'file', detail: 'component' }];
    });
  });
}

function pathsIn(place: PipelinePlace, folder: string): readonly string[] {
  return (filesOf(place).glob?.(folder, '**') ?? []).map((uri) => pathBelow(folder, uri)).sort();
}
