// A tab in Firefox, operated with WebDriver BiDi.

import {
  type BrowserKind,
  type BrowserTab,
  isInstalled,
  middleOf,
  type TabOptions,
  waitingFor,
  withoutQuery,
} from "./browser_tab.ts";
import { type BidiEvent, Firefox } from "./firefox.ts";

/** Firefox. */
export const FIREFOX: BrowserKind<FirefoxTab> = {
  isInstalled: isInstalled("firefox-esr"),
  launch: async () => {
    const firefox = await Firefox.launch();
    return {
      open: (url, options) => FirefoxTab.open(firefox, url, options),
      [Symbol.asyncDispose]: () => firefox[Symbol.asyncDispose](),
    };
  },
};

/** A tab in Firefox. */
export class FirefoxTab implements BrowserTab {
  readonly faults: string[] = [];
  readonly #firefox: Firefox;
  readonly #profile: string;
  readonly #context: string;
  readonly #allowed: string;
  #stop = () => {};

  /** Wraps an existing tab; use `open()`. */
  constructor(...[firefox, profile, context, allowed]: [Firefox, string, string, string]) {
    this.#firefox = firefox;
    this.#profile = profile;
    this.#context = context;
    this.#allowed = allowed;
  }

  /** Opens an address with a profile of its own. */
  static async open(
    firefox: Firefox,
    url: string,
    options: TabOptions = {},
  ): Promise<FirefoxTab> {
    const { userContext } = await firefox.send("browser.createUserContext");
    const { context } = await firefox.send("browsingContext.create", { type: "tab", userContext });
    const [profile, id] = [userContext as string, context as string];
    const tab = new FirefoxTab(firefox, profile, id, withoutQuery(url));
    tab.#stop = firefox.listen((event) => tab.#take(event));
    await tab.imitate(options);
    await tab.navigate(url);
    return tab;
  }

  async navigate(url: string): Promise<void> {
    await this.#send("browsingContext.navigate", { url, wait: "complete" });
  }

  /** Keeps the history, which BiDi cannot remove. */
  async renew(url: string, options: TabOptions = {}): Promise<void> {
    await this.evaluate("localStorage.clear(), sessionStorage.clear()");
    await this.imitate(options);
    this.faults.length = 0;
    await this.navigate(url);
  }

  async imitate({ width = 1366, height = 768 }: TabOptions = {}): Promise<void> {
    await this.resize(width, height);
  }

  async reload(): Promise<void> {
    await this.#send("browsingContext.reload", { wait: "complete" });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#send("browsingContext.setViewport", { viewport: { width, height } });
  }

  async evaluate<T>(expression: string): Promise<T> {
    const { type, result, exceptionDetails } = await this.#firefox.send("script.evaluate", {
      expression: `(async () => JSON.stringify({ value: await (${expression}) }))()`,
      target: { context: this.#context },
      awaitPromise: true,
      userActivation: true,
    });
    if (type === "exception") {
      const { text } = exceptionDetails as { text: string };
      throw new Error(`In the page: ${text}\n${expression}`);
    }
    return JSON.parse((result as { value: string }).value).value;
  }

  until<T>(expression: string): Promise<T> {
    return this.evaluate<T>(waitingFor(expression));
  }

  async click(selector: string, clicks = 1): Promise<void> {
    const { x, y } = await this.until<{ x: number; y: number }>(middleOf(selector));
    const press = [{ type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    const move = { type: "pointerMove", x: Math.round(x), y: Math.round(y) };
    await this.#act("pointer", [move, ...Array(clicks).fill(press).flat()]);
  }

  async rightClick(selector: string): Promise<void> {
    const { x, y } = await this.until<{ x: number; y: number }>(middleOf(selector));
    await this.#act("pointer", [
      { type: "pointerMove", x: Math.round(x), y: Math.round(y) },
      { type: "pointerDown", button: 2 },
      { type: "pointerUp", button: 2 },
    ]);
  }

  async drag(selector: string, [dx, dy]: readonly [number, number]): Promise<void> {
    const { x, y } = await this.until<{ x: number; y: number }>(middleOf(selector));
    const move = (part: number) => ({
      type: "pointerMove",
      x: Math.round(x + dx * part),
      y: Math.round(y + dy * part),
    });
    await this.#act("pointer", [
      move(0),
      { type: "pointerDown", button: 0 },
      move(0.5),
      move(1),
      { type: "pointerUp", button: 0 },
    ]);
  }

  async key(key: string, modifiers = 0): Promise<void> {
    const held = MODIFIERS.filter((_, index) => (modifiers >> index & 1) === 1);
    const value = KEYS[key] ?? key;
    await this.#act("key", [
      ...held.map((value) => ({ type: "keyDown", value })),
      { type: "keyDown", value },
      { type: "keyUp", value },
      ...held.map((value) => ({ type: "keyUp", value })),
    ]);
  }

  async type(text: string): Promise<void> {
    const keys = Array.from(
      text,
      (value) => [{ type: "keyDown", value }, { type: "keyUp", value }],
    );
    await this.#act("key", keys.flat());
  }

  /** BiDi cannot drag a file into a window, so the page receives the events of a drop, with the file. */
  async drop(path: string): Promise<void> {
    const octets = (await Deno.readFile(path)).toBase64();
    const name = path.replace(/^.*\//, "");
    await this.evaluate(`(async () => {
      const response = await Promise.resolve(atob(${JSON.stringify(octets)}));
      const octets = Uint8Array.from(response, (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([octets], ${JSON.stringify(name)}));
      for (const type of ["dragenter", "dragover", "drop"]) {
        document.elementFromPoint(300, 300)
          .dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    })()`);
  }

  async chooseFiles(selector: string, files: readonly string[]): Promise<void> {
    const { nodes } = await this.#send("browsingContext.locateNodes", {
      locator: { type: "css", value: selector },
    });
    const [{ sharedId }] = nodes as [{ sharedId: string }];
    await this.#send("input.setFiles", { element: { sharedId }, files });
  }

  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.#send("browsingContext.captureScreenshot");
    return Uint8Array.fromBase64(data as string);
  }

  async download(folder: string, ending: string, act: () => Promise<void>): Promise<Uint8Array> {
    await this.#firefox.send("browser.setDownloadBehavior", {
      downloadBehavior: { type: "allowed", destinationFolder: folder },
      userContexts: [this.#profile],
    });
    const of = (method: string) =>
      this.#firefox.once((event) =>
        event.method === `browsingContext.${method}` && event.params.context === this.#context
      );
    const [begun, ended] = [of("downloadWillBegin"), of("downloadEnd")];
    await act();
    const name = (await begun).params.suggestedFilename as string;
    const { status, filepath } = (await ended).params;
    if (status !== "complete" || !name.endsWith(ending)) {
      throw new Error(`Expected a file that ends in ${ending}, found ${name}, ${status}`);
    }
    return await Deno.readFile(filepath as string);
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#send("browsingContext.close");
    await this.#firefox.send("browser.removeUserContext", { userContext: this.#profile });
  }

  #send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#firefox.send(method, { context: this.#context, ...params });
  }

  async #act(type: "key" | "pointer", actions: readonly unknown[]): Promise<void> {
    await this.#send("input.performActions", { actions: [{ type, id: type, actions }] });
  }

  #take({ method, params }: BidiEvent): void {
    if (method === "log.entryAdded") {
      const { level, text, source } = params as {
        level: string;
        text: string;
        source: { context?: string };
      };
      if (source.context === this.#context && level === "error") this.faults.push(`Log: ${text}`);
    } else if (method === "network.beforeRequestSent" && params.context === this.#context) {
      const { url } = params.request as { url: string };
      const isAllowed = withoutQuery(url) === this.#allowed || /^(?:blob|data):/.test(url);
      if (!isAllowed) this.faults.push(`Request: ${url}`);
    }
  }
}

/** The modifiers, in the order of their bits. */
const MODIFIERS = ["\uE00A", "\uE009", "\uE03D", "\uE008"];

/** Keys that have no character, as WebDriver writes them. */
const KEYS: Readonly<Record<string, string>> = {
  ...{ Tab: "\uE004", Enter: "\uE007", Escape: "\uE00C", PageUp: "\uE00E", PageDown: "\uE00F" },
  ...{ End: "\uE010", Home: "\uE011", ArrowLeft: "\uE012", ArrowUp: "\uE013" },
  ...{ ArrowRight: "\uE014", ArrowDown: "\uE015", F10: "\uE03A" },
};
