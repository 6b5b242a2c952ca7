// A real Firefox for tests, driven with WebDriver BiDi.

import { printedAddress } from "./browser_tab.ts";

/** Firefox starts without its first-run pages, and sends no requests. */
const PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  "remote.active-protocols": 1, // only BiDi
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.backup.enabled": false,
  "browser.safebrowsing.downloads.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "toolkit.telemetry.enabled": false,
};

interface Waiting {
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
}

/** An event of the protocol. */
export interface BidiEvent {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** A running Firefox with a profile of its own. */
export class Firefox implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #socket: WebSocket;
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: BidiEvent) => void>();
  #last = 0;

  /** Wraps a process that was started; use `launch()`. */
  constructor(process: Deno.ChildProcess, socket: WebSocket, folder: string) {
    this.#process = process;
    this.#socket = socket;
    this.#folder = folder;
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
  }

  /** Starts Firefox. */
  static async launch(): Promise<Firefox> {
    await Deno.mkdir("tests/.tmp", { recursive: true });
    const folder = await Deno.makeTempDir({ dir: "tests/.tmp", prefix: "firefox-" });
    const lines = Object.entries(PREFERENCES)
      .map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
    await Deno.writeTextFile(`${folder}/user.js`, lines.join(""));
    const profile = await Deno.realPath(folder);
    const process = new Deno.Command("firefox-esr", {
      args: ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const address = await printedAddress(process.stderr, /^WebDriver BiDi listening on (ws:\S+)/);
    const socket = new WebSocket(`${address}/session`);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error("Firefox does not listen"));
    });
    const firefox = new Firefox(process, socket, folder);
    await firefox.send("session.new", { capabilities: {} });
    await firefox.send("session.subscribe", {
      events: [
        ...["log.entryAdded", "network.beforeRequestSent"],
        ...["browsingContext.downloadWillBegin", "browsingContext.downloadEnd"],
      ],
    });
    return firefox;
  }

  /** Sends a command to Firefox. */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Listens to events; returns a function that stops listening. */
  listen(listener: (event: BidiEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits for an event. */
  once(isWanted: (event: BidiEvent) => boolean): Promise<BidiEvent> {
    return new Promise((resolve) => {
      const stop = this.listen((event) => {
        if (!isWanted(event)) return;
        stop();
        resolve(event);
      });
    });
  }

  #take(reply: Record<string, unknown>): void {
    const { id, type, message, result } = reply;
    if (type === "event") {
      for (const listener of this.#listeners) listener(reply as unknown as BidiEvent);
      return;
    }
    const waiting = this.#waiting.get(id as number);
    this.#waiting.delete(id as number);
    if (type === "success") waiting?.resolve(result as Record<string, unknown>);
    else waiting?.reject(new Error(`Firefox: ${message}`));
  }

  /** Ends Firefox and removes its profile. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    await this.send("browser.close");
    await closed;
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}
