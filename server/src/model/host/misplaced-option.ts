import { nixosOptions } from '../../../../schemas/nixos-options';
import type { OptionLevel } from './module-option';

/** What is to be written for names that no release ever had. */
const advised: Readonly<Record<string, string>> = {
  dockerHost: 'Pass it to the runner in `registrationFlags`: `"--docker-host" "unix:///run/podman/podman.sock"`.',
  token: 'Put the token into a file outside the store, and name it in `authenticationTokenConfigFile`.',
  volumesFrom: 'Pass it to the runner in `registrationFlags`: `"--docker-volumes-from" "name:ro"`.',
};

/** What to do about a name that is no option at its level: a sentence, where the name says what was meant. */
export function adviceOn(name: string, level: OptionLevel): string | undefined {
  if (level === 'entry') {
    const ofService = nixosOptions.find(['services', 'gitlab-runner', name]);
    if (ofService === undefined) return Object.hasOwn(advised, name) ? advised[name] : undefined;
    return 'It is an option of `services.gitlab-runner` itself: move it out of the entry.';
  }
  if (nixosOptions.find(['services', 'gitlab-runner', 'services', 'any', name]) === undefined) return undefined;
  return 'It is an option of a runner: move it into an entry of `services`.';
}
