// The dialog for text: decodes while the user types, marks faults at their place, and keeps the text when it is closed.

import type { PastedDetail, PastedFault, PastedView } from "../messages.ts";
import type { Client } from "./client.ts";
import { type Clock, PAGE_CLOCK } from "./clock.ts";
import { copyText } from "./copy_text.ts";
import { modal } from "./dialogs.ts";
import { h, newId, replace } from "./dom.ts";
import { PasteDecoder } from "./paste_decoder.ts";
import { linkFault, linkText } from "./paste_link.ts";
import { PasteResult } from "./paste_result.ts";
import { PasteText, type TextMark } from "./paste_text.ts";
import { counted } from "./text.ts";

/** Maximum number of characters that are decoded while typing; longer text can only be opened. */
export const MAX_LIVE = 200_000;

/** Time without a new result before it is read aloud, in ms. */
export const SAY_MS = 700;

/** Options of the dialog. */
export interface PasteDialogOptions {
  readonly client: Client;
  /** Opens the text as a capture. */
  readonly onOpen: (text: string) => void;
  readonly clock?: Clock;
}

/** The dialog. */
export class PasteDialog {
  readonly element: HTMLDialogElement;
  readonly #options: PasteDialogOptions;
  readonly #clock: Clock;
  readonly #text: PasteText;
  readonly #decoder: PasteDecoder;
  readonly #result: PasteResult;
  readonly #status: HTMLElement;
  readonly #faults = h("ul", { class: "paste-faults", "aria-label": "Faults in the text" });
  readonly #live = h("p", { class: "hidden", role: "status" });
  #view: PastedView | undefined;
  #silence: (() => void) | undefined;

  /** Creates a closed dialog without text. */
  constructor(options: PasteDialogOptions) {
    const { client, clock = PAGE_CLOCK } = options;
    this.#options = options;
    this.#clock = clock;
    const id = newId("paste");
    this.#status = h("p", { class: "paste-status", id });
    this.#text = new PasteText({
      onChange: () => this.#changed(),
      onCaret: (position) => this.#caretAt(position),
    }, id);
    this.#result = new PasteResult({
      client,
      onRow: () => this.#mark(),
      onField: (marks) => this.#text.markField(marks),
    });
    this.#decoder = new PasteDecoder({
      clock,
      decode: (typed) => client.ask("paste", typed),
      onView: (view) => this.#show(view),
      onFault: (message) => this.#refuse(message),
    });
    const button = (text: string, onclick: () => void, kind = "") =>
      h("button", { type: "button", class: `button ${kind}`, onclick }, text);
    this.element = modal(
      "Paste text",
      h(
        "p",
        { class: "paste-intro" },
        "Anything that contains the octets of APDUs: a log, source code, a dump, an email, whole packets, or the hex ",
        "dump of a capture file. It is decoded while you type.",
      ),
      h(
        "div",
        { class: "paste-body" },
        h("div", { class: "paste-left" }, this.#text.element, this.#status, this.#faults),
        this.#result.element,
      ),
      h(
        "div",
        { class: "dialog-actions" },
        button("Clear", () => this.#clear()),
        button("Copy link", () => void this.#copyLink()),
        button("Open as capture", () => void this.#open(), "primary"),
      ),
      this.#live,
    );
    this.element.classList.add("paste");
    this.element.addEventListener("close", () => this.#closed());
    this.#tell("");
  }

  /** Opens the dialog with the text that it had, and decodes that again. */
  show(): void {
    this.element.showModal();
    this.#text.area.focus();
    if (this.#text.text !== "") void this.#decodeNow();
  }

  /** Replaces the text without opening the dialog. */
  keep(text: string): void {
    this.#text.text = text;
  }

  #closed(): void {
    this.#decoder.stop();
    this.#silence?.();
    this.#view = undefined;
    this.#result.clear();
  }

  #changed(): void {
    const { text, caret } = this.#text;
    if (text.trim() === "" || text.length > MAX_LIVE) return void this.#decodeNow();
    this.#decoder.change({ text, caret });
  }

  async #decodeNow(): Promise<void> {
    const { text, caret } = this.#text;
    if (text.trim() !== "" && text.length <= MAX_LIVE) {
      return await this.#decoder.now({ text, caret });
    }
    this.#decoder.stop();
    this.#view = undefined;
    replace(this.#faults);
    this.#text.show([]);
    if (text.length > MAX_LIVE) {
      this.#result.clear("Open the text as a capture to see its APDUs.");
      const most = counted(MAX_LIVE, "character");
      this.#tell(
        `The text has ${
          counted(text.length, "character")
        }. Up to ${most} are decoded while you type; ` +
          "open it as a capture to decode all of it.",
      );
    } else {
      this.#result.clear();
      this.#tell("");
    }
  }

  #show(view: PastedView): void {
    this.#view = view;
    this.#result.show(view);
    this.#mark();
    this.#text.area.setAttribute("aria-invalid", String(view.faults.length > 0));
    const more = view.faultCount - view.faults.length;
    replace(
      this.#faults,
      ...view.faults.map((fault) => this.#faultItem(fault)),
      more > 0 ? h("li", {}, `and ${counted(more, "more fault")}`) : null,
      ...view.notes.map((note) => h("li", { class: "note" }, note)),
    );
    this.#tell(summaryOf(view), spokenOf(view));
  }

  #refuse(message: string): void {
    this.#view = undefined;
    replace(this.#faults);
    this.#text.show([]);
    this.#result.clear(message);
    this.#tell(message);
  }

  #faultItem({ line, column, from, to, text }: PastedFault): HTMLElement {
    if (line === 0) return h("li", {}, text);
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", onclick: () => this.#text.select(from, to) },
        h("span", { class: "paste-place" }, `Line ${line}, column ${column}`),
        ` ${text}`,
      ),
    );
  }

  /** Shows a state, and reads it aloud once it has not changed for a while. */
  #tell(text: string, spoken = text): void {
    replace(this.#status, text);
    this.#silence?.();
    this.#silence = this.#clock.after(SAY_MS, () => replace(this.#live, spoken));
  }

  #mark(): void {
    if (this.#view !== undefined) this.#text.show(marksOf(this.#view, this.#result.detail));
  }

  /** Shows the row at the caret. */
  #caretAt(position: number): void {
    if (this.#view === undefined || this.#decoder.isBusy) return;
    const { marks } = this.#view;
    for (let i = 0; i < marks.length; i += 3) {
      if (marks[i]! <= position && position <= marks[i + 1]!) {
        return void this.#result.go(marks[i + 2]!);
      }
    }
  }

  #clear(): void {
    this.#text.text = "";
    void this.#decodeNow();
    this.#text.area.focus();
  }

  async #copyLink(): Promise<void> {
    const { text } = this.#text;
    const fault = linkFault(text);
    if (fault !== undefined) return this.#tell(fault);
    const link = `${location.href.replace(/#.*$/s, "")}#${new URLSearchParams({
      hex: linkText(text),
    })}`;
    const isCopied = await copyText(link);
    this.#tell(
      isCopied
        ? "Link copied. It contains the text, and needs no network."
        : `The browser does not allow this page to copy. The link is: ${link}`,
    );
  }

  /** Opens the text, unless it has nothing to open: then the first fault is shown. */
  async #open(): Promise<void> {
    const { text } = this.#text;
    if (text.trim() === "") {
      this.#tell("Nothing to open: the text is empty");
      return this.#text.area.focus();
    }
    if (text.length <= MAX_LIVE) {
      await this.#decodeNow();
      const view = this.#view;
      if (view !== undefined && view.apdus === 0 && !view.isCapture) {
        const [fault] = view.faults;
        if (fault === undefined) this.#text.area.focus();
        else this.#text.select(fault.from, fault.to);
        return this.#tell(
          `Nothing to open. ${summaryOf(view)}`,
          `Nothing to open. ${spokenOf(view)}`,
        );
      }
    }
    this.element.close();
    this.#options.onOpen(text);
  }
}

/** `2 APDUs, 1 fault`. */
function summaryOf({ apdus, faultCount, isCapture }: PastedView): string {
  const found = isCapture
    ? `The dump of a capture with ${counted(apdus, "APDU")}`
    : apdus === 0
    ? "The text has no APDU"
    : counted(apdus, "APDU");
  return faultCount === 0 ? found : `${found}, ${counted(faultCount, "fault")}`;
}

/** The same for screen readers, with the first fault. */
function spokenOf(view: PastedView): string {
  const [first] = view.faults;
  if (first === undefined) return summaryOf(view);
  const where = first.line === 0 ? "" : `line ${first.line}, column ${first.column}: `;
  return `${summaryOf(view)}. First fault: ${where}${first.text}`;
}

/** The octets of all rows, those of the selected one, and the faults. */
function marksOf({ marks, faults }: PastedView, detail: PastedDetail | undefined): TextMark[] {
  const all: TextMark[] = [];
  for (let i = 0; i < marks.length; i += 3) {
    const row = marks[i + 2]!;
    const tone = row === detail?.row ? "apdu selected" : row % 2 === 1 ? "apdu odd" : "apdu";
    all.push({ from: marks[i]!, to: marks[i + 1]!, tone });
  }
  return [...all, ...faults.map(({ from, to }) => ({ from, to, tone: "fault" }))];
}
