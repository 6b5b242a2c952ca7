// A link as a sequence diagram: frames with time and sender, acknowledgements, and expired timers.

import { formatDuration } from "../../../codec/mod.ts";
import type { SessionReport } from "../../../codec/capture/mod.ts";
import type { LadderRow, LadderSpan, LadderView, LoadedView } from "../messages.ts";
import { ackOverlay } from "./ack_overlay.ts";
import { WorkerError } from "./client.ts";
import { type Child, h, replace } from "./dom.ts";
import type { Page, View } from "./page.ts";
import type { Place } from "./place.ts";
import { noPacketText } from "./no_traffic.ts";
import { count, counted, endpoint, instant, wholeEndpoint } from "./text.ts";
import { packetTargets } from "./pointing/packet_targets.ts";
import { VirtualList } from "./virtual_list.ts";
import { timeChoice } from "./zone_choice.ts";

const COLUMNS = [
  { key: "frame", title: "No." },
  { key: "time", title: "Time" },
  { key: "pause", title: "After" },
  { key: "lane", title: "" },
  { key: "open", title: "" },
] as const;

/** Minimum silence that is labelled, in ms. */
const SILENCE_MS = 1000;

/** Makes the view. */
export function sequenceView(page: Page): View {
  return new SequenceView(page);
}

class SequenceView implements View {
  readonly title = "Sequence";
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #choice: HTMLSelectElement;
  readonly #list: VirtualList<LadderRow>;
  readonly #readout = h("p", { class: "readout", role: "status" });
  readonly #lane = h("div", { class: "lane-names" });
  #connection: number | undefined;
  #spans = new Map<number, LadderSpan>();
  #sessions: readonly SessionReport[] = [];
  #view: LadderView | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#choice = h("select", {
      name: "connection",
      "aria-label": "Link",
      onchange: () => this.#open(Number(this.#choice.value)),
    });
    this.#list = new VirtualList<LadderRow>({
      label: "Sequence diagram",
      name: "sequence",
      columns: COLUMNS,
      empty: () => ({
        text: this.#sessions.length === 0
          ? "No TCP connection carries APDUs, so there is no sequence to show."
          : "Reading the link …",
      }),
      fetch: (from, number) => this.#fetch(from, number),
      cells: (row) => this.#cells(row),
      tone: ({ kind }) => `k-${kind}`,
      pointed: (row, { time = "", pause = "" }) => {
        const { frame, type, cause, ca, text, control, who, ...at } = packetTargets(
          row,
          { time, pause },
          page.facts,
        );
        return { frame, ...at, lane: [...type, ...cause, ...ca, ...text, ...control, ...who] };
      },
      onSelect: (row) => this.#select(row),
      onOpen: (row) => page.go({ view: "packets", frame: row.frame, filter: "" }),
      overlay: (rows) => this.#overlay(rows),
    });
    const heading = this.#list.element.querySelector(".list-head .c-lane");
    heading?.append(this.#lane);
    this.#list.element.querySelector(".list-head .c-open")?.append(
      h("span", { class: "hidden" }, "Not acknowledged: "),
      h("span", { class: "open-counts" }, h("span", {}, "Open →"), h("span", {}, "Open ←")),
    );
    this.element = h(
      "div",
      { class: "sequence" },
      h("div", { class: "toolbar" }, this.#choice, this.#readout, timeChoice(page)),
      this.#list.element,
    );
  }

  load({ report, hasPackets }: LoadedView): void {
    this.element.classList.toggle("octets", !hasPackets);
    this.#sessions = report.sessions;
    const digits = String(report.captures[0]?.packets ?? 0).length;
    this.element.style.setProperty("--frame-width", `${Math.max(8, digits + 4)}ch`);
    this.#connection = undefined;
    replace(
      this.#choice,
      ...report.sessions.map(({ connection, client, server, first }) => {
        const apdus = apdusOf(client) + apdusOf(server);
        const since = this.#page.times.timeOfDay(instant(first.time), 0);
        const who = `${wholeEndpoint(client)} → ${endpoint(server)}`;
        const words = [who, since, counted(apdus, "APDU")].filter((word) => word !== "");
        return h("option", { value: connection }, words.join(", "));
      }),
    );
    this.#spans = new Map();
    this.#view = undefined;
    replace(this.#readout);
    this.#list.reset(0);
  }

  async arrive({ connection, frame, apdu }: Omit<Place, "file">): Promise<void> {
    const busiest = this.#sessions.toSorted((a, b) => b.objects - a.objects)[0];
    const wanted = connection ?? this.#connection ?? busiest?.connection;
    if (wanted === undefined) return;
    if (wanted === this.#connection) this.#noted();
    else if (!await this.#opens(wanted)) {
      const other = this.#connection ?? busiest?.connection;
      return other === undefined ? undefined : await this.#open(other);
    }
    if (frame === undefined) return;
    const found = await this.#page.client.ask("locate", { frame, apdu });
    if (found === null) return this.#page.warn(noPacketText(frame));
    const ask = { connection: wanted, row: found.row };
    this.#list.select(await this.#page.client.ask("ladderLine", ask), { jump: true });
  }

  focus(): void {
    this.#list.focus();
  }

  /** Shows a connection that may not exist, such as that of a link; returns whether this succeeded. */
  async #opens(connection: number): Promise<boolean> {
    const before = this.#connection;
    try {
      await this.#open(connection);
      return true;
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      this.#connection = before;
      this.#page.warn(error.message);
      return false;
    }
  }

  async #open(connection: number): Promise<void> {
    this.#connection = connection;
    this.#choice.value = String(connection);
    this.#spans = new Map();
    const view = await this.#page.client.ask("ladder", { connection });
    if (this.#connection !== connection) return;
    this.#view = view;
    const session = this.#sessions.find((each) => each.connection === connection);
    const role = (isClient: boolean) => {
      const controlling = session?.controlling ?? null;
      if (controlling === null) return isClient ? "client" : "server";
      return (controlling === "client") === isClient ? "controlling" : "controlled";
    };
    const name = (isClient: boolean) => {
      const text = endpoint(isClient ? view.client : view.server);
      // Without addresses, its role is its name.
      return h(
        "span",
        {},
        h("b", {}, text),
        text.startsWith(role(isClient)) ? null : ` ${role(isClient)}`,
      );
    };
    replace(this.#lane, name(true), name(false));
    replace(this.#readout, counted(view.length, "line"));
    this.#list.reset(view.length);
    this.#noted();
  }

  #noted(): void {
    this.#page.note({ view: "sequence", connection: this.#connection });
  }

  async #fetch(from: number, number: number): Promise<readonly LadderRow[]> {
    const connection = this.#connection;
    if (connection === undefined) return [];
    const { rows, spans } = await this.#page.client.ask("ladderRows", {
      ...{ connection, from, count: number },
    });
    for (const span of spans) this.#spans.set(span.from, span);
    return rows;
  }

  #overlay(rows: { first: number; last: number; rowHeight: number }): Element | undefined {
    const lane = this.#list.element.querySelector<HTMLElement>(".list-head .c-lane");
    if (lane === null || this.#spans.size === 0) return undefined;
    const near = [...this.#spans.values()].filter(({ from, to }) =>
      from < rows.last && (to ?? Infinity) >= rows.first
    );
    const margin = Number.parseFloat(getComputedStyle(lane).paddingLeft);
    const drawing = ackOverlay(near, rows, { width: lane.clientWidth, margin });
    drawing.style.left = `${lane.offsetLeft}px`;
    return drawing;
  }

  #select(row: LadderRow): void {
    const { frame, acknowledgedBy, acknowledgeMs, acknowledges, kind, timer, pause } = row;
    const what = [row.control, row.type, row.cause].filter((word) => word !== "").join(" ");
    const words: Child[] = [h("strong", {}, `Packet ${frame}`), ` ${what}`];
    if (kind === "I") {
      words.push(
        acknowledgedBy === null
          ? ", never acknowledged in the capture"
          : acknowledgeMs === null
          ? ", acknowledged"
          : `, acknowledged after ${formatDuration(acknowledgeMs)}`,
      );
    }
    if (acknowledges > 0) words.push(`, acknowledges ${count(acknowledges)}`);
    if (timer !== null && pause !== null) words.push(`, because ${timer} expired`);
    words.push(" ");
    words.push(h("button", {
      type: "button",
      class: "link",
      onclick: () => this.#page.go({ view: "packets", frame, filter: "" }),
    }, "Packet"));
    replace(this.#readout, ...words);
    this.#page.note({ view: "sequence", connection: this.#connection, frame });
  }

  #cells(row: LadderRow): (Node | string)[] {
    const { time, pause, outstanding, frame } = row;
    const isLong = pause !== null && pause >= SILENCE_MS;
    return [
      frame === 0 ? "" : String(frame),
      this.#page.times.format(time),
      pause === null
        ? ""
        : h("span", { class: isLong ? "pause long" : "pause" }, formatDuration(pause)),
      this.#arrow(row),
      h(
        "span",
        { class: "open-counts" },
        openCount(outstanding[0], "client"),
        openCount(outstanding[1], "server"),
      ),
    ];
  }

  #arrow(row: LadderRow): HTMLElement {
    const { fromClient, control, type, cause, text, kind, timer, pause, odd } = row;
    const isSilent = pause !== null && pause >= SILENCE_MS;
    const isEvent = kind === "opened" || kind === "closed" || kind === "gap" || kind === "skipped";
    const view = this.#view;
    const who = view === undefined
      ? ""
      : `${endpoint(fromClient ? view.client : view.server)} sends `;
    return h(
      "div",
      {
        class: `lane ${isEvent ? "event" : fromClient ? "to-right" : "to-left"}` +
          `${isSilent ? " silent" : ""}${odd ? " strange" : ""}`,
      },
      h(
        "span",
        { class: "lane-label" },
        h("span", { class: "hidden" }, isEvent ? "" : who),
        timer === null ? null : h("span", { class: "timer" }, timer),
        h("b", { class: "control" }, control),
        type === "" ? null : ` ${type} ${cause}`,
        text === "" ? null : h("span", { class: "lane-text" }, ` ${text}`),
      ),
      h("span", { class: "lane-line", "aria-hidden": "true" }),
    );
  }
}

function openCount(value: number, who: string): HTMLElement {
  return h(
    "span",
    {
      class: value === 0 ? "none" : "",
      title: `APDUs of the ${who} that are not acknowledged yet`,
    },
    String(value),
  );
}

function apdusOf({ information, supervisory, unnumbered }: SessionReport["client"]): number {
  return information + supervisory + unnumbered;
}
