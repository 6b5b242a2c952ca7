// A real Chromium for tests, driven over its debugging protocol.

import { printedAddress } from "./browser_tab.ts";

// deno-fmt-ignore
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio", "--remote-debugging-port=0",
];

interface Waiting {
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
}

/** An event of the protocol. */
export interface ProtocolEvent {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly sessionId?: string;
}

/** A running Chromium with a profile of its own. */
export class Chromium implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #socket: WebSocket;
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: ProtocolEvent) => void>();
  #last = 0;

  /** Takes over a process that has been started; use `launch()`. */
  constructor(process: Deno.ChildProcess, socket: WebSocket, folder: string) {
    this.#process = process;
    this.#socket = socket;
    this.#folder = folder;
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
  }

  /** Starts Chromium. */
  static async launch(): Promise<Chromium> {
    await Deno.mkdir("tests/.tmp", { recursive: true });
    const folder = await Deno.makeTempDir({ dir: "tests/.tmp", prefix: "chromium-" });
    const process = new Deno.Command("chromium", {
      args: [...FLAGS, `--user-data-dir=${await Deno.realPath(folder)}`, "about:blank"],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const address = await printedAddress(process.stderr, /^DevTools listening on (ws:\S+)/);
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error("Chromium does not listen"));
    });
    return new Chromium(process, socket, folder);
  }

  /** Sends a command to Chromium. */
  send(
    method: string,
    params?: Record<string, unknown>,
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  /** Listens to events; returns a function that stops listening. */
  listen(listener: (event: ProtocolEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits for an event. */
  once(isWanted: (event: ProtocolEvent) => boolean): Promise<ProtocolEvent> {
    return new Promise((resolve) => {
      const stop = this.listen((event) => {
        if (!isWanted(event)) return;
        stop();
        resolve(event);
      });
    });
  }

  #take(message: Record<string, unknown>): void {
    const { id, error, result } = message;
    if (typeof id !== "number") {
      for (const listener of this.#listeners) listener(message as unknown as ProtocolEvent);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result as Record<string, unknown>);
    else waiting?.reject(new Error(`Chromium: ${(error as { message: string }).message}`));
  }

  /** Ends Chromium and removes its profile. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    await this.send("Browser.close");
    await closed;
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}
