// Requests and their answers: commands, interrogations, clock, counters, files.

import { formatDuration } from "../../../codec/mod.ts";
import type { LoadedView } from "../messages.ts";
import type { SessionReport, TransactionReport } from "../../../codec/capture/mod.ts";
import { ArrayList } from "./array_list.ts";
import { type Child, h, replace } from "./dom.ts";
import type { Page, View } from "./page.ts";
import type { Place } from "./place.ts";
import { splitPanes } from "./splitter.ts";
import { packetTarget, transactionTargets } from "./pointing/report_targets.ts";
import { pointAt } from "./pointing/targets.ts";
import type { EmptyNote } from "./virtual_list.ts";
import { count, counted, instant } from "./text.ts";
import { timeChoice } from "./zone_choice.ts";
import { factsText, KIND_WORDS, resultTone, stepText } from "./transaction_text.ts";
import { ListColumns } from "./columns.ts";

const COLUMNS = [
  { key: "time", title: "Time" },
  { key: "kind", title: "What" },
  { key: "who", title: "From" },
  { key: "ca", title: "CA" },
  { key: "object", title: "Object" },
  { key: "facts", title: "Value or extent" },
  { key: "result", title: "Result" },
  { key: "confirm", title: "Confirmed" },
  { key: "terminate", title: "Terminated" },
] as const;

/** Makes the view. */
export function transactionsView(page: Page): View {
  return new TransactionsView(page);
}

class TransactionsView implements View {
  readonly title = "Transactions";
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #rows: ArrayList<TransactionReport>;
  readonly #detail = h("section", { class: "detail", "aria-label": "Selected transaction" });
  readonly #kinds = h("select", { name: "kind", "aria-label": "Kind" });
  readonly #results = h("select", { name: "result", "aria-label": "Result" });
  readonly #note = h("p", { class: "filter-message", role: "status" });
  #sessions = new Map<number, SessionReport>();
  /** The transaction that was selected; the first one, which is shown initially, does not count. */
  #shown: number | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#rows = new ArrayList<TransactionReport>({
      label: "Transactions",
      name: "transactions",
      columns: COLUMNS,
      empty: () => this.#empty(),
      cells: (row) => this.#cells(row),
      pointed: (row, texts) => transactionTargets(row, texts, page.facts),
      onSelect: (row) => this.#select(row),
      onOpen: (row) => this.#toFrame(row.steps[0]?.at.frame),
    }, {
      time: (row) => row.id,
      kind: (row) => row.kind,
      who: (row) => this.#origin(row),
      ca: (row) => row.ca,
      object: (row) => row.ioa,
      facts: (row) => factsText(row, this.#page.names),
      result: (row) => row.result,
      confirm: (row) => row.confirmMs ?? -1,
      terminate: (row) => row.terminateMs ?? -1,
    });
    for (const choice of [this.#kinds, this.#results]) {
      choice.addEventListener("change", () => {
        this.#choose();
        this.#noted();
      });
    }
    const columns = new ListColumns(page.stored, {
      ...{ name: "transactions", columns: COLUMNS, grow: "facts", list: this.#rows.list },
    });
    this.element = h(
      "div",
      { class: "transactions" },
      h(
        "div",
        { class: "toolbar" },
        this.#kinds,
        this.#results,
        this.#note,
        timeChoice(page),
        columns.element,
      ),
      splitPanes(page.stored, {
        ...{ name: "transactions", label: "Size of the list of transactions" },
        ...{ first: this.#rows.list.element, second: this.#detail },
      }),
    );
  }

  load({ report }: LoadedView): void {
    this.#sessions = new Map(report.sessions.map((session) => [session.id, session]));
    const { transactions } = report;
    const kinds = [...new Set(transactions.map(({ kind }) => kind))];
    const results = [...new Set(transactions.map(({ result }) => result))];
    replace(
      this.#kinds,
      h("option", { value: "" }, "All kinds"),
      ...kinds.map((kind) => h("option", { value: kind }, KIND_WORDS[kind])),
    );
    replace(
      this.#results,
      h("option", { value: "" }, "All results"),
      ...results.map((result) => h("option", { value: result }, result)),
    );
    this.#rows.load(transactions);
    this.#clear();
    this.#choose();
  }

  forget(): void {
    this.#shown = undefined;
  }

  arrive({ transaction, kind, result }: Omit<Place, "file">): void {
    if (kind !== undefined || result !== undefined) {
      this.#kinds.value = kind ?? "";
      this.#results.value = result ?? "";
      this.#choose();
    }
    if (transaction === undefined || transaction === this.#shown) return this.#noted();
    const isWanted = ({ id }: TransactionReport) => id === transaction;
    let found = this.#rows.select(isWanted);
    if (found === undefined) {
      this.#kinds.value = this.#results.value = "";
      this.#choose();
      found = this.#rows.select(isWanted);
    }
    if (found === undefined) this.#page.warn(`The input has no transaction ${transaction}`);
    else this.#select(found);
  }

  focus(): void {
    this.#rows.list.focus();
  }

  badge({ report }: LoadedView): string {
    return report.transactions.length === 0 ? "" : count(report.transactions.length);
  }

  #choose(): void {
    const [kind, result] = [this.#kinds.value, this.#results.value];
    this.#rows.search((row) =>
      (kind === "" || row.kind === kind) && (result === "" || row.result === result)
    );
    replace(this.#note, counted(this.#rows.length, "transaction"));
    if (this.#rows.selected !== undefined) return;
    this.#shown = undefined;
    this.#clear();
    const first = this.#rows.select(() => true);
    if (first !== undefined) this.#show(first);
  }

  /** Shows a transaction that the user, or a link, has selected. */
  #select(row: TransactionReport): void {
    this.#shown = row.id;
    this.#show(row);
    this.#noted();
  }

  #noted(): void {
    const [kind, result] = [this.#kinds.value, this.#results.value];
    this.#page.note({ view: "transactions", transaction: this.#shown, kind, result });
  }

  #empty(): EmptyNote {
    if (this.#rows.total === 0) {
      const text = "The capture contains no commands, interrogations or other requests.";
      return { text };
    }
    const run = () => {
      this.#kinds.value = this.#results.value = "";
      this.#choose();
      this.#noted();
    };
    const action = { label: "Show all transactions", run };
    return { text: "No transaction has this kind and this result.", action };
  }

  #clear(): void {
    const text = this.#rows.length === 0
      ? "There is no transaction to show."
      : "Select a transaction to see its steps.";
    replace(this.#detail, h("p", { class: "quiet" }, text));
  }

  #origin({ session }: TransactionReport): string {
    const report = this.#sessions.get(session);
    if (report === undefined) return "";
    return report.controlling === "server" ? report.server.address : report.client.address;
  }

  #nameOf({ typeId, ca, ioa }: TransactionReport): string {
    return this.#page.names.nameIn(typeId, ca, ioa);
  }

  #cells(row: TransactionReport): (Node | string)[] {
    const time = instant(row.steps[0]?.at.time ?? null);
    const name = this.#nameOf(row);
    return [
      this.#page.times.format(time, 3),
      KIND_WORDS[row.kind],
      this.#origin(row),
      String(row.ca),
      row.ioa === 0 ? "" : name === "" ? String(row.ioa) : `${row.ioa} ${name}`,
      factsText(row, this.#page.names),
      h("span", { class: `result ${resultTone(row.result)}` }, row.result),
      row.confirmMs === null ? "" : formatDuration(row.confirmMs),
      row.terminateMs === null ? "" : formatDuration(row.terminateMs),
    ];
  }

  #show(row: TransactionReport): void {
    const name = this.#nameOf(row);
    const object = row.ioa === 0 ? "" : ` IOA ${row.ioa}`;
    const session = this.#sessions.get(row.session);
    replace(
      this.#detail,
      h(
        "header",
        { class: "detail-head" },
        h(
          "div",
          { class: "detail-title" },
          h("h2", {}, KIND_WORDS[row.kind]),
          h("p", { class: "detail-what" }, row.type ?? `type ${row.typeId}`),
          session !== undefined && h(
            "p",
            { class: "actions" },
            h("button", {
              type: "button",
              class: "link",
              onclick: () =>
                this.#page.go({
                  view: "sequence",
                  connection: session.connection,
                  frame: row.steps[0]?.at.frame,
                }),
            }, "Sequence diagram"),
          ),
        ),
        h("p", { class: "detail-where" }, `CA ${row.ca}${object} ${name}`.trim()),
        h("p", {}, factsText(row, this.#page.names)),
      ),
      row.outcomes !== null && row.outcomes.length > 0 && outcomesTable(row.outcomes),
      h("ol", { class: "steps" }, ...this.#steps(row)),
    );
  }

  #steps({ steps, result }: TransactionReport): Child[] {
    const first = instant(steps[0]?.at.time ?? null);
    return [
      ...steps.map((step) => {
        const { negative, at } = step;
        const time = instant(at.time);
        const since = Number.isNaN(time)
          ? ""
          : at === steps[0]!.at
          ? this.#page.times.format(time, 3)
          : `+${formatDuration(time - first)}`;
        const line = h(
          "li",
          { class: negative ? "bad" : "" },
          h("span", { class: "step-name" }, stepText(step)),
          h("span", { class: "step-time" }, since),
          h(
            "button",
            { type: "button", class: "link", onclick: () => this.#toFrame(at.frame) },
            `packet ${at.frame}`,
          ),
        );
        return pointAt(line, () => [packetTarget(at.frame, this.#page.facts)]);
      }),
      h("li", { class: `end ${resultTone(result)}` }, h("span", { class: "step-name" }, result)),
    ];
  }

  #toFrame(frame: number | undefined): void {
    if (frame !== undefined) this.#page.go({ view: "packets", frame, filter: "" });
  }
}

/** The result of a broadcast request at each station. */
function outcomesTable(outcomes: NonNullable<TransactionReport["outcomes"]>): HTMLElement {
  return h(
    "table",
    { class: "outcomes" },
    h("tr", {}, ...["CA", "Result", "Confirmed", "Terminated"].map((title) => h("th", {}, title))),
    ...outcomes.map(({ ca, result, confirmMs, terminateMs, points }) =>
      h(
        "tr",
        {},
        h("td", {}, String(ca)),
        h(
          "td",
          { class: resultTone(result) },
          points === null ? result : `${result}, ${counted(points, "point")}`,
        ),
        h("td", {}, confirmMs === null ? "" : formatDuration(confirmMs)),
        h("td", {}, terminateMs === null ? "" : formatDuration(terminateMs)),
      )
    ),
  );
}
