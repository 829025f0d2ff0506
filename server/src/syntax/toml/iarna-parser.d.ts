/** The internals of `@iarna/toml` 3.0.0 that the reader builds on; the package types only its public functions. */
declare module '@iarna/toml/lib/toml-parser.js' {
  /** A step of the state machine. It looks at `char` and gets what the state above it returned. */
  export type Step = (returned: never) => unknown;

  export interface State {
    parser: Step;
    returned: unknown;
    /** The keys of the assignment being read. */
    resultTable: unknown;
  }

  export default class TomlParser {
    static readonly END: number;
    protected _buf: string;
    /** The offset of `char`. */
    protected ii: number;
    /** The code point at `ii`, or `END`. */
    protected char: number;
    protected state: State;
    protected stack: State[];

    /** Steps on; false at the end of the text. */
    protected nextChar(): boolean;
    /** Runs the current state's step. */
    protected runOne(): unknown;
    /** Consumes `char` and goes on with `step`. */
    protected next(step: Step): undefined;
    /** Goes on with `step` at the same character. */
    protected goto(step: Step): unknown;
    /** Consumes `char` and enters a new state; what it returns goes to `then`. */
    protected call(step: Step, then?: Step): undefined;
    /** As `call`, at the same character. */
    protected callNow(step: Step, then?: Step): unknown;
    /** Consumes `char` and leaves the state. */
    protected return(value?: unknown): undefined;
    /** Leaves the state at the same character. */
    protected returnNow(value?: unknown): unknown;

    protected parseStart(): unknown;
    protected parseWhitespaceToEOL(): unknown;
    protected parseComment(): unknown;
    protected parseAssignStatement(): unknown;
    protected recordAssignStatement(assignment: never): unknown;
    protected parseAssign(): unknown;
    protected parseAssignKeywordPreDot(): unknown;
    protected parseAssignEqual(): unknown;
    protected parseAssignPreValue(): unknown;
    protected parseKeyword(): unknown;
    protected parseTableOrList(): unknown;
    protected parseTableMore(key: never): unknown;
    protected parseListMore(key: never): unknown;
    protected parseTableNext(): unknown;
    protected parseListNext(): unknown;
    protected parseListEnd(): unknown;
    protected parseValue(): unknown;
    protected recordValue(value: never): unknown;
  }
}
