/**
 * Whether a Nix text may say anything of a runner or of the machine that runs it: a cheap look for the names of the
 * options, before anything is read. Comments count, so the answer may be yes in vain but is never no in vain.
 */
export function mentionsRunner(text: string): boolean {
  return /gitlab-runner|\bsysctl\b|\bvirtualisation\b/.test(text);
}
