// A real Chromium for tests, driven over its debugging protocol.

import { TextLineStream } from "@std/streams/text-line-stream";

/** Whether there is a Chromium to test with. */
export const HAS_CHROMIUM = hasChromium();

/** Nothing that the tests wait for takes longer than this. */
const PATIENCE_MS = 15_000;

// deno-fmt-ignore
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio", "--remote-debugging-port=0",
];

function hasChromium(): boolean {
  try {
    return new Deno.Command("chromium", { args: ["--version"], stderr: "null" }).outputSync()
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

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

  /** Takes over a process that was started; use `launch()`. */
  constructor(process: Deno.ChildProcess, socket: WebSocket, folder: string) {
    this.#process = process;
    this.#socket = socket;
    this.#folder = folder;
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
  }

  /** Starts it. */
  static async launch(): Promise<Chromium> {
    await Deno.mkdir("tests/.tmp", { recursive: true });
    const folder = await Deno.makeTempDir({ dir: "tests/.tmp", prefix: "chromium-" });
    const process = new Deno.Command("chromium", {
      args: [...FLAGS, `--user-data-dir=${await Deno.realPath(folder)}`, "about:blank"],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const address = await debuggingAddress(process.stderr);
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error("Chromium does not listen"));
    });
    return new Chromium(process, socket, folder);
  }

  /** Asks Chromium to do something. */
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

  /** Listens to events. */
  listen(listener: (event: ProtocolEvent) => void): void {
    this.#listeners.add(listener);
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

  /** Ends it and removes its profile. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    await this.send("Browser.close");
    await closed;
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** What Chromium prints when it is ready. */
async function debuggingAddress(stderr: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const lines = stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  const reader = lines.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error("Chromium ended before it was ready");
    const address = /^DevTools listening on (ws:\S+)/.exec(value)?.[1];
    if (address === undefined) continue;
    void drain(reader);
    return address;
  }
}

/** Goes on reading, so that Chromium is not held up by what it prints. */
async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}

/** How a tab is made. */
export interface TabOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** A tab of Chromium. */
export class Tab {
  /** Requests for anything but the page itself, and everything the page complained about. */
  readonly faults: string[] = [];
  readonly #chromium: Chromium;
  readonly #session: string;
  readonly #allowed: string;

  /** Takes over a tab that was made; use `open()`. */
  constructor(chromium: Chromium, session: string, allowed: string) {
    this.#chromium = chromium;
    this.#session = session;
    this.#allowed = allowed;
  }

  /** Opens an address. Every request for anything else is a fault, and fails. */
  static async open(chromium: Chromium, url: string, options: TabOptions = {}): Promise<Tab> {
    const { width = 1366, height = 768, dark = false } = options;
    const { targetId } = await chromium.send("Target.createTarget", { url: "about:blank" });
    const attach = { targetId, flatten: true };
    const { sessionId } = await chromium.send("Target.attachToTarget", attach);
    const tab = new Tab(chromium, sessionId as string, url.split("#")[0]!);
    chromium.listen((event) => event.sessionId === sessionId && tab.#take(event));
    await Promise.all([
      tab.send("Page.enable"),
      tab.send("Runtime.enable"),
      tab.send("Log.enable"),
      tab.send("Network.enable"),
      tab.send("DOM.enable"),
      tab.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] }),
      tab.resize(width, height),
      tab.send("Emulation.setEmulatedMedia", {
        features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }],
      }),
    ]);
    await tab.navigate(url);
    return tab;
  }

  /** Asks the tab to do something. */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#chromium.send(method, params, this.#session);
  }

  /** Opens another address of the same page. */
  async navigate(url: string): Promise<void> {
    const loaded = this.#once("Page.loadEventFired");
    await this.send("Page.navigate", { url });
    await loaded;
  }

  /** Loads the page again. */
  async reload(): Promise<void> {
    const loaded = this.#once("Page.loadEventFired");
    await this.send("Page.reload");
    await loaded;
  }

  /** Changes the size of the window. */
  async resize(width: number, height: number): Promise<void> {
    const mobile = width < 600;
    await this.send("Emulation.setDeviceMetricsOverride", {
      ...{ width, height, deviceScaleFactor: 1, mobile },
    });
    await this.send("Emulation.setTouchEmulationEnabled", { enabled: mobile });
  }

  /** The value of an expression in the page; promises are awaited. */
  async evaluate<T>(expression: string): Promise<T> {
    const ask = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", ask);
    if (exceptionDetails !== undefined) {
      const { exception, text } = exceptionDetails as {
        exception?: { description?: string };
        text: string;
      };
      throw new Error(`In the page: ${exception?.description ?? text}\n${expression}`);
    }
    return (result as { value: T }).value;
  }

  /** Waits until an expression is true, or anything else that counts as true, and gives its value. */
  async until<T>(expression: string): Promise<T> {
    const wait = `new Promise((resolve, reject) => {
      const end = performance.now() + ${PATIENCE_MS};
      const look = () => {
        const value = (${expression});
        if (value) resolve(value);
        else if (performance.now() > end) reject(new Error("Waited in vain"));
        else requestAnimationFrame(look);
      };
      look();
    })`;
    return await this.evaluate<T>(wait);
  }

  /** Presses the mouse in the middle of an element. */
  async click(selector: string, clicks = 1): Promise<void> {
    const { x, y } = await this.middle(selector);
    await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
    for (let clickCount = 1; clickCount <= clicks; clickCount++) {
      const press = { x, y, button: "left", clickCount };
      await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...press });
      await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...press });
    }
  }

  /** Where the middle of an element is. */
  middle(selector: string): Promise<{ x: number; y: number }> {
    return this.until(`(() => {
      const box = document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect();
      return box && box.width > 0 && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    })()`);
  }

  /** Presses a key. */
  async key(key: string, modifiers = 0): Promise<void> {
    const text = key.length === 1 ? { text: key } : key === "Enter" ? { text: "\r" } : {};
    const code = KEY_CODES[key] ?? key.toUpperCase().charCodeAt(0);
    const press = { key, modifiers, windowsVirtualKeyCode: code, ...text };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...press });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, modifiers });
  }

  /** Types text where the keyboard is. */
  async type(text: string): Promise<void> {
    await this.send("Input.insertText", { text });
  }

  /** Chooses files in a file input. */
  async chooseFiles(selector: string, files: readonly string[]): Promise<void> {
    const { root } = await this.send("DOM.getDocument");
    const { nodeId } = await this.send("DOM.querySelector", {
      nodeId: (root as { nodeId: number }).nodeId,
      selector,
    });
    await this.send("DOM.setFileInputFiles", { nodeId, files });
  }

  /** A picture of the window, as PNG. */
  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    return Uint8Array.fromBase64(data as string);
  }

  /** Closes the tab. */
  async close(): Promise<void> {
    await this.send("Page.close");
  }

  #once(method: string): Promise<void> {
    return new Promise((resolve) => {
      this.#chromium.listen((event) => {
        if (event.sessionId === this.#session && event.method === method) resolve();
      });
    });
  }

  #take({ method, params }: ProtocolEvent): void {
    if (method === "Fetch.requestPaused") void this.#judge(params);
    else if (method === "Runtime.exceptionThrown") {
      const { exceptionDetails } = params as {
        exceptionDetails: { exception?: { description?: string } };
      };
      this.faults.push(`Exception: ${exceptionDetails.exception?.description}`);
    } else if (method === "Log.entryAdded") {
      const { entry } = params as { entry: { level: string; text: string } };
      if (entry.level === "error") this.faults.push(`Console: ${entry.text}`);
    } else if (method === "Network.requestWillBeSent") {
      const { request } = params as { request: { url: string } };
      this.#allow(request.url);
    }
  }

  async #judge({ requestId, request }: Record<string, unknown>): Promise<void> {
    const { url } = request as { url: string };
    const isAllowed = this.#allow(url);
    if (isAllowed) await this.send("Fetch.continueRequest", { requestId });
    else await this.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
  }

  #allow(url: string): boolean {
    const isAllowed = url.split("#")[0] === this.#allowed || url === "about:blank" ||
      url.startsWith("blob:");
    if (!isAllowed) this.faults.push(`Request: ${url}`);
    return isAllowed;
  }
}

const KEY_CODES: Readonly<Record<string, number>> = {
  ...{ Enter: 13, Escape: 27, Tab: 9, Home: 36, End: 35, PageUp: 33, PageDown: 34 },
  ...{ ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 },
};
