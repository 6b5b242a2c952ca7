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

/**
 * How long further signals count as the first one, in milliseconds. `deno task` passes on the signal of a Ctrl-C that the
 * terminal has already sent to all processes in the foreground: it arrives twice, about a millisecond apart.
 */
export const SAME_INTERRUPTION_MS = 500;

/** What {@linkcode listenForInterruption} needs of the system. */
export interface InterruptionSource {
  /** Calls the listener for each signal, which then no longer ends the process, until the returned function is called. */
  readonly listen: (signal: Deno.Signal, listener: () => void) => () => void;
  /** Calls the function after this time, which alone does not keep the process alive. */
  readonly after: (ms: number, run: () => void) => void;
}

/**
 * Fires at the first of {@linkcode INTERRUPTIONS}. Signals within {@linkcode SAME_INTERRUPTION_MS} do nothing more; a later one
 * ends the process.
 */
export function listenForInterruption({ listen, after }: InterruptionSource): AbortSignal {
  const controller = new AbortController();
  const stops: (() => void)[] = [];
  for (const [signal, by] of Object.entries(INTERRUPTIONS)) {
    stops.push(listen(signal as Deno.Signal, () => {
      if (controller.signal.aborted) return;
      after(SAME_INTERRUPTION_MS, () => {
        for (const stop of stops) stop();
      });
      controller.abort(new Interruption(by));
    }));
  }
  return controller.signal;
}

/** What interrupted a command, for messages. */
export function interruptedBy({ reason }: AbortSignal): string {
  return reason instanceof Interruption ? reason.by : "Ctrl-C";
}
