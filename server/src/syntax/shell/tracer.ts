import type { ScriptTrace, ShellCommand, ShellEnvironment, ShellLookup, ShellState, SourcedFile } from './analysis';
import type { Reached } from './flow';
import { Interpreter } from './interpreter';
import type { ShellScript } from './nodes';
import { listSourced, lookupEntry, type Names, toLookup } from './state';
import type { StaticText } from './static-text';

/**
 * Follows the environment through a script. What is not sure on every way through it is unknown. Takes time linear in
 * the script, save for functions called again, of which a bounded number is followed again.
 */
export function traceScript(script: ShellScript, initial?: ShellEnvironment): ScriptTrace {
  const interpreter = new Interpreter();
  const end = interpreter.run(script.root, initial);
  return {
    commands: interpreter.recorder.commands,
    stateAt: (command) => new StateView(interpreter.names, interpreter.recorder.stateOf(command)),
    end: new StateView(interpreter.names, end),
  };
}

/**
 * All simple commands in the order they are executed: substitutions before the command they are in, a function's body
 * where it is first called, started commands (`sudo …`, `bash -c '…'`) behind the one that starts them, and at the end
 * the bodies of functions that are never called.
 */
export function readCommands(script: ShellScript): readonly ShellCommand[] {
  return traceScript(script).commands;
}

class StateView implements ShellState {
  constructor(
    private readonly names: Names,
    private readonly state: Reached,
  ) {}

  get reachable(): boolean {
    return this.state !== undefined;
  }

  get sourced(): readonly SourcedFile[] {
    return listSourced(this.state?.sourced);
  }

  lookup(name: string): ShellLookup {
    if (this.state === undefined) return { state: 'unknown', reason: 'the command is never reached' };
    return toLookup(lookupEntry(this.names, this.state, name));
  }

  get errexit(): boolean | undefined {
    return this.state?.errexit;
  }

  get directory(): StaticText | undefined {
    return this.state?.directory;
  }

  get uncertain(): boolean {
    return this.state?.uncertain ?? false;
  }
}
