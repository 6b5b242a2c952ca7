// The interface of a real browser and its tabs: user actions, what a tab displays, and faults.

import { TextLineStream } from "@std/streams/text-line-stream";

/** Upper limit of everything that the tests wait for. */
const PATIENCE_MS = 180_000;

/** Options of a tab. */
export interface TabOptions {
  readonly width?: number;
  readonly height?: number;
  /** Chromium only: Firefox has no command for this. */
  readonly dark?: boolean;
  /**
   * Proxy for all requests, `host:port`; without it, requests for anything but the page fail in the browser. Chromium
   * only: Firefox has one for the whole process.
   */
  readonly proxy?: string;
}

/** A running browser with a profile of its own. */
export interface Browser<T extends BrowserTab> extends AsyncDisposable {
  /** Opens an address in a tab that shares nothing with others. A request for anything else is a fault. */
  open(url: string, options?: TabOptions): Promise<T>;
}

/** A browser that may be installed. */
export interface BrowserKind<T extends BrowserTab> {
  readonly isInstalled: boolean;
  launch(): Promise<Browser<T>>;
}

/** A tab. */
export interface BrowserTab {
  /** Requests for anything but the page itself, and every fault that the page reported. */
  readonly faults: string[];
  /** Opens another address of the same page. */
  navigate(url: string): Promise<void>;
  /** Opens an address that differs in more than its fragment, as if the tab were new. */
  renew(url: string, options?: TabOptions): Promise<void>;
  /** Has the size, and prefers the colours, of these options. */
  imitate(options?: TabOptions): Promise<void>;
  /** Reloads the page. */
  reload(): Promise<void>;
  /** Resizes the window. */
  resize(width: number, height: number): Promise<void>;
  /** Evaluates an expression in the page; promises are awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is truthy, and returns its value. */
  until<T>(expression: string): Promise<T>;
  /** Clicks the middle of an element. */
  click(selector: string, clicks?: number): Promise<void>;
  /** Presses the middle of an element, moves the pointer by this number of pixels, and releases it. */
  drag(selector: string, by: readonly [x: number, y: number]): Promise<void>;
  /** Presses the right button in the middle of an element. */
  rightClick(selector: string): Promise<void>;
  /** Presses a key; `modifiers` is the sum of 1 for Alt, 2 for Ctrl, 4 for Meta and 8 for Shift. */
  key(key: string, modifiers?: number): Promise<void>;
  /** Types text into the focused element. */
  type(text: string): Promise<void>;
  /** Drops a file onto the middle of the page. */
  drop(path: string): Promise<void>;
  /** Chooses files in a file input. */
  chooseFiles(selector: string, files: readonly string[]): Promise<void>;
  /** Takes a screenshot of the window, as PNG. */
  screenshot(): Promise<Uint8Array>;
  /** Performs an action that saves a file with this ending, and returns the file. */
  download(folder: string, ending: string, act: () => Promise<void>): Promise<Uint8Array>;
  /** Closes the tab and discards its profile. */
  close(): Promise<void>;
}

/** Whether a browser is installed; prints which tests are skipped without it. */
export function isInstalled(program: string): boolean {
  try {
    new Deno.Command(program, { args: ["--version"] }).outputSync();
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`${program} is not installed: the tests of the page in it are skipped`);
    return false;
  }
}

/** Returns an address without the number of the page, which is its query, and without its fragment. */
export function withoutQuery(url: string): string {
  return url.replace(/(?:\?\d+)?(?:#.*)?$/s, "");
}

/** Returns an expression that waits until another one is truthy, and evaluates to its value. */
export function waitingFor(expression: string): string {
  return `new Promise((resolve, reject) => {
    const end = performance.now() + ${PATIENCE_MS};
    const look = () => {
      const value = (${expression});
      if (value) resolve(value);
      else if (performance.now() > end) reject(new Error("Waited in vain"));
      else setTimeout(look, 20);
    };
    look();
  })`;
}

/** Returns an expression that scrolls to an element and is its middle; it is false until the element has a size. */
export function middleOf(selector: string): string {
  return `(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    element?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = element?.getBoundingClientRect();
    return box && box.width > 0 && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  })()`;
}

/** Reads the address that a browser prints when it is ready, and keeps reading, so that its output does not block it. */
export async function printedAddress(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
  ready: RegExp,
): Promise<string> {
  const lines = output.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  const reader = lines.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error("The browser ended before it was ready");
    const address = ready.exec(value)?.[1];
    if (address === undefined) continue;
    void drain(reader);
    return address;
  }
}

async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}
