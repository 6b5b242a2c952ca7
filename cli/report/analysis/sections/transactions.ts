// The sections of requests: each command with its sender and result, other requests as totals.

import { formatDuration } from "../../../../codec/mod.ts";
import { counted, grouped } from "../../../text/count.ts";

import type { TransactionReport, TransactionTotalsReport } from "../../../../codec/capture/mod.ts";
import { type Block, type Cell, type Section, table } from "../document.ts";
import { authenticationText, requestValue } from "../named_report.ts";
import type { View } from "../view.ts";
import { durationsText, endpointText, KINDS, RESULTS, toneOf } from "../words.ts";
import { largest, smallest } from "../../../text/extremes.ts";

/** Transactions that change something in a station; each one is listed with its sender. */
const SHOWN = new Set<TransactionReport["kind"]>(["command", "parameter", "reset"]);

/** How to see what is not shown. */
const MORE = "--all lists them; --ca, --ioa, --from and --to select";

/** Maximum number of stations to name for each result of a broadcast request. */
const NAMED_CAS = 16;

/** Creates the section of commands, parameters and resets. */
export function commandsSection(view: View): Section | undefined {
  const all = view.report.transactions.filter(({ kind }) => SHOWN.has(kind));
  if (all.length === 0) return undefined;
  const shown = all.slice(0, view.rows);
  const rows = shown.map((each): (Cell | string)[] => {
    const { steps, session, ca, ioa, type, typeId, result } = each;
    const at = steps[0]?.at;
    const { client, server, controlling } = view.report.sessions[session] ?? {};
    const [from, to] = controlling === "server" ? [server, client] : [client, server];
    return [
      at === undefined ? "" : view.time(at.time),
      from === undefined || to === undefined ? "" : `${from.address} -> ${endpointText(to)}`,
      String(ca),
      each.kind === "reset" ? "" : view.names.ioa(ioa),
      view.names.nameIn(typeId, ca, ioa),
      type ?? `type ${typeId}`,
      requestValue(each, view.names) || qualifierText(each).trim(),
      { text: describeResult(each), tone: toneOf(result) },
      authenticationText(each),
      at === undefined ? "" : view.frame(at),
    ];
  });
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
          { title: "authentication" },
          { title: "where" },
        ],
        rows,
        view.rest(all.length, shown.length, MORE),
      ),
    ],
  };
}

function qualifierText({ facts }: Pick<TransactionReport, "facts">): string {
  return facts.qualifier === undefined ? "" : ` qualifier ${facts.qualifier}`;
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

/** Creates the section with the totals of all other requests. */
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
    blocks: [
      table(
        [
          { title: "request" },
          { title: "count", right: true },
          { title: "results" },
          { title: "confirmed after" },
          { title: "done after" },
          { title: "answer" },
        ],
        rows,
      ),
      ...broadcastBlocks(view),
    ],
  };
}

/** Requests to all stations, each with what every station made of it. */
function broadcastBlocks(view: View): Block[] {
  const all = view.report.transactions.filter(({ outcomes }) => outcomes !== null);
  if (all.length === 0) return [];
  const shown = all.slice(0, view.rows);
  const rows = shown.map((each): (Cell | string)[] => {
    const { steps, kind, facts, ca, result } = each;
    const at = steps[0]?.at;
    return [
      at === undefined ? "" : view.time(at.time),
      `${KINDS[kind]}${qualifierText({ facts })} to CA ${ca}`,
      { text: outcomesText(each), tone: toneOf(result) },
      at === undefined ? "" : view.frame(at),
    ];
  });
  const titles = ["time", "request to all stations", "result of each", "where"];
  return [
    table(titles.map((title) => ({ title })), rows, view.rest(all.length, shown.length, MORE)),
  ];
}

/** Stations with the same result are named together: `CA 1, 2 done`. */
function outcomesText({ outcomes, result }: TransactionReport): string {
  const byResult = new Map<TransactionReport["result"], number[]>();
  for (const { ca, result } of outcomes ?? []) {
    const cas = byResult.get(result);
    if (cas === undefined) byResult.set(result, [ca]);
    else cas.push(ca);
  }
  if (byResult.size === 0) return RESULTS[result];
  return [...byResult].map(([result, cas]) => {
    const named = cas.slice(0, NAMED_CAS).join(", ");
    const rest = cas.length > NAMED_CAS ? ` and ${grouped(cas.length - NAMED_CAS)} more` : "";
    return `CA ${named}${rest}: ${RESULTS[result]}`;
  }).join("; ");
}

function resultsCell({ results }: TransactionTotalsReport): Cell {
  const entries = Object.entries(results) as [TransactionReport["result"], number][];
  const tones = entries.map(([result]) => toneOf(result));
  return {
    text: entries.map(([result, count]) => `${grouped(count)} ${RESULTS[result]}`).join(", "),
    tone: tones.find((tone) => tone === "error") ?? tones.find((tone) => tone === "warning"),
  };
}

/** The number of points that interrogations returned. */
function answerText(transactions: readonly TransactionReport[]): string {
  const points = transactions.flatMap(({ facts }) => facts.points ?? []);
  if (points.length === 0) return "";
  const [least, most] = [smallest(points), largest(points)];
  return least === most ? counted(most, "point") : `${grouped(least)} to ${counted(most, "point")}`;
}
