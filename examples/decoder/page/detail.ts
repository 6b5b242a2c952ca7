// Details of one packet row: the dissected tree and the octets, each highlighting its counterpart in the other.

import { toHex } from "../../../codec/mod.ts";
import type { FindingReport } from "../../../codec/capture/mod.ts";
import type { RowDetail } from "../messages.ts";
import { namedDetail } from "../../../cli/report/analysis/named_report.ts";
import { copyAndSay } from "./copy_text.ts";
import { type Child, h, replace } from "./dom.ts";
import { severitySign } from "./finding_line.ts";
import { HexView } from "./hex_view.ts";
import type { Page } from "./page.ts";
import { counted, wholeEndpoint } from "./text.ts";
import { packetTargets } from "./pointing/packet_targets.ts";
import { pointAt } from "./pointing/targets.ts";
import { treeTarget } from "./pointing/tree_targets.ts";
import { TreeView } from "./tree_view.ts";

/** Maximum number of points with a link to their chart. */
const OFFERED_POINTS = 4;

/** The pane shows neither the time nor the delta as a cell. */
const NO_TEXTS = { time: "", pause: "" };

/** Maximum number of findings to show. */
const SHOWN_FINDINGS = 3;

/** The pane next to the list of packets. */
export class DetailPane {
  /** The pane. */
  readonly element: HTMLElement;
  /** Closes the pane if it covers the list. */
  onClose: () => void = () => {};
  readonly #page: Page;
  readonly #head = h("header", { class: "detail-head" });
  readonly #tree: TreeView;
  readonly #hex: HexView;
  #shown = -1;
  /** The row in the tree. */
  #detail: RowDetail | undefined;

  /** Creates an empty pane. */
  constructor(page: Page) {
    this.#page = page;
    this.#tree = new TreeView({
      pointed: (path) => treeTarget(this.#detail!, path, page.facts),
      onSelect: (node) => this.#hex.mark(node),
      onHover: (node) => this.#hex.hover(node),
    });
    this.#hex = new HexView({
      onSelect: (offset) => {
        const node = this.#tree.selectOctet(offset);
        if (node !== undefined) this.#hex.mark(node);
      },
      onHover: (offset) => this.#hex.hover(this.#tree.hoverOctet(offset)),
    });
    this.element = h(
      "section",
      { class: "detail", "aria-label": "Selected packet" },
      this.#head,
      h("div", { class: "detail-body" }, this.#tree.element, this.#hex.element),
    );
    this.clear();
  }

  /** The row that is shown; -1 if there is none. */
  get row(): number {
    return this.#shown;
  }

  /** Shows a message instead of a row. */
  clear(text = "Select a packet to see what is in it."): void {
    this.#shown = -1;
    replace(this.#head, h("p", { class: "quiet" }, text));
    this.#tree.show(undefined);
    this.#hex.show(new Uint8Array(0));
  }

  /** Shows a row and the findings of its packet; if several are requested, only the last one. */
  async show(
    row: number,
    findings: ReadonlyMap<number, readonly FindingReport[]>,
  ): Promise<RowDetail | undefined> {
    this.#shown = row;
    const detail = await this.#ask(row);
    if (this.#shown !== row) return undefined;
    replace(this.#head, ...this.#headOf(detail, findings.get(detail.frame) ?? []));
    this.#detail = detail;
    this.#tree.show(detail.tree);
    this.#hex.show(detail.octets);
    return detail;
  }

  /** Asks for a row; if that fails, no other row is shown in its place. */
  async #ask(row: number): Promise<RowDetail> {
    try {
      return await this.#page.client.ask("row", { row });
    } catch (error) {
      if (this.#shown === row) this.clear("The octets of this packet could not be read.");
      throw error;
    }
  }

  /** Moves the focus to the tree. */
  focus(): void {
    this.#tree.element.focus();
  }

  #headOf(detail: RowDetail, findings: readonly FindingReport[]): Child[] {
    const { time, source, destination, issues, octets, apdu } = detail;
    const hasPackets = this.#page.loaded?.hasPackets ?? true;
    const { times } = this.#page;
    const what = detail.type === "" ? detail.control : `${detail.type} ${detail.cause}`;
    return [
      h(
        "div",
        { class: "detail-title" },
        h("button", {
          type: "button",
          class: "close",
          "aria-label": "Back to the list",
          onclick: () => this.onClose(),
        }, "‹"),
        h(
          "h2",
          {},
          hasPackets ? packetsOf(detail) : `No. ${detail.frame}`,
          apdu > 1 ? h("small", {}, ` APDU ${apdu}`) : null,
        ),
        h("p", { class: "detail-what" }, what),
        h("p", { class: "actions" }, ...this.#actions(detail)),
      ),
      h(
        "p",
        { class: "detail-where" },
        time === null
          ? null
          : h("time", { title: `${times.date(time)} ${times.zoneName}` }, times.withZone(time)),
        hasPackets && h(
          "span",
          {},
          this.#pointedAt(detail, wholeEndpoint(source), 0),
          " → ",
          this.#pointedAt(detail, wholeEndpoint(destination), 1),
        ),
        h("span", {}, counted(octets.length, "octet")),
      ),
      ...issues.map((issue) => h("p", { class: "issue" }, issue)),
      ...findings.slice(0, SHOWN_FINDINGS).map((finding) =>
        h(
          "p",
          { class: "found-here" },
          severitySign(finding.severity),
          namedDetail(finding, this.#page.names),
        )
      ),
    ];
  }

  /** A host, with the hosts and the other cells of the packet as neighbours. */
  #pointedAt(detail: RowDetail, text: string, at: number): HTMLElement {
    return pointAt(h("span", {}, text), () => {
      const { who, ...others } = packetTargets(detail, NO_TEXTS, this.#page.facts);
      return [...who, ...Object.values(others).flat()];
    }, at);
  }

  #actions(
    { connection, frame, apdu, octets, points, source, ca, fromClient }: RowDetail,
  ): Child[] {
    const page = this.#page;
    const offered = fromClient || ca === null ? [] : points.slice(0, OFFERED_POINTS);
    const { address, port } = source;
    return [
      h("button", {
        type: "button",
        class: "link",
        onclick: () => page.go({ view: "sequence", connection, frame, apdu }),
      }, "Sequence diagram"),
      ...offered.map((ioa) =>
        h("button", {
          type: "button",
          class: "link",
          onclick: () => page.go({ view: "points", point: { address, port, ca: ca!, ioa } }),
        }, `Chart ${page.names.object(ca!, ioa).name || `IOA ${ioa}`}`)
      ),
      octets.length > 0 && h("button", {
        type: "button",
        class: "link",
        onclick: () => copyAndSay(page, toHex(octets, " "), "Octets"),
      }, "Copy octets"),
    ];
  }
}

/** `Packet 57`, `Packets 57 to 59`. */
function packetsOf({ frame, firstFrame }: RowDetail): string {
  return firstFrame === frame ? `Packet ${frame}` : `Packets ${firstFrame} to ${frame}`;
}
