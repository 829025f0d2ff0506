/** What an input can be: text, number, boolean, or a list or mapping of such. */
export type InputData = string | number | boolean | null | readonly InputData[] | InputMap;

export interface InputMap {
  readonly [key: string]: InputData;
}

export function isInputList(data: InputData | undefined): data is readonly InputData[] {
  return Array.isArray(data);
}

export function isInputMap(data: InputData | undefined): data is InputMap {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
