/**
 * Whether a path matches a local include with wildcards as GitLab's repository search does it: `*` stands for any
 * characters of one name, `**` for any characters at all, and everything else for itself. So `a/**.yml` takes all files
 * below `a`, and `a/**` with `/*.yml` behind it only those in folders below it. A leading slash means nothing.
 */
export function matchesWildcards(path: string, pattern: string): boolean {
  const tokens = pattern.replace(/^\/+/, '').match(/\*\*|\*|[^*]+/g) ?? [];
  // The offsets of the path up to which the tokens so far can reach.
  let ends = new Set([0]);
  for (const token of tokens) {
    const next = new Set<number>();
    for (const end of ends) {
      if (!token.startsWith('*')) {
        if (path.startsWith(token, end)) next.add(end + token.length);
        continue;
      }
      // A later start reaches nothing that an earlier one within the same run has not reached.
      for (let at = end; at <= path.length && !(at > end && next.has(at)); at++) {
        next.add(at);
        if (token === '*' && path[at] === '/') break;
      }
    }
    ends = next;
  }
  return ends.has(path.length);
}
