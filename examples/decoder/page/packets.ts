// The list of packets with its filter, and the pane with the selected one.

import { formatDuration } from "../../../codec/mod.ts";
import type { FindingReport } from "../../../codec/capture/mod.ts";
import type { FilterFault, ListRow, LoadedView, RowView, SelectionView } from "../messages.ts";
import { WorkerError } from "./client.ts";
import { DetailPane } from "./detail.ts";
import { h } from "./dom.ts";
import { FilterBox } from "./filter_box.ts";
import type { Page, View } from "./page.ts";
import type { Place } from "./place.ts";
import { packetTargets } from "./pointing/packet_targets.ts";
import { noPacketText, noTrafficText } from "./no_traffic.ts";
import { count, counted, endpoint } from "./text.ts";
import { splitPanes } from "./splitter.ts";
import { type EmptyNote, VirtualList } from "./virtual_list.ts";
import { timeChoice } from "./zone_choice.ts";
import { ListColumns } from "./columns.ts";

const COLUMNS = [
  { key: "frame", title: "No." },
  { key: "time", title: "Time" },
  { key: "pause", title: "Delta" },
  { key: "who", title: "From → to" },
  { key: "control", title: "Control" },
  { key: "type", title: "Type" },
  { key: "cause", title: "Cause" },
  { key: "ca", title: "CA" },
  { key: "text", title: "Content" },
] as const;

/** The view. */
export class PacketsView implements View {
  readonly title = "Packets";
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #filter = new FilterBox({
    onFilter: (text) => this.#go(text),
    vocabulary: () => this.#page.vocabulary,
  });
  readonly #list: VirtualList<ListRow>;
  readonly #detail: DetailPane;
  #findings: ReadonlyMap<number, readonly FindingReport[]> = new Map();
  #applied = "";
  #total = 0;
  #apdus = 0;
  #hasPackets = true;
  #frame: number | undefined;
  #apdu: number | undefined;

  /** Makes the view. */
  constructor(page: Page) {
    this.#page = page;
    this.#detail = new DetailPane(page);
    this.#list = new VirtualList<ListRow>({
      label: "Packets",
      name: "packets",
      columns: COLUMNS,
      empty: () => this.#empty(),
      fetch: (from, number) => page.client.ask("rows", { from, count: number }),
      cells: (row) => this.#cells(row),
      tone: (row) => this.#tone(row),
      pointed: (row, { time = "", pause = "" }) => packetTargets(row, { time, pause }, page.facts),
      onSelect: (row) => this.#select(row),
      onOpen: () => this.#openDetail(),
    });
    this.#detail.onClose = () => this.#closeDetail();
    const columns = new ListColumns(page.stored, {
      ...{ name: "packets", columns: COLUMNS, grow: "text", list: this.#list },
    });
    this.element = h(
      "div",
      { class: "packets" },
      h("div", { class: "toolbar" }, this.#filter.element, timeChoice(page), columns.element),
      splitPanes(page.stored, {
        ...{ name: "packets", label: "Size of the list of packets" },
        ...{ first: this.#list.element, second: this.#detail.element },
      }),
    );
  }

  load(loaded: LoadedView): void {
    this.#hasPackets = loaded.hasPackets;
    this.element.classList.toggle("octets", !loaded.hasPackets);
    this.#total = loaded.rows;
    this.#findings = findingsByFrame(loaded.report.findings);
    const digits = String(loaded.report.captures[0]?.packets ?? 0).length;
    this.element.style.setProperty("--frame-width", `${Math.max(8, digits + 4)}ch`);
    this.#applied = "";
    this.#filter.text = "";
    this.#frame = this.#apdu = undefined;
    this.#apdus = loaded.report.totals.apdus;
    this.#filter.tell(this.#amount());
    this.#list.reset(loaded.rows);
    this.#detail.clear();
    this.element.classList.remove("detail-open");
  }

  async arrive({ filter, frame, apdu }: Omit<Place, "file">): Promise<void> {
    const isLink = frame !== undefined && (frame !== this.#frame || apdu !== this.#apdu);
    if (filter !== undefined && filter !== this.#applied) {
      await this.#apply(filter, { keepsPane: isLink });
    }
    if (isLink) return await this.#showFrame(frame, apdu);
    if (this.#list.active < 0) await this.#showFirst();
    this.#note();
  }

  focus(): void {
    this.#list.focus();
  }

  /** Moves the focus to the filter. */
  focusFilter(): void {
    this.#filter.focus();
  }

  badge({ report }: LoadedView): string {
    return count(report.totals.apdus);
  }

  /** Selects the next or the previous packet. */
  step(by: number): void {
    this.#list.select(this.#list.active + by);
  }

  /** Closes the pane if it covers the list. */
  escape(): void {
    if (this.element.classList.contains("detail-open")) this.#closeDetail();
  }

  #go(filter: string): void {
    if (filter !== this.#applied) this.#page.go({ view: "packets", filter });
  }

  async #apply(text: string, { keepsPane = false } = {}): Promise<void> {
    this.#filter.text = text;
    const answer = await this.#ask(text);
    if (answer === null) return; // a later filter has replaced it
    if ("message" in answer) {
      this.#filter.refuse(answer);
      return;
    }
    this.#applied = answer.filter;
    this.#list.reset(answer.count);
    const message = text === ""
      ? this.#amount()
      : `${count(answer.count)} of ${counted(this.#total, "row")}`;
    this.#filter.tell(message);
    if (!keepsPane) await this.#reselect();
  }

  /** Applies a filter; a failure is shown below it. */
  async #ask(text: string): Promise<SelectionView | FilterFault | null> {
    try {
      return await this.#page.client.ask("filter", { text });
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      return { message: error.message, offset: 0, length: 0 };
    }
  }

  /** Keeps the row in the pane if the filter selects it; otherwise shows the first row that it does select. */
  async #reselect(): Promise<void> {
    const { row } = this.#detail;
    const found = row < 0 ? null : await this.#page.client.ask("locate", { row });
    if (this.#list.active >= 0) return; // selected by a key before the answer
    const line = found?.line ?? null;
    if (line === null) await this.#showFirst();
    else this.#list.select(line, { quiet: true, jump: true });
  }

  /** The number of rows; some are not APDUs, but the start and end of connections, gaps and other octets. */
  #amount(): string {
    const rows = counted(this.#total, "row");
    return this.#apdus === this.#total ? rows : `${rows}, ${counted(this.#apdus, "APDU")}`;
  }

  #empty(): EmptyNote {
    if (this.#applied === "") {
      const { loaded } = this.#page;
      return { text: loaded === undefined ? "Reading …" : noTrafficText(loaded.report) };
    }
    const run = () => this.#go("");
    return {
      text: `No packet matches the filter “${this.#applied}”.`,
      action: { label: "Clear the filter", run },
    };
  }

  async #showFrame(frame: number, apdu: number | undefined): Promise<void> {
    let found = await this.#page.client.ask("locate", { frame, apdu });
    if (found !== null && found.line === null) {
      await this.#apply("", { keepsPane: true });
      found = await this.#page.client.ask("locate", { frame, apdu });
    }
    if (found === null) {
      this.#page.warn(noPacketText(frame));
      return;
    }
    this.#list.select(found.line!, { quiet: true, jump: true });
    this.element.classList.add("detail-open");
    await this.#show(found.row);
  }

  /**
   * Fills the pane with the first row that has content, but leaves it closed if it covers the list, unless the input is
   * a single APDU.
   */
  async #showFirst(): Promise<void> {
    const first = await this.#page.client.ask("first", {});
    if (this.#list.active >= 0) return; // selected by a key before the answer
    this.#frame = this.#apdu = undefined;
    if (first === null) return this.#detail.clear("There is no packet to show.");
    this.#list.select(first.line, { quiet: true, jump: true });
    if (!this.#hasPackets && this.#list.length === 1) this.element.classList.add("detail-open");
    await this.#detail.show(first.row, this.#findings);
  }

  #select(row: RowView): void {
    this.element.classList.add("detail-open");
    void this.#show(row.row);
  }

  async #show(row: number): Promise<void> {
    const detail = await this.#detail.show(row, this.#findings);
    if (detail === undefined) return;
    this.#frame = detail.frame;
    this.#apdu = detail.apdu;
    this.#note();
  }

  #note(): void {
    const filter = this.#applied;
    this.#page.note({ view: "packets", filter, frame: this.#frame, apdu: this.#apdu });
  }

  #openDetail(): void {
    this.element.classList.add("detail-open");
    this.#detail.focus();
  }

  #closeDetail(): void {
    this.element.classList.remove("detail-open");
    this.#list.focus();
  }

  #tone({ kind, odd, cause, frame }: RowView): string {
    const [finding] = this.#findings.get(frame) ?? []; // the most severe is first
    const mark = finding === undefined ? "" : `found ${finding.severity}`;
    return `k-${kind} ${odd ? "strange" : cause.includes("NEG") ? "negative" : ""} ${mark}`;
  }

  #cells(row: ListRow): (Node | string)[] {
    const { frame, time, pause, source, destination, control, type, cause, ca, text, fromClient } =
      row;
    return [
      frame === 0 ? "" : String(frame),
      this.#page.times.format(time),
      pause === null ? "" : formatDuration(pause),
      h(
        "span",
        {},
        endpoint(source),
        h("span", { class: `way ${fromClient ? "up" : "down"}` }, " → "),
        h("span", { "data-part": 1 }, endpoint(destination)),
      ),
      control,
      type,
      cause,
      ca === null ? "" : String(ca),
      text,
    ];
  }
}

/** Findings by the packets that they refer to. */
function findingsByFrame(
  findings: readonly FindingReport[],
): ReadonlyMap<number, readonly FindingReport[]> {
  const byFrame = new Map<number, FindingReport[]>();
  for (const finding of findings) {
    for (const { frame } of finding.frames) {
      const known = byFrame.get(frame);
      if (known === undefined) byFrame.set(frame, [finding]);
      else known.push(finding);
    }
  }
  return byFrame;
}
