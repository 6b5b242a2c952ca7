// The simulated window: a document, an address with its history, and a clock that only the test advances.

import { settle } from "../../virtual/fake_clock.ts";
import { type Box, FakeElement, type Surroundings } from "./element.ts";
import { FakeTarget } from "./event.ts";

/** Sizes of elements by class; everything else is 600 by 240 and begins at 0. */
export type Layout = Readonly<Record<string, Partial<Box>>>;

const BOX: Box = { clientWidth: 600, clientHeight: 240, offsetLeft: 0 };

/** Time zone of the simulated computer: one hour ahead of UTC. */
const ZONE_MINUTES = 60;
const ZONE = "Africa/Lagos";

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** A window with an empty document. */
export class FakeWindow extends FakeTarget implements Surroundings {
  readonly window = this;
  activeElement: FakeElement | undefined;
  readonly body = new FakeElement("body", this);
  readonly documentElement = new FakeElement("html", this);
  title = "";
  /** Fragment of the address, including `#`. */
  hash = "";
  /** Addresses in the history; the last one is current. */
  readonly steps: string[] = [""];
  /** Content of `localStorage`; `undefined` if the browser denies access. */
  storage: Map<string, string> | undefined = new Map();
  /** Whether the system prefers dark colours. */
  readonly dark = Object.assign(new FakeTarget(), { matches: false });
  /** Texts copied to the clipboard; `undefined` if the browser denies access. */
  clipboard: string[] | undefined = [];
  /** Actions of elements that layout or the browser would show: `click a`, `scrollIntoView button`. */
  readonly notes: string[] = [];
  /** Saved files: content by name. */
  readonly saved = new Map<string, Blob>();
  readonly #layout: Layout;
  readonly #blobs = new Map<string, Blob>();
  #now = 0;
  #timers: Timer[] = [];
  #frames: (() => void)[] = [];

  /** Creates a window whose elements have these sizes. */
  constructor(layout: Layout = {}) {
    super();
    this.#layout = layout;
  }

  boxOf(element: FakeElement): Box {
    const key = (element.getAttribute("class") ?? "").split(" ").find((name) =>
      Object.hasOwn(this.#layout, name)
    );
    return { ...BOX, ...key !== undefined && this.#layout[key] };
  }

  noted(what: string, element: FakeElement): void {
    this.notes.push(`${what} ${element.tagName}`);
    const href = element.getAttribute("href");
    if (what !== "click" || href === null) return;
    this.saved.set(element.getAttribute("download") ?? "", this.#blobs.get(href)!);
  }

  /** Runs everything that needs no time, and draws. */
  async settle(): Promise<void> {
    for (let idle = 0; idle < 4; idle++) {
      await settle();
      const frames = this.#frames;
      this.#frames = [];
      for (const frame of frames) frame();
      if (frames.length > 0) idle = 0;
    }
  }

  /** Lets time pass, and runs everything that becomes due. */
  async wait(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await this.settle();
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.splice(this.#timers.indexOf(due), 1);
      this.#now = due.at;
      due.call();
    }
    this.#now = until;
  }

  /** Schedules a call for the next frame. */
  frame(call: () => void): void {
    this.#frames.push(call);
  }

  /** Names that a page finds in its global object. */
  globals(): Readonly<Record<string, unknown>> {
    // deno-lint-ignore no-this-alias -- the document and the other objects have their own `this`
    const window = this;
    const write = (address: string, isStep: boolean) => {
      if (!isStep) window.steps.pop();
      window.steps.push(address);
      window.hash = address;
    };
    return {
      HTMLElement: FakeElement,
      addEventListener: this.addEventListener.bind(this),
      document: {
        body: this.body,
        documentElement: this.documentElement,
        get activeElement() {
          return window.activeElement ?? window.body;
        },
        get title() {
          return window.title;
        },
        set title(text: string) {
          window.title = text;
        },
        createElement: (name: string) => new FakeElement(name, window),
        createElementNS: (_: string, name: string) => new FakeElement(name, window),
        getElementById: (id: string) =>
          [...window.body.all()].find((element) => element.id === id) ?? null,
        querySelector: (selector: string) => window.body.querySelector(selector),
      },
      location: {
        get hash() {
          return window.hash;
        },
        get href() {
          return `file:///page.html${window.hash}`;
        },
      },
      history: {
        pushState: (_: unknown, __: string, address: string) => write(address, true),
        replaceState: (_: unknown, __: string, address: string) => write(address, false),
      },
      localStorage: {
        getItem: (key: string) => window.#stored().get(key) ?? null,
        setItem: (key: string, value: string) => window.#stored().set(key, value),
        removeItem: (key: string) => window.#stored().delete(key),
      },
      matchMedia: () => this.dark,
      navigator: {
        clipboard: {
          writeText: (text: string) =>
            window.clipboard === undefined
              ? Promise.reject(new Error("refused"))
              : Promise.resolve(void window.clipboard.push(text)),
        },
      },
      ResizeObserver: class {
        readonly #call: (entries: readonly unknown[]) => void;
        constructor(call: (entries: readonly unknown[]) => void) {
          this.#call = call;
        }
        observe(element: FakeElement): void {
          window.frame(() => this.#call([{ contentRect: { width: element.clientWidth } }]));
        }
      },
      requestAnimationFrame: (call: () => void) => this.frame(call),
      getComputedStyle: (element: FakeElement) => ({
        getPropertyValue: () => "20px",
        paddingLeft: element.matches(".c-lane") ? "60px" : "0px",
      }),
      setTimeout: (call: () => void, ms: number) => {
        const timer = { at: this.#now + ms, call };
        this.#timers.push(timer);
        return timer;
      },
      clearTimeout: (timer: Timer) => {
        this.#timers = this.#timers.filter((each) => each !== timer);
      },
      performance: { now: () => this.#now },
    };
  }

  /** Replaces the global names with those of this window; disposing of the result restores them. */
  install(): Disposable {
    const kept: (() => void)[] = [];
    const put = (object: object, name: string, value: unknown) => {
      const before = Object.getOwnPropertyDescriptor(object, name);
      Object.defineProperty(object, name, { value, configurable: true, writable: true });
      kept.push(() => {
        if (before === undefined) Reflect.deleteProperty(object, name);
        else Object.defineProperty(object, name, before);
      });
    };
    for (const [name, value] of Object.entries(this.globals())) put(globalThis, name, value);
    put(Date.prototype, "getTimezoneOffset", () => -ZONE_MINUTES);
    put(Intl.DateTimeFormat.prototype, "resolvedOptions", () => ({ timeZone: ZONE }));
    put(Date, "now", () => 1_000_000 + this.#now);
    put(URL, "createObjectURL", (blob: Blob) => {
      const url = `blob:${this.#blobs.size + 1}`;
      this.#blobs.set(url, blob);
      return url;
    });
    put(URL, "revokeObjectURL", (url: string) => this.#blobs.delete(url));
    return { [Symbol.dispose]: () => kept.reverse().forEach((restore) => restore()) };
  }

  /** Number of saved files that can still be read. */
  get keptBlobs(): number {
    return this.#blobs.size;
  }

  #stored(): Map<string, string> {
    if (this.storage === undefined) throw new Error("The browser refuses to remember anything");
    return this.storage;
  }
}
