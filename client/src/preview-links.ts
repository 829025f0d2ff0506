import { posix } from 'node:path';
import { URI } from 'vscode-uri';

const fileLink = /\[((?:\\.|[^\]\\])*)\]\((file:\/\/[^)\s]*)\)/g;

/**
 * Markdown with its links to files written in the way that VS Code's preview follows: it refuses `file:`, and takes a path
 * that starts with a slash from the first workspace folder. Without one only the texts of the links are left.
 *
 * @param folder URI of the first workspace folder
 */
export function previewLinks(markdown: string, folder: string | undefined): string {
  const base = folder === undefined ? undefined : URI.parse(folder).path;
  return markdown.replace(fileLink, (_, label: string, target: string) => {
    if (base === undefined) return label;
    const { path, fragment } = URI.parse(target);
    const steps = posix.relative(base, path).split('/').map(encoded);
    return `[${label}](/${steps.join('/')}${fragment === '' ? '' : `#${fragment}`})`;
  });
}

/** Parentheses too, as they would end the link. */
function encoded(step: string): string {
  return encodeURIComponent(step).replaceAll('(', '%28').replaceAll(')', '%29');
}
