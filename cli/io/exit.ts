// How a command ends: its exit codes, and the error of a wrong command line.

/** Exit codes of the process. */
export const EXIT = {
  /** Everything succeeded. */
  done: 0,
  /** Something could not be decoded, or the station answered negatively. */
  fault: 1,
  /** The command line is invalid, or a file named in it cannot be used. */
  usage: 2,
  /** The connection failed or was lost. */
  noConnection: 3,
  /** The station is connected but did not answer in time. */
  timedOut: 4,
} as const;

/** The command line is invalid; the exit code is 2. The message says what to change. */
export class UsageError extends Error {
  /** Always `UsageError`. */
  override readonly name = "UsageError";
}
