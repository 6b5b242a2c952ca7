// The decoder page in a real browser: built for the tests, opened from disk, and operated like a user would.

import { assertArrayIncludes, assertEquals } from "@std/assert";
import { makeSample } from "../../../examples/decoder/sample/sample.ts";
import type { Browser, BrowserKind, BrowserTab, TabOptions } from "./browser_tab.ts";
import { CHROMIUM, type Tab } from "./chromium_tab.ts";
import { HAS_ESBUILD, LOCK } from "./esbuild.ts";

/** Options for opening the page. */
export interface PageOptions extends TabOptions {
  /** Fragment of the address, including `#`. */
  readonly place?: string;
  /** Name of the input that the page shows first; the built-in sample by default. */
  readonly shows?: string;
  /** Continues on the page of the test before; see {@linkcode continuing}. */
  readonly continues?: Start;
}

/** What a page shows that has been used: any input, or the sample, which is opened as another file. */
type Start = "with any input" | "with the sample";

/** Declares a test of the page. */
export type PageTest<T extends BrowserTab = Tab> = (
  name: string,
  use: (page: DecoderPage<T>) => Promise<void>,
  options?: PageOptions,
) => void;

/** What all tests of a browser share. */
interface Shared<T extends BrowserTab> {
  readonly browser: Browser<T>;
  readonly folder: string;
  /** The tabs of tests that succeeded, by their proxy. */
  readonly tabs: Map<string | undefined, T>;
  /** Number of pages opened so far. */
  pages: number;
}

/** Provides the tests of a worker with one Chromium, one build of the page, and one tab for each proxy. */
export function pageTests(): PageTest {
  return pageTestsIn(CHROMIUM);
}

/** What declares the tests of each browser, in this worker. */
const declared = new Map<unknown, unknown>();

/** Provides the tests of a worker with one browser, one build of the page, and one tab for each proxy. */
export function pageTestsIn<T extends BrowserTab>(kind: BrowserKind<T>): PageTest<T> {
  if (!declared.has(kind)) declared.set(kind, sharing(kind));
  return declared.get(kind) as PageTest<T>;
}

/**
 * Declares tests that continue on the page of the test before, which costs less than loading it. The page is new if that
 * test failed, or if the page has stored a setting.
 */
export function continuing<T extends BrowserTab>(test: PageTest<T>, continues: Start): PageTest<T> {
  return (name, use, options) => test(name, use, { ...options, continues });
}

/** Starts the browser before the first test of this worker, and ends it after the last. */
function sharing<T extends BrowserTab>(kind: BrowserKind<T>): PageTest<T> {
  const canTest = kind.isInstalled && HAS_ESBUILD;
  let shared: Shared<T> | undefined;
  Deno.test.beforeAll(async () => {
    if (!canTest) return;
    const folder = await Deno.makeTempDir({ dir: await temporary(), prefix: "page-" });
    const [browser] = await Promise.all([kind.launch(), build(`${folder}/page.html`)]);
    shared = { browser, folder: await Deno.realPath(folder), tabs: new Map(), pages: 0 };
  });
  Deno.test.afterAll(async () => {
    await shared?.browser[Symbol.asyncDispose]();
    if (shared !== undefined) await Deno.remove(shared.folder, { recursive: true });
  });
  return (name, use, options = {}) =>
    Deno.test(name, { ignore: !canTest }, async () => {
      const { folder, tabs } = shared!;
      const { proxy } = options;
      const used = tabs.get(proxy);
      tabs.delete(proxy); // until this test has succeeded
      const tab = used ?? await shared!.browser.open(addressOf(shared!, options), options);
      try {
        const page = new DecoderPage(tab, folder);
        const canContinue = used !== undefined && options.continues !== undefined &&
          await tab.evaluate<boolean>("localStorage.length === 0");
        if (canContinue) {
          await tab.imitate(options);
          await page.leave();
          if (options.continues === "with the sample") await page.openSample(++shared!.pages);
        } else {
          if (used !== undefined) await tab.renew(addressOf(shared!, options), options);
          await page.shows(options.shows ?? "Built-in sample");
        }
        await use(page);
        assertEquals(tab.faults, [], "Faults reported by the page");
        tabs.set(proxy, tab);
      } finally {
        if (tabs.get(proxy) !== tab) await tab.close();
      }
    });
}

/** Returns the address of a new page; the query differs, because a browser only scrolls to another fragment. */
function addressOf<T extends BrowserTab>(shared: Shared<T>, { place = "" }: PageOptions): string {
  return `file://${shared.folder}/page.html?${++shared.pages}${place}`;
}

async function temporary(): Promise<string> {
  await Deno.mkdir("tests/.tmp", { recursive: true });
  return "tests/.tmp";
}

/** Builds the page as `deno task page` does, in a separate process. */
async function build(file: string): Promise<void> {
  const flags = ["--allow-read=.", "--allow-write=tests/.tmp", "--allow-env", "--allow-run"];
  const { success, stderr } = await new Deno.Command("deno", {
    args: ["run", "--quiet", ...LOCK, ...flags, ".ci/page.ts", file],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** User actions on the page, and what it displays. */
export class DecoderPage<T extends BrowserTab = Tab> {
  readonly tab: T;
  readonly #folder: string;

  /** Wraps a tab with the page; `folder` is for files. */
  constructor(tab: T, folder: string) {
    this.tab = tab;
    this.#folder = folder;
  }

  /** Waits until the page shows a capture. */
  async shows(name: string): Promise<void> {
    await this.tab.until(`!document.body.matches(".loading") &&
      document.querySelector(".file b")?.textContent === ${JSON.stringify(name)}`);
  }

  /** Closes a list of completions or a menu, and the dialog below it, and removes the focus. */
  async leave(): Promise<void> {
    await this.tab.key("Escape");
    await this.tab.key("Escape");
    await this.tab.evaluate("document.activeElement.blur()");
  }

  /** Opens the sample as a file whose name contains this number. */
  async openSample(number: number): Promise<void> {
    const name = `sample_${number}.pcapng`;
    await this.choose(await this.writeSample(name));
    await this.shows(name);
  }

  /** Writes a file into the folder of the test, and returns its path. */
  async write(name: string, content: Uint8Array | Blob): Promise<string> {
    const path = `${this.#folder}/${name}`;
    await Deno.writeFile(path, content instanceof Blob ? await content.bytes() : content);
    return path;
  }

  /** Writes the built-in sample to a file with another name. */
  writeSample(name: string): Promise<string> {
    return this.write(name, makeSample());
  }

  /** Drops a file onto the middle of the page. */
  async drop(path: string): Promise<void> {
    await this.tab.drop(path);
  }

  /** Chooses a file with the file input. */
  async choose(path: string): Promise<void> {
    await this.tab.chooseFiles("#file", [path]);
  }

  /** Opens a view with its tab. */
  async view(name: string): Promise<void> {
    await this.tab.click(`#tab-${name}`);
    await this.tab.until(`!document.querySelector("#panel-${name}").hidden`);
  }

  /** Types a filter and waits for its message. */
  async filter(text: string, message: string): Promise<void> {
    await this.tab.click(".filter-box .filter-input", 3);
    await this.tab.type(text);
    await this.tab.key("Enter");
    await this.text(".filter-box .filter-message", message);
  }

  /**
   * Clicks the row of a list that shows this text, once it exists. Lists are drawn with the next frame: until then, the
   * rows of before a search could be clicked.
   */
  async row(list: string, text: string): Promise<void> {
    const rows = `.list-${list} .list-window .list-row`;
    const isRow = `(row) => row.innerText.includes(${JSON.stringify(text)})`;
    const index = `[...document.querySelectorAll("${rows}")].find(${isRow})?.ariaRowIndex`;
    await this.tab.evaluate("new Promise(requestAnimationFrame)");
    try {
      await this.tab.click(`${rows}[aria-rowindex="${await this.tab.until(index)}"]`);
    } catch {
      assertArrayIncludes(await this.texts(rows), [text]); // a list has only the rows that are in sight
    }
  }

  /** Clicks the line of the dissected tree that begins with this name. */
  async node(name: string): Promise<void> {
    const id = await this.tab.until<string>(`[...document.querySelectorAll(".tree-line")]
      .find((line) => line.querySelector(".tree-name").innerText === ${JSON.stringify(name)})?.id`);
    await this.tab.click(`#${id}`);
  }

  /** Waits until the first element that matches contains this text. */
  async text(selector: string, text: string): Promise<void> {
    const found = `(({ innerText = "" }) => innerText.replaceAll(/\\s+/g, " ").trim())(
      document.querySelector(${JSON.stringify(selector)}) ?? {})`;
    try {
      await this.tab.until(`(${found}).includes(${JSON.stringify(text)})`);
    } catch {
      assertEquals(await this.tab.evaluate(found), text);
    }
  }

  /** Returns the texts of all elements that match. */
  texts(selector: string): Promise<string[]> {
    return this.tab.evaluate(
      `Array.from(document.querySelectorAll(${JSON.stringify(selector)}), (each) =>
        (each.innerText ?? each.textContent).trim())`,
    );
  }

  /** Presses something that saves a file, and returns the file; its name must have this ending. */
  async saves(ending: string, press: () => Promise<void>): Promise<Uint8Array> {
    return await this.tab.download(this.#folder, ending, press);
  }
}
