import type { InputSpec } from '../model/pipeline/inputs';

/** The type of an input and its default, in a few words. */
export function inputDetail({ type, fallback }: InputSpec): string {
  const kind = type ?? 'unknown type';
  return fallback === undefined ? `${kind}, required` : `${kind}, default ${JSON.stringify(fallback)}`;
}

/** What a header says of an input, as Markdown. */
export function inputText(spec: InputSpec, description: string | undefined): string {
  const lines = [
    `**${spec.name}**: input, ${inputDetail(spec)}`,
    description,
    spec.options === undefined ? undefined : `Options: ${spec.options.map((one) => `\`${String(one)}\``).join(', ')}`,
  ];
  return lines.filter((line) => line !== undefined && line !== '').join('\n\n');
}
