// The decoder page without a browser: its own modules, a simulated document, and its worker in this process.

import "../../../examples/decoder/worker.ts";
import { App } from "../../../examples/decoder/page/app.ts";
import type { Question, Reply } from "../../../examples/decoder/messages.ts";
import type { FakeElement } from "./dom/element.ts";
import type { EventFields } from "./dom/event.ts";
import { outline } from "./dom/outline.ts";
import { FakeWindow } from "./dom/window.ts";

/** Rows are 20 pixels high, lists show ten of them. */
const LAYOUT = {
  "list-scroll": { clientHeight: 200 },
  "plot": { clientWidth: 640, clientHeight: 240, offsetLeft: 10 },
  "c-lane": { clientWidth: 400, offsetLeft: 120 },
};

/** Options for opening a page. */
export interface BenchOptions {
  /** Fragment of the address, including `#`. */
  readonly place?: string;
  /** Prepares the window before the page starts in it. */
  readonly before?: (window: FakeWindow) => void;
}

type WorkerScope = {
  onmessage: ((event: { readonly data: Question }) => unknown) | null;
  postMessage: (reply: Reply) => void;
};

/** A page that shows its sample. */
export class PageBench implements AsyncDisposable {
  readonly window: FakeWindow;
  readonly app: App;
  readonly worker: BenchWorker;
  readonly #installed: Disposable;

  /** Use {@linkcode open}. */
  constructor(
    ...[window, app, worker, installed]: [FakeWindow, App, BenchWorker, Disposable]
  ) {
    this.window = window;
    this.app = app;
    this.worker = worker;
    this.#installed = installed;
  }

  /** Opens the page, as a browser does. */
  static async open({ place = "", before = () => {} }: BenchOptions = {}): Promise<PageBench> {
    const window = new FakeWindow(LAYOUT);
    window.hash = place;
    window.steps[0] = place;
    before(window);
    const installed = window.install();
    const worker = BenchWorker.start();
    const scope = globalThis as unknown as { Worker: unknown };
    scope.Worker = class {
      constructor() {
        return worker;
      }
    };
    const app = new App("the source of the worker");
    const page = new PageBench(window, app, worker, installed);
    await app.start();
    await page.settle();
    return page;
  }

  /** Waits until the worker has answered everything and the page has been drawn. */
  async settle(): Promise<void> {
    do {
      await this.window.settle();
      await this.worker.idle();
      await this.window.settle();
    } while (this.worker.asked > 0);
  }

  /** The first element that matches a selector. */
  find(selector: string): FakeElement {
    const found = this.window.body.querySelector(selector);
    if (found === null) throw new Error(`The page has no ${selector}`);
    return found;
  }

  /** The first element that matches a selector and contains this text. */
  with(selector: string, text: string): FakeElement {
    const all = this.window.body.querySelectorAll(selector);
    const found = all.find(({ textContent }) => textContent.includes(text));
    if (found !== undefined) return found;
    const texts = all.map(({ textContent }) => JSON.stringify(textContent)).join(", ");
    throw new Error(`No ${selector} of the page has ${text}: ${texts}`);
  }

  /** The text of each element that matches a selector. */
  texts(selector: string): string[] {
    return this.window.body.querySelectorAll(selector).map(({ textContent }) => textContent);
  }

  /** Writes an element as text. */
  outline(selector: string): string {
    return outline(this.find(selector));
  }

  /** Clicks an element. */
  async click(element: string | FakeElement, fields: EventFields = {}): Promise<void> {
    (typeof element === "string" ? this.find(element) : element).click(fields);
    await this.settle();
  }

  /** Dispatches an event to an element, or to the window; returns whether the page handled it. */
  async send(
    element: string | FakeElement | undefined,
    type: string,
    fields: EventFields = {},
  ): Promise<boolean> {
    const target = typeof element === "string" ? this.find(element) : element ?? this.window;
    const { defaultPrevented } = target.send(type, fields);
    await this.settle();
    return defaultPrevented;
  }

  /** Changes the address, as a link or a step of the history does. */
  async follow(hash: string): Promise<void> {
    this.window.hash = hash;
    await this.send(undefined, "hashchange", { newURL: `file:///page.html${hash}` });
  }

  /** Presses a key in the focused element. */
  key(key: string, fields: EventFields = {}): Promise<boolean> {
    return this.send(this.window.activeElement ?? this.window.body, "keydown", { key, ...fields });
  }

  /** Enters a value into an input or a select. */
  async type(element: string, value: string, type = "change"): Promise<void> {
    this.find(element).value = value;
    await this.send(element, type);
  }

  /** Opens a view with its tab. */
  view(name: string): Promise<void> {
    return this.click(`#tab-${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.settle();
    this.#installed[Symbol.dispose]();
  }
}

/** A worker whose module runs in this process. */
export class BenchWorker {
  onmessage: (event: { readonly data: Reply }) => void = () => {};
  onerror: (event: { readonly message: string }) => void = () => {};
  /** Number of requests without an answer. */
  asked = 0;
  /** Whether it ignores requests. */
  deaf = false;
  readonly #scope: WorkerScope;
  #waiting: (() => void)[] = [];

  /** Use {@linkcode BenchWorker.start}. */
  constructor(scope: WorkerScope) {
    this.#scope = scope;
  }

  static start(): BenchWorker {
    const scope = globalThis as unknown as WorkerScope;
    const worker = new BenchWorker(scope);
    scope.postMessage = (reply) => worker.#answered(reply);
    return worker;
  }

  postMessage(data: Question): void {
    if (this.deaf) return;
    this.asked++;
    void this.#scope.onmessage!({ data });
  }

  /** Waits until every request has been answered. */
  async idle(): Promise<void> {
    while (this.asked > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #answered(reply: Reply): void {
    if (!("progress" in reply)) this.asked--;
    this.onmessage({ data: reply });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
