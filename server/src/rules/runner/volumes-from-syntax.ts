import { knownItems } from '../../model/fact';
import { usesDocker } from '../../model/runner/executor';
import { holdsVariable } from '../../model/runner/template-text';
import { parseVolumesFrom } from '../../model/runner/volume';
import { defineRule } from '../rule';
import { daemonContainerToml, moduleWith, renderedWith, tomlWith } from '../runner-examples';

export const rule = defineRule<'runner', { readonly text: string; readonly error: string }>({
  id: 'runner/volumes-from-syntax',
  subject: 'runner',
  severity: 'error',
  since: '0.1.0',
  summary: 'An entry of `volumes_from` that Docker refuses.',
  why: `An entry is the name of a container, with \`:ro\` or \`:rw\` behind it at most. The runner hands it on as it stands, and Docker
refuses any other mode, so that every job fails before it starts.`,
  notWhen: ['The entry holds a variable or a marker.', 'The executor is not one of the Docker family.'],
  references: [
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section',
    'https://docs.docker.com/reference/cli/docker/container/run/#volumes-from',
  ],
  examples: {
    bad: [
      {
        language: 'toml',
        caption: 'A path in place of a mode',
        text: tomlWith({ docker: 'volumes_from = ["build-cache:/cache"]' }),
        marks: ['"build-cache:/cache"'],
      },
      {
        language: 'nix',
        caption: 'By a registration flag',
        text: moduleWith('registrationFlags = [ "--docker-volumes-from=build-cache:readonly" ];'),
        marks: ['build-cache:readonly'],
      },
      {
        language: 'nix',
        caption: 'No name, rendered',
        text: renderedWith({ docker: 'volumes_from = [ ":ro" ];' }),
        marks: ['":ro"'],
      },
    ],
    good: [
      { language: 'toml', caption: 'Read-only', text: daemonContainerToml },
      { language: 'toml', caption: 'A name alone', text: tomlWith({ docker: 'volumes_from = ["build-cache"]' }) },
      { language: 'toml', caption: 'A variable', text: tomlWith({ docker: 'volumes_from = ["$CACHE:$MODE"]' }) },
    ],
  },
  *check({ runner }) {
    if (!usesDocker(runner)) return;
    for (const { value: text, at } of knownItems(runner.list('docker.volumes_from'))) {
      const entry = parseVolumesFrom(text);
      if ('error' in entry && !holdsVariable(text)) yield { at, data: { text, error: entry.error } };
    }
  },
  message: ({ text, error }) => ({
    what: `Docker refuses \`${text}\` in \`volumes_from\`: ${error}.`,
    why: 'Every job fails before it starts.',
    action: 'Write the name of a container, with `:ro` or `:rw` behind it at most.',
  }),
});
