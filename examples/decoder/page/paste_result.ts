// What a text that is decoded while it is typed contains: its APDUs, and the tree and octets of one of them.

import type { DissectNode } from "../../../codec/mod.ts";
import type { PastedDetail, PastedView, RowView } from "../messages.ts";
import type { Client } from "./client.ts";
import { h, replace } from "./dom.ts";
import { HexView } from "./hex_view.ts";
import type { TextMark } from "./paste_text.ts";
import { counted } from "./text.ts";
import { TreeView } from "./tree_view.ts";
import { VirtualList } from "./virtual_list.ts";

const COLUMNS = [
  { key: "frame", title: "Line" },
  { key: "control", title: "Control" },
  { key: "type", title: "Type" },
  { key: "cause", title: "Cause" },
  { key: "ca", title: "CA" },
  { key: "text", title: "Content" },
] as const;

/** Event handlers of the result. */
export interface PasteResultOptions {
  readonly client: Client;
  /** Another row was selected in the list. */
  readonly onRow: (detail: PastedDetail) => void;
  /** The field of a row was selected: marks its characters. */
  readonly onField: (marks: readonly TextMark[]) => void;
}

/** The list, the tree and the octets. */
export class PasteResult {
  readonly element: HTMLElement;
  readonly #options: PasteResultOptions;
  readonly #list: VirtualList<RowView>;
  readonly #tree: TreeView;
  readonly #hex: HexView;
  readonly #head = h("p", { class: "paste-head" });
  /** The tree and the octets; not in the document while no row is shown. */
  readonly #body: HTMLElement;
  #view: PastedView | undefined;
  #detail: PastedDetail | undefined;

  /** Creates an empty result. */
  constructor(options: PasteResultOptions) {
    this.#options = options;
    this.#list = new VirtualList<RowView>({
      label: "APDUs in the text",
      name: "pasted",
      columns: COLUMNS,
      fetch: (from, count) =>
        options.client.ask("pastedRows", { turn: this.#view?.turn ?? 0, from, count }),
      cells: ({ frame, control, type, cause, ca, text }) => [
        frame === 0 ? "" : String(frame),
        control,
        type === "" ? h("small", {}, control) : type, // where there is no room for the column before
        cause,
        ca === null ? "" : String(ca),
        text,
      ],
      tone: ({ kind, odd }) => `k-${kind} ${odd ? "strange" : ""}`,
      onSelect: ({ row }) => void this.#select(row),
      onOpen: () => this.#tree.element.focus(),
    });
    const choose = (node: DissectNode | undefined) => {
      if (node === undefined) return;
      this.#hex.mark(node);
      options.onField(fieldMarks(this.#detail, node));
    };
    this.#tree = new TreeView({ onSelect: choose, onHover: (node) => this.#hex.hover(node) });
    this.#hex = new HexView({
      onSelect: (offset) => choose(this.#tree.selectOctet(offset)),
      onHover: (offset) => this.#hex.hover(this.#tree.hoverOctet(offset)),
    });
    this.#body = h("div", { class: "detail-body" }, this.#tree.element, this.#hex.element);
    this.element = h(
      "section",
      { class: "paste-result", "aria-label": "Decoded text" },
      this.#list.element,
      this.#head,
    );
    this.clear();
  }

  /** The row that is shown. */
  get detail(): PastedDetail | undefined {
    return this.#detail;
  }

  /** Shows nothing. */
  clear(text = "The APDUs of the text appear here while you type."): void {
    this.#view = undefined;
    this.#list.element.hidden = true;
    this.#list.reset(0);
    this.#show(undefined, text);
  }

  /** Shows a text that was decoded. */
  show(view: PastedView): void {
    this.#view = view;
    this.#list.element.hidden = view.rows < 2;
    const head = this.#list.element.querySelector(".list-head .c-frame")!;
    replace(head, view.isCapture ? "Packet" : "Line");
    this.#list.reset(view.rows);
    if (view.detail !== null) this.#list.select(view.detail.row, { quiet: true, jump: true });
    this.#show(view.detail ?? undefined, "The text has no APDU.");
  }

  /** Shows another row of the text. */
  async go(row: number): Promise<void> {
    if (row === this.#detail?.row) return;
    this.#list.select(row, { quiet: true, jump: true });
    await this.#select(row);
  }

  async #select(row: number): Promise<void> {
    const { turn } = this.#view ?? {};
    if (turn === undefined) return;
    const detail = await this.#options.client.ask("pastedRow", { turn, row });
    if (detail === null || turn !== this.#view?.turn || row !== this.#list.active) return;
    this.#show(detail, "");
    this.#options.onRow(detail);
  }

  #show(detail: PastedDetail | undefined, text: string): void {
    this.#detail = detail;
    this.element.classList.toggle("empty", detail === undefined);
    const content = detail === undefined ? [text] : headOf(detail);
    replace(this.#head, ...content);
    if (detail === undefined) this.#body.remove();
    else this.element.append(this.#body);
    this.#tree.show(detail?.tree);
    this.#hex.show(detail?.octets ?? new Uint8Array(0));
  }
}

function headOf({ control, type, cause, octets, text }: PastedDetail): readonly (Node | string)[] {
  const what = type === "" ? control : `${type} ${cause}`;
  return [h("b", {}, what), ` ${counted(octets.length, "octet")} `, type === "" ? text : ""];
}

/** The characters of the octets of a field. */
function fieldMarks(
  detail: PastedDetail | undefined,
  { offset, length }: DissectNode,
): readonly TextMark[] {
  const marks: TextMark[] = [];
  for (let at = 2 * offset; at < 2 * (offset + length); at += 2) {
    const [from = -1, to = -1] = detail?.places.slice(at, at + 2) ?? [];
    if (from >= 0) marks.push({ from, to, tone: "field" });
  }
  return marks;
}
