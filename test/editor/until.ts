import type * as vscode from 'vscode';

/**
 * Resolves with the first value of `look` that is neither undefined nor false. It is asked at once and after each
 * `event`; mocha's time limit ends a wait in vain.
 */
export function until<T>(event: vscode.Event<unknown>, look: () => T | undefined | false): Promise<T> {
  return new Promise((resolve, reject) => {
    let listener: vscode.Disposable | undefined;
    const ask = () => {
      try {
        const value = look();
        if (value === undefined || value === false) return;
        listener?.dispose();
        resolve(value);
      } catch (error) {
        listener?.dispose();
        reject(error);
      }
    };
    listener = event(ask);
    ask();
  });
}
