// A tab of a real Chromium: user actions, what the tab displays, and faults.

import {
  type BrowserKind,
  type BrowserTab,
  isInstalled,
  middleOf,
  type TabOptions,
  waitingFor,
  withoutQuery,
} from "./browser_tab.ts";
import { Chromium, type ProtocolEvent } from "./chromium.ts";

/** Chromium. */
export const CHROMIUM: BrowserKind<Tab> = {
  isInstalled: isInstalled("chromium"),
  launch: async () => {
    const chromium = await Chromium.launch();
    return {
      open: (url, options) => Tab.open(chromium, url, options),
      [Symbol.asyncDispose]: () => chromium[Symbol.asyncDispose](),
    };
  },
};

/** A tab in Chromium. */
export class Tab implements BrowserTab {
  /** Requests for anything but the page itself, and every fault that the page reported. */
  readonly faults: string[] = [];
  readonly #chromium: Chromium;
  readonly #context: string;
  readonly #session: string;
  readonly #allowed: string;

  /** Takes over an existing tab; use `open()`. */
  constructor(chromium: Chromium, context: string, session: string, allowed: string) {
    this.#chromium = chromium;
    this.#context = context;
    this.#session = session;
    this.#allowed = allowed;
  }

  /** Opens an address with a profile of its own. A request for anything else fails and is recorded as a fault. */
  static async open(chromium: Chromium, url: string, options: TabOptions = {}): Promise<Tab> {
    const { proxy } = options;
    const { browserContextId } = await chromium.send("Target.createBrowserContext", {
      ...proxy !== undefined && { proxyServer: proxy, proxyBypassList: "<-loopback>" },
    });
    const { targetId } = await chromium.send("Target.createTarget", {
      ...{ url: "about:blank", browserContextId },
    });
    const attach = { targetId, flatten: true };
    const { sessionId } = await chromium.send("Target.attachToTarget", attach);
    const [context, session] = [browserContextId as string, sessionId as string];
    const tab = new Tab(chromium, context, session, withoutQuery(url));
    chromium.listen((event) => event.sessionId === sessionId && tab.#take(event));
    await Promise.all([
      tab.send("Page.enable"),
      tab.send("Runtime.enable"),
      tab.send("Log.enable"),
      tab.send("Network.enable"),
      tab.send("DOM.enable"),
      proxy === undefined && tab.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] }),
      tab.imitate(options),
    ]);
    await tab.navigate(url);
    return tab;
  }

  async renew(url: string, options: TabOptions = {}): Promise<void> {
    await this.evaluate("localStorage.clear(), sessionStorage.clear()");
    await this.imitate(options);
    this.faults.length = 0;
    await this.navigate(url);
    await this.send("Page.resetNavigationHistory");
  }

  async imitate({ width = 1366, height = 768, dark = false }: TabOptions = {}): Promise<void> {
    await this.resize(width, height);
    await this.preferColours(dark ? "dark" : "light");
  }

  /** Changes the colours that the system prefers. */
  async preferColours(value: "light" | "dark"): Promise<void> {
    await this.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value }],
    });
  }

  /** Sends a command to the tab. */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#chromium.send(method, params, this.#session);
  }

  /** Opens another address of the same page. */
  async navigate(url: string): Promise<void> {
    const loaded = this.#once("Page.loadEventFired");
    await this.send("Page.navigate", { url });
    await loaded;
  }

  /** Reloads the page. */
  async reload(): Promise<void> {
    const loaded = this.#once("Page.loadEventFired");
    await this.send("Page.reload");
    await loaded;
  }

  /** Resizes the window. */
  async resize(width: number, height: number): Promise<void> {
    const mobile = width < 600;
    await this.send("Emulation.setDeviceMetricsOverride", {
      ...{ width, height, deviceScaleFactor: 1, mobile },
    });
    await this.send("Emulation.setTouchEmulationEnabled", { enabled: mobile });
  }

  /** Evaluates an expression in the page; promises are awaited. */
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

  /** Waits until an expression is truthy, and returns its value. */
  async until<T>(expression: string): Promise<T> {
    return await this.evaluate<T>(waitingFor(expression));
  }

  /** Clicks the middle of an element. */
  async click(selector: string, clicks = 1): Promise<void> {
    const { x, y } = await this.until<{ x: number; y: number }>(middleOf(selector));
    await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
    for (let clickCount = 1; clickCount <= clicks; clickCount++) {
      const press = { x, y, button: "left", clickCount };
      await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...press });
      await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...press });
    }
  }

  /** Presses the right button in the middle of an element. */
  async rightClick(selector: string): Promise<void> {
    const { x, y } = await this.until<{ x: number; y: number }>(middleOf(selector));
    const press = { x, y, button: "right", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...press });
    await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...press });
  }

  /** Touches the middle of an element until the page shows something. */
  async longPress(selector: string, until: string): Promise<void> {
    const { x, y } = await this.until<{ x: number; y: number }>(middleOf(selector));
    await this.send("Emulation.setTouchEmulationEnabled", { enabled: true });
    await this.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    await this.until(until);
    await this.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await this.send("Emulation.setTouchEmulationEnabled", { enabled: false });
  }

  /** Drags from the middle of an element. */
  async drag(selector: string, [dx, dy]: readonly [number, number]): Promise<void> {
    const { x, y } = await this.until<{ x: number; y: number }>(middleOf(selector));
    const mouse = (type: string, part: number) =>
      this.send("Input.dispatchMouseEvent", {
        ...{ type, x: x + dx * part, y: y + dy * part },
        ...{ button: "left", buttons: 1, clickCount: 1 },
      });
    await mouse("mousePressed", 0);
    for (const part of [0.5, 1]) await mouse("mouseMoved", part);
    await mouse("mouseReleased", 1);
  }

  /** Presses a key. */
  async key(key: string, modifiers = 0): Promise<void> {
    const text = key.length === 1 ? { text: key } : key === "Enter" ? { text: "\r" } : {};
    const code = KEY_CODES[key] ?? key.toUpperCase().charCodeAt(0);
    const press = { key, modifiers, windowsVirtualKeyCode: code, ...text };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...press });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, modifiers });
  }

  /** Types text into the focused element. */
  async type(text: string): Promise<void> {
    await this.send("Input.insertText", { text });
  }

  /** Drops a file onto the middle of the page. */
  async drop(path: string): Promise<void> {
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await this.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
    }
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

  /** Takes a screenshot of the window, as PNG. */
  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    return Uint8Array.fromBase64(data as string);
  }

  /** Performs an action that saves a file with this ending, and returns the file. */
  async download(folder: string, ending: string, act: () => Promise<void>): Promise<Uint8Array> {
    const browserContextId = this.#context;
    await this.#chromium.send("Browser.setDownloadBehavior", {
      ...{ behavior: "allowAndName", browserContextId, downloadPath: folder, eventsEnabled: true },
    });
    const began = this.#chromium.once(({ method }) => method === "Browser.downloadWillBegin");
    const ended = this.#chromium.once(({ method, params }) =>
      method === "Browser.downloadProgress" && params.state !== "inProgress"
    );
    await act();
    const { guid, suggestedFilename: name } = (await began).params as Record<string, string>;
    const { state } = (await ended).params;
    if (state !== "completed" || !name?.endsWith(ending)) {
      throw new Error(`Expected a file that ends in ${ending}, found ${name}, ${state}`);
    }
    return await Deno.readFile(`${folder}/${guid}`);
  }

  /** Closes the tab and discards its profile. */
  async close(): Promise<void> {
    const browserContextId = this.#context;
    await this.#chromium.send("Target.disposeBrowserContext", { browserContextId });
  }

  async #once(method: string): Promise<void> {
    await this.#chromium.once((event) =>
      event.sessionId === this.#session && event.method === method
    );
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
    const isAllowed = withoutQuery(url) === this.#allowed || url === "about:blank" ||
      url.startsWith("blob:");
    if (!isAllowed) this.faults.push(`Request: ${url}`);
    return isAllowed;
  }
}

const KEY_CODES: Readonly<Record<string, number>> = {
  ...{ Enter: 13, Escape: 27, Tab: 9, Home: 36, End: 35, PageUp: 33, PageDown: 34 },
  ...{ ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, F10: 121 },
};
