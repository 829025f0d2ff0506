const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity as Kubernetes writes processors and sizes (`500m`, `2Gi`, `1e3`); undefined where it is none. */
export function parseQuantity(text: string): number | undefined {
  const [, number, suffix = ''] =
    /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const factor = suffixes[suffix] ?? Number(`1${suffix}`);
  return Number(number) * factor;
}
