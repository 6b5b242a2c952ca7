// Listens on a port that this process has just closed: another process that is being started, or a connection from the same
// port, can keep it busy for a moment.

import { type Clock, LinkError, type TcpListener } from "../../mod.ts";
import { waitUntil } from "../io/wait.ts";

/** Pause between two attempts, in ms. */
const RETRY_MS = 100;

/** How long a port that was closed may be busy, in ms. */
const BUSY_MS = 5000;

/** What listening again needs. */
export interface ListenAgainOptions {
  /** Opens the port; rejects with `LinkError`. */
  readonly listen: () => Promise<TcpListener>;
  /** Source of time. */
  readonly clock: Clock;
  /** Ends the attempts. @default {never} */
  readonly signal?: AbortSignal;
}

/**
 * Listens again. If the port is busy, tries again for 5 s.
 *
 * @throws {LinkError} The port is still busy then, or it cannot be used at all.
 */
export async function listenAgain(
  { listen, clock, signal = new AbortController().signal }: ListenAgainOptions,
): Promise<TcpListener> {
  for (const until = clock.monotonic() + BUSY_MS;;) {
    try {
      return await listen();
    } catch (error) {
      const isBusy = error instanceof LinkError && error.code === "in-use";
      if (!isBusy || clock.monotonic() >= until || signal.aborted) throw error;
    }
    await waitUntil(clock.monotonic() + RETRY_MS, { clock, signal });
  }
}
