/** Why remarks of some kinds are of no use for the scripts of jobs and runners; none of these is ever shown. */
export const excludedCodes: ReadonlyMap<number, string> = new Map([
  [1008, 'it is about a first line `#!`, which the script has none of: the runner decides what reads it'],
  [1009, 'it only says in which construct the syntax error is that another remark tells'],
  [1017, 'line ends are a matter of the file, and YAML and Nix read `\\r\\n` as `\\n`'],
  [1090, 'files that are sourced are not looked into'],
  [1091, 'files that are sourced are not looked into'],
  [1111, 'quotation marks of a text for people are meant'],
  [1112, 'quotation marks of a text for people are meant'],
  [1113, 'it is about the first line `#!`'],
  [1114, 'it is about the first line `#!`'],
  [1115, 'it is about the first line `#!`'],
  [1128, 'it is about the first line `#!`'],
  [2016, 'what is in single quotes is meant for another shell, for Nix or for a template'],
  [2029, 'variables of a pipeline exist on this side of ssh alone, so here is where they have to be replaced'],
  [2034, 'a variable may be there for another script of the job, which reads it in the same shell'],
  [2039, 'older releases say by it all that BusyBox can do and a plain POSIX shell cannot'],
  [2087, 'variables of a pipeline exist on this side of ssh alone, so here is where they have to be replaced'],
  [2096, 'it is about the first line `#!`'],
  [2119, 'functions are called by other scripts of the job'],
  [2120, 'functions are called by other scripts of the job'],
  [2129, 'commands of several items cannot share one redirection'],
  [2148, 'the runner decides which shell reads the script'],
  [2153, 'variables come from the pipeline, the project and the runner'],
  [2154, 'variables come from the pipeline, the project and the runner'],
  [2174, 'the script that NixOS recommends for caching runners makes its folders so'],
  [2187, 'it is about the first line `#!`'],
  [2211, 'a folder that a job unpacks has its release in its name'],
  [2235, '`! …` never ends a script that fails, `(! …)` does: braces would change that'],
  [2239, 'it is about the first line `#!`'],
  [2317, 'functions are called by other scripts of the job'],
  [2329, 'functions are called by other scripts of the job'],
]);

/** Remarks of the block SC3000 to SC3999 that name what BusyBox lacks too; it can do most else that POSIX leaves out. */
const lackingInBusyBox: ReadonlySet<number> = new Set([
  3005, // for ((…))
  3008, // select
  3009, // {a,b}
  3011, // <<<
  3024, // +=
  3030, // arrays
  3032, // coproc
  3053, // ${!name}
  3054, // ${name[0]}
  3055, // ${!name[@]}
  3056, // ${!prefix*}
  3059, // ${name^^}
]);

/** Remarks that follow from how a text reads: where a part of it is filled in later, they are guesses. */
const constantCodes: ReadonlySet<number> = new Set([2043, 2050, 2078, 2157, 2158, 2159, 2160, 2161, 2170, 2193, 2194]);

/** Remarks on a construct as a whole, which hold whatever is filled in inside of it. */
const wholeCodes: ReadonlySet<number> = new Set([2006, 2046, 2103, 2155, 2164]);

/** What a remark says is of use at all, for scripts without anything that is filled in later. */
export function isUseful(code: number): boolean {
  return !excludedCodes.has(code) && !(code >= 3000 && code < 4000 && !lackingInBusyBox.has(code));
}

/** Whether a remark depends on the values that are filled in on its lines, or inside of it. */
export function dependsOnHoles(code: number, where: 'inside' | 'lines'): boolean {
  return where === 'inside' ? !wholeCodes.has(code) : constantCodes.has(code);
}

/** Remarks that go with any syntax error: what could not be parsed, and what was expected where. */
export const unparsedCode = 1073;
export const expectedCode = 1072;

/** Remarks by which ShellCheck says that it could not read the script. */
export function isSyntaxError(code: number, level: string): boolean {
  return code < 2000 && level === 'error';
}

/**
 * Predefined variables whose values hold neither blanks nor characters of patterns: numbers, hashes, slugs, host names,
 * addresses, names of branches (`git check-ref-format`) and paths of projects. Left unquoted, they stay one word.
 */
const oneWordVariables =
  /^(?:CI|GITLAB_CI|GITLAB_USER_(?:ID|LOGIN)|CI_(?:API_(?:V4|GRAPHQL)_URL|BUILDS_DIR|COMMIT_(?:BEFORE_SHA|BRANCH|REF_NAME|REF_SLUG|SHA|SHORT_SHA|TAG|TIMESTAMP)|CONCURRENT_ID|CONCURRENT_PROJECT_ID|DEFAULT_BRANCH|DEPENDENCY_PROXY_(?:SERVER|GROUP_IMAGE_PREFIX|DIRECT_GROUP_IMAGE_PREFIX)|ENVIRONMENT_(?:ACTION|SLUG|TIER)|EXTERNAL_PULL_REQUEST_(?:IID|SOURCE_BRANCH_SHA|TARGET_BRANCH_SHA)|JOB_(?:ID|STATUS|TOKEN|URL)|MERGE_REQUEST_(?:DIFF_BASE_SHA|DIFF_ID|ID|IID|PROJECT_ID|PROJECT_PATH|SOURCE_BRANCH_NAME|SOURCE_BRANCH_SHA|TARGET_BRANCH_NAME|TARGET_BRANCH_SHA)|NODE_(?:INDEX|TOTAL)|PAGES_(?:DOMAIN|URL|HOSTNAME)|PIPELINE_(?:ID|IID|SOURCE|URL)|PROJECT_(?:DIR|ID|NAME|NAMESPACE|NAMESPACE_SLUG|PATH|PATH_SLUG|ROOT_NAMESPACE|URL)|REGISTRY|REGISTRY_(?:IMAGE|USER|PASSWORD)|RUNNER_ID|SERVER_(?:FQDN|HOST|PORT|PROTOCOL|URL|VERSION)|TEMPLATE_REGISTRY_HOST))$/;

/** A variable of a pipeline cannot be an array, so one that is named for several words is left unquoted on purpose. */
const severalWords =
  /(?:^|_)(?:FLAGS?|ARGS?|ARGUMENTS?|OPTS?|OPTIONS?|PARAMS?|PARAMETERS|CMD|COMMAND|PACKAGES|PKGS|TARGETS)$/i;

/** Commands whose output is one word: numbers, hashes, names of systems. */
const oneWordCommand =
  /^\$\(\s*(?:nproc|pwd|id -[ug]n?|uname(?: -\w)?|date \+[^\s"']+|date -u \+[^\s"']+|git rev-parse [^|;&]*|git rev-list --count [^|;&]*)\s*\)$/;

/** Nix tells store paths, of which there may be several, and which hold neither blanks nor characters of patterns. */
const storePaths = /^\$\([\s\\]*nix(?:-store|-build|-instantiate|\s+(?:build|path-info))\s/;

/**
 * Whether nothing is gained by quotes where ShellCheck misses them (SC2086 at a variable, SC2046 at a substitution): the
 * value is one word, or is meant to be several. `before` is what stands before it on its line.
 */
export function needsNoQuotes(code: number, word: string, before: string): boolean {
  // `eval` joins its arguments again, and GitLab's documentation starts `ssh-agent` so.
  if (code === 2046) return oneWordCommand.test(word) || storePaths.test(word) || /\beval\s+$/.test(before);
  if (code !== 2086) return false;
  const found = /^\$(?:\{(\w+)(?::?-\w*)?\}|(\w+))$/.exec(word);
  const name = found?.[1] ?? found?.[2] ?? '';
  return oneWordVariables.test(name) || severalWords.test(name);
}
