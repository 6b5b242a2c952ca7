// Ports of the loopback interface on which no program listens.
//
// A process that is being started holds copies of all open sockets until its program runs. When a
// listener is closed at that time, its port accepts connections and stays in use for some
// milliseconds. So no test closes a listener and expects the first connection to be refused.

import { LinkError, type LinkErrorCode } from "../../../transport/errors.ts";

/** Registered for a service (tcpmux) that no system offers, so connections are refused. */
export const CLOSED_PORT = 1;

const ATTEMPTS = 500;
const PAUSE_MS = 10;

/**
 * Connects to the port of a closed listener until a connection is refused, and returns the reason.
 *
 * @throws {Error} The port still accepts connections after 500 attempts.
 */
export async function untilRefused(
  connect: () => Promise<{ readonly stream: { close(): void } }>,
): Promise<unknown> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      (await connect()).stream.close();
    } catch (error) {
      return error;
    }
    await pause();
  }
  throw new Error(`The port still accepts connections after ${ATTEMPTS} attempts`);
}

/**
 * Listens on the port of a closed listener until that is possible.
 *
 * @throws {LinkError} Not possible for another reason, or the port is still in use after 500 attempts.
 */
export async function untilFree<T>(listen: () => Promise<T>): Promise<T> {
  const inUse: LinkErrorCode = "in-use";
  for (let attempt = 1;; attempt++) {
    try {
      return await listen();
    } catch (error) {
      const isInUse = error instanceof LinkError && error.code === inUse;
      if (!isInUse || attempt === ATTEMPTS) throw error;
    }
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
