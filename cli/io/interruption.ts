// The signals that interrupt a command, and how messages name them.

/** What interrupts a command: the reason of the signal that {@linkcode Io.interruption} fires. */
export class Interruption extends Error {
  /** Always `Interruption`. */
  override readonly name = "Interruption";
  /** How messages name it: `Ctrl-C`, or the name of the signal. */
  readonly by: string;

  /** Creates the reason. */
  constructor(by: string) {
    super(`Interrupted by ${by}`);
    this.by = by;
  }
}

/** The signals that interrupt a command on this system, with their names in messages. */
export const INTERRUPTIONS: Readonly<Partial<Record<Deno.Signal, string>>> =
  Deno.build.os === "windows"
    ? { SIGINT: "Ctrl-C", SIGBREAK: "Ctrl-Break" }
    : { SIGINT: "Ctrl-C", SIGTERM: "SIGTERM" };

/** What interrupted a command, for messages. */
export function interruptedBy({ reason }: AbortSignal): string {
  return reason instanceof Interruption ? reason.by : "Ctrl-C";
}
