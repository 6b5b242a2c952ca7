// A text area in which the octets of APDUs and the faults are marked.

import { h } from "./dom.ts";

/** Characters to mark. */
export interface TextMark {
  /** Positions of the first character and after the last one. */
  readonly from: number;
  readonly to: number;
  /** Class of the mark: `apdu`, `apdu odd`, `selected`, `field` or `fault`. */
  readonly tone: string;
}

/** Event handlers of the text area. */
export interface PasteTextOptions {
  /** The text was changed. */
  readonly onChange: () => void;
  /** The caret was moved, without a change. */
  readonly onCaret: (position: number) => void;
}

/** The text area. */
export class PasteText {
  /** The text area, with the marks below it. */
  readonly element: HTMLElement;
  readonly area: HTMLTextAreaElement;
  readonly #layer: HTMLElement;
  /** Sets of marks, each drawn over those before it. */
  #marks: readonly TextMark[] = [];
  #field: readonly TextMark[] = [];
  /** The text to which the marks belong. */
  #marked = "";
  #caret = 0;

  /** Creates an empty text area; `describedBy` is the id of the element with the result. */
  constructor({ onChange, onCaret }: PasteTextOptions, describedBy: string) {
    this.#layer = h("div", { class: "paste-marks", "aria-hidden": "true" });
    const moved = () => {
      const { selectionStart = 0 } = this.area;
      if (selectionStart === this.#caret) return;
      this.#caret = selectionStart;
      onCaret(selectionStart);
    };
    this.area = h("textarea", {
      name: "text",
      autofocus: true,
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      "aria-label": "Text with octets",
      "aria-describedby": describedBy,
      placeholder: "12:00:01.068 TX: 68 0E 00 00 02 00 64 01 06 00 01 00 00 00 00 14",
      oninput: () => {
        this.#caret = this.area.selectionStart ?? 0;
        this.#moveMarks();
        onChange();
      },
      onkeyup: moved,
      onclick: moved,
      onscroll: () => this.#scroll(),
    });
    this.element = h("div", { class: "paste-text" }, this.#layer, this.area);
  }

  /** The text. */
  get text(): string {
    return this.area.value;
  }
  set text(text: string) {
    this.area.value = text;
    this.show([]);
  }

  /** Position of the caret. */
  get caret(): number {
    return this.area.selectionStart ?? 0;
  }

  /** Marks characters, instead of those marked before. */
  show(marks: readonly TextMark[]): void {
    this.#marks = marks;
    this.#field = [];
    this.#marked = this.text;
    this.#draw();
  }

  /** Marks the characters of a field, above the other marks. */
  markField(marks: readonly TextMark[]): void {
    this.#field = marks;
    this.#draw();
  }

  /** Selects characters, scrolls to them, and moves the focus to the text. */
  select(from: number, to: number): void {
    this.area.focus();
    this.area.setSelectionRange(from, to);
    this.#caret = from;
    const mark = this.#layer.querySelector<HTMLElement>(`[data-from="${from}"]`);
    if (mark !== null) {
      this.area.scrollTop = mark.offsetTop - this.area.clientHeight / 2;
    }
  }

  /** Keeps the marks at their octets while the text is edited, until it has been decoded again. */
  #moveMarks(): void {
    const [before, after] = [this.#marked, this.text];
    const most = Math.min(before.length, after.length);
    let head = 0;
    while (head < most && before[head] === after[head]) head++;
    let tail = 0;
    while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
    const shift = after.length - before.length;
    const move = (mark: TextMark) => {
      if (mark.to <= head) return [mark];
      if (mark.from < before.length - tail) return [];
      return [{ ...mark, from: mark.from + shift, to: mark.to + shift }];
    };
    this.#marks = this.#marks.flatMap(move);
    this.#field = this.#field.flatMap(move);
    this.#marked = after;
    this.#draw();
  }

  #draw(): void {
    const { text } = this;
    const parts: (HTMLElement | string)[] = [];
    let at = 0;
    for (const { from, to, tones } of flattened([...this.#marks, ...this.#field])) {
      if (from > at) parts.push(text.slice(at, from));
      const part = h("span", { class: tones, "data-from": from });
      part.append(text.slice(from, to));
      parts.push(part);
      at = to;
    }
    // As they are, because they must take the same room; a line feed at the end needs a line after it.
    this.#layer.replaceChildren(...parts, `${text.slice(at)}\n`);
    this.#scroll();
  }

  #scroll(): void {
    this.#layer.scrollTop = this.area.scrollTop;
  }
}

/** Marks that may overlap as ranges that do not, with the classes of all marks over each. */
function flattened(
  marks: readonly TextMark[],
): { readonly from: number; readonly to: number; readonly tones: string }[] {
  const real = marks.filter(({ from, to }) => to > from);
  const edges = [...new Set(real.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const starts = real.toSorted((a, b) => a.from - b.from);
  const ranges: { from: number; to: number; tones: string }[] = [];
  let open: TextMark[] = [];
  let next = 0;
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i]!, edges[i + 1]!];
    open = open.filter((mark) => mark.to > from);
    while (next < starts.length && starts[next]!.from === from) open.push(starts[next++]!);
    if (open.length === 0) continue;
    const tones = [...new Set(open.flatMap(({ tone }) => tone.split(" ")))].join(" ");
    ranges.push({ from, to, tones });
  }
  return ranges;
}
