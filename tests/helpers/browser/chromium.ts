// A real Chromium for tests, driven over its debugging protocol.

import { printedAddress } from "./browser_tab.ts";
import { type Dialect, ProtocolConnection } from "./protocol.ts";

/**
 * Chromium starts without what the page does not need. A test uses a page for about a second, too short for optimized
 * code to save time. The browser itself draws, with one thread.
 */
// deno-fmt-ignore
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio", "--remote-debugging-port=0",
  "--in-process-gpu", "--no-startup-window", "--num-raster-threads=1", "--js-flags=--no-opt,--no-maglev",
];

/** An event of the protocol. */
export interface ProtocolEvent {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly sessionId?: string;
}

const DEVTOOLS: Dialect<ProtocolEvent> = {
  browser: "Chromium",
  read: (message) => {
    const { id, error, result } = message;
    if (typeof id !== "number") return { event: message as unknown as ProtocolEvent };
    return error === undefined
      ? { id, result: result as Record<string, unknown> }
      : { id, fault: (error as { message: string }).message };
  },
};

/** A running Chromium with a profile of its own. */
export class Chromium implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #connection: ProtocolConnection<ProtocolEvent>;
  readonly #folder: string;

  /** Takes over a process that has been started; use `launch()`. */
  constructor(
    process: Deno.ChildProcess,
    connection: ProtocolConnection<ProtocolEvent>,
    folder: string,
  ) {
    this.#process = process;
    this.#connection = connection;
    this.#folder = folder;
  }

  /** Starts Chromium. */
  static async launch(): Promise<Chromium> {
    await Deno.mkdir("tests/.tmp", { recursive: true });
    const folder = await Deno.makeTempDir({ dir: "tests/.tmp", prefix: "chromium-" });
    const process = new Deno.Command("chromium", {
      args: [...FLAGS, `--user-data-dir=${await Deno.realPath(folder)}`],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const address = await printedAddress(process.stderr, /^DevTools listening on (ws:\S+)/);
    const connection = await ProtocolConnection.open(address, DEVTOOLS);
    return new Chromium(process, connection, folder);
  }

  /** Sends a command to Chromium. */
  send(
    method: string,
    params?: Record<string, unknown>,
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    return this.#connection.send(method, { params, sessionId });
  }

  /** Listens to events; returns a function that stops listening. */
  listen(listener: (event: ProtocolEvent) => void): () => void {
    return this.#connection.listen(listener);
  }

  /** Waits for an event. */
  once(isWanted: (event: ProtocolEvent) => boolean): Promise<ProtocolEvent> {
    return this.#connection.once(isWanted);
  }

  /** Ends Chromium and removes its profile. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.end("Browser.close");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}
