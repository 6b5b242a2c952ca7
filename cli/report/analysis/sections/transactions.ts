// Requests: every command with its sender and result, the rest in numbers.

import { formatDuration } from "../../../../codec/mod.ts";
import { counted, grouped } from "../../../text/count.ts";

import type { TransactionReport, TransactionTotalsReport } from "../../../../codec/capture/mod.ts";
import { textOfValue } from "../../../text/value_text.ts";
import { type Cell, type Section, table } from "../document.ts";
import type { View } from "../view.ts";
import { durationsText, endpointText, KINDS, RESULTS, toneOf } from "../words.ts";
import { largest, smallest } from "../../../text/extremes.ts";

/** Transactions that change something in a station: each is shown with its sender. */
const SHOWN = new Set<TransactionReport["kind"]>(["command", "parameter", "reset"]);

/** Commands, parameters and resets. */
export function commandsSection(view: View): Section | undefined {
  const all = view.report.transactions.filter(({ kind }) => SHOWN.has(kind));
  if (all.length === 0) return undefined;
  const shown = all.slice(0, view.rows);
  const rows = shown.map((each): (Cell | string)[] => {
    const { steps, session, ca, ioa, type, typeId, facts, result } = each;
    const at = steps[0]?.at;
    const { client, server, controlling } = view.report.sessions[session] ?? {};
    const [from, to] = controlling === "server" ? [server, client] : [client, server];
    return [
      at === undefined ? "" : view.time(at.time),
      from === undefined || to === undefined ? "" : `${from.address} -> ${endpointText(to)}`,
      String(ca),
      each.kind === "reset" ? "" : String(ioa),
      view.names.command(ca, ioa).name,
      type ?? `type ${typeId}`,
      valueText(facts.value, type) || qualifierText(each),
      { text: `${describeResult(each)}`, tone: toneOf(result) },
      at === undefined ? "" : view.frame(at),
    ];
  });
  const how = "--all lists them; --ca, --ioa, --from and --to choose";
  return {
    title: `Commands: ${grouped(all.length)}`,
    blocks: [
      table(
        [
          { title: "time" },
          { title: "from -> station" },
          { title: "CA", right: true },
          { title: "IOA", right: true },
          { title: "name" },
          { title: "type" },
          { title: "value" },
          { title: "result" },
          { title: "where" },
        ],
        rows,
        view.rest(all.length, shown.length, how),
      ),
    ],
  };
}

function valueText(value: TransactionReport["facts"]["value"], type: string | null): string {
  if (value === undefined) return "";
  return typeof value === "number" && type !== null ? textOfValue(type, value) : String(value);
}

function qualifierText({ facts }: TransactionReport): string {
  return facts.qualifier === undefined ? "" : `qualifier ${facts.qualifier}`;
}

function describeResult(each: TransactionReport): string {
  const { result, steps, confirmMs, terminateMs, facts } = each;
  const selected = steps.some(({ name }) => name === "select") && result !== "expired";
  const text = `${selected ? "selected, " : ""}${RESULTS[result]}`;
  if (facts.reason !== undefined) return `${text}: ${facts.reason}`;
  if (terminateMs !== null) return `${text} after ${formatDuration(terminateMs)}`;
  if (confirmMs !== null && result === "confirmed") {
    return `${text} after ${formatDuration(confirmMs)}`;
  }
  return text;
}

/** All other requests in numbers. */
export function requestsSection(view: View): Section | undefined {
  const totals = view.report.transactionTotals;
  if (totals.length === 0) return undefined;
  const rows = totals.map((each): (Cell | string)[] => [
    KINDS[each.kind],
    grouped(each.count),
    resultsCell(each),
    durationsText(each.confirm),
    durationsText(each.terminate),
    answerText(view.report.transactions.filter(({ kind }) => kind === each.kind)),
  ]);
  return {
    title: "Requests",
    blocks: [table(
      [
        { title: "request" },
        { title: "count", right: true },
        { title: "results" },
        { title: "confirmed after" },
        { title: "done after" },
        { title: "answer" },
      ],
      rows,
    )],
  };
}

function resultsCell({ results }: TransactionTotalsReport): Cell {
  const entries = Object.entries(results) as [TransactionReport["result"], number][];
  const tones = entries.map(([result]) => toneOf(result));
  return {
    text: entries.map(([result, count]) => `${grouped(count)} ${RESULTS[result]}`).join(", "),
    tone: tones.find((tone) => tone === "error") ?? tones.find((tone) => tone === "warning"),
  };
}

/** What interrogations brought. */
function answerText(transactions: readonly TransactionReport[]): string {
  const points = transactions.flatMap(({ facts }) => facts.points ?? []);
  if (points.length === 0) return "";
  const [least, most] = [smallest(points), largest(points)];
  return least === most ? counted(most, "point") : `${grouped(least)} to ${counted(most, "point")}`;
}
