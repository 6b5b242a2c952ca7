// What the user points at in the tables of the report: transactions, points, links, stations, findings, types and causes.

import { type Endpoint, filterTerm } from "../../../../codec/capture/mod.ts";
import type {
  FindingReport,
  JsonNumber,
  PointReport,
  SectorReport,
  SessionReport,
  StationReport,
  TransactionReport,
} from "../../../../codec/capture/mod.ts";
import { endpoint, instant } from "../text.ts";
import { connectionWays, type PointingFacts, toPacket } from "./facts.ts";
import type { Pointed, Reason, Way } from "./pointed.ts";
import { hostTerm, timeTerm, timeTerms, typeTerm } from "./terms.ts";

/** The texts of the cells of a row, by the keys of its columns. */
export type CellTexts = Readonly<Record<string, string>>;

/** The targets of the cells of a row, by the keys of its columns. */
export type CellTargets = Readonly<Record<string, readonly Pointed[]>>;

type Common = Omit<Pointed, "kind" | "text" | "term">;

function only(
  [kind, text, term]: readonly [kind: string, text: string, term: string | Reason],
  common: Common,
): readonly Pointed[] {
  return text === "" ? [] : [{ kind, text, term, ...common }];
}

function host(place: Endpoint, common: Common): Pointed {
  return { kind: "Host", text: endpoint(place), term: hostTerm(place), ...common };
}

/** A host alone. */
export function hostTarget(place: Endpoint): Pointed {
  return host(place, { ways: [] });
}

/** The targets of a transaction. */
export function transactionTargets(
  row: TransactionReport,
  texts: CellTexts,
  facts: PointingFacts,
): CellTargets {
  const { id, kind, ca, ioa, result, steps, session } = row;
  const own = filterTerm("transaction", id);
  const link = facts.session(session);
  const [first] = steps;
  const answer = steps.find((step) => step.at.frame !== first?.at.frame);
  const noAnswer = { reason: `The input has no answer: ${result}` };
  const common: Common = {
    ways: [
      { text: "Only its packets", note: own, to: { view: "packets", filter: own } },
      ...first === undefined ? [] : [toPacket("Go to the request", first.at.frame)],
      answer === undefined
        ? { text: "Go to the answer", note: "", to: noAnswer }
        : toPacket("Go to the answer", answer.at.frame),
      ...link === undefined ? [] : connectionWays(link.connection, first?.at.frame),
    ],
    record: { what: "transaction", content: row },
    point: link === undefined
      ? { reason: "Its connection is not listed" }
      : facts.pointOf({ ca, ioa }, [link.client, link.server]) ??
        { reason: "The station does not report this object in the capture" },
  };
  const cell = (key: string, name: string, term: string | Reason) =>
    only([name, texts[key] ?? "", term], common);
  const time = instant(first?.at.time ?? null);
  const origin = link?.controlling === "server" ? link.server : link?.client;
  return {
    time: cell("time", "Time", timeTerm(time)).map((each) => ({ ...each, terms: timeTerms(time) })),
    kind: cell("kind", "Kind", filterTerm("transaction", kind)),
    who: origin === undefined ? [] : cell("who", "Host", hostTerm(origin)),
    ca: cell("ca", "CA", filterTerm("ca", ca)),
    object: cell("object", "IOA", facts.pointTerm({ address: undefined, ca, ioa })),
    facts: cell("facts", "Transaction", own),
    result: cell("result", "Result", filterTerm("transaction", result)),
    confirm: cell("confirm", "Transaction", own),
    terminate: cell("terminate", "Transaction", own),
  };
}

/** A point, in its table and above its chart. */
export function pointTarget(row: PointReport, facts: PointingFacts): Pointed {
  const { address, port, ca, ioa, first, last } = row;
  const name = facts.nameOf(ca, ioa);
  return {
    kind: "IOA",
    text: name === "" ? String(ioa) : `${ioa} ${name}`,
    term: facts.pointTerm(row),
    ways: [
      toPacket("Go to the first report", first.frame),
      toPacket("Go to the last report", last.frame),
    ],
    record: { what: "point", content: row },
    point: { address, port, ca, ioa },
  };
}

/** The targets of the cells of a point. */
export function pointTargets(
  row: PointReport,
  texts: CellTexts,
  facts: PointingFacts,
): CellTargets {
  const { ca, ioa, types, lastValue, min, max, quality, first, last } = row;
  const whole = pointTarget(row, facts);
  const { kind: _kind, text: _text, term: _term, ...common } = whole;
  const own = facts.pointTerm(row);
  const cell = (key: string, name: string, term: string | Reason) =>
    only([name, texts[key] ?? "", term], common);
  const { name } = facts.names.object(ca, ioa);
  const firstBad = instant(quality.firstBad?.time ?? null);
  return {
    station: cell("station", "Host", hostTerm(row)),
    ca: cell("ca", "CA", filterTerm("ca", ca)),
    ioa: cell("ioa", "IOA", own),
    name: cell("name", "Name", name.trim() === "" ? NAMELESS : filterTerm("name", name)),
    type: cell("type", "Type", typesTerm(types, facts)),
    count: cell("count", "Point", own),
    rate: cell("rate", "Point", own),
    value: cell("value", "Value", `${own} and ${filterTerm("value", valueText(lastValue))}`),
    range: cell("range", "Values", `${own} and ${rangeTerm(min, max)}`),
    quality: cell(
      "quality",
      "Quality",
      `${own} and ${filterTerm("quality", quality.last || "good")}`,
    ),
    worst: cell("worst", "Quality", `${own} and ${filterTerm("quality", quality.worst || "good")}`),
    firstBad: cell("firstBad", "Time", timeTerm(firstBad)),
    bad: cell("bad", "Quality", `${own} and quality=bad`),
    trend: [whole],
    bar: [whole],
    first: cell("first", "Time", timeTerm(instant(first.time))),
    last: cell("last", "Time", timeTerm(instant(last.time))),
  };
}

const NAMELESS: Reason = { reason: "The point has no name" };

function typesTerm(types: readonly string[], facts: PointingFacts): string {
  const terms = types.map((type) => typeTerm(type, facts.privateTypes));
  return `type=${terms.map((term) => term.slice("type=".length)).join(",")}`;
}

function valueText(value: JsonNumber): string {
  return String(value);
}

function rangeTerm(min: JsonNumber, max: JsonNumber): string {
  return `value=${valueText(min)}..${valueText(max)}`;
}

/** The targets of a link; the first cell has two hosts. */
export function linkTargets(row: SessionReport, texts: readonly string[]): readonly Pointed[][] {
  const { client, server, connection, controlling, first } = row;
  const [left, right] = controlling === "server" ? [server, client] : [client, server];
  const common: Common = {
    ways: connectionWays(connection),
    record: { what: "link", content: row },
  };
  const own = filterTerm("connection", connection);
  const time = instant(first.time);
  return texts.map((text, index): Pointed[] => {
    if (index === 0) return [left, right].map((place) => host(place, common));
    if (index === 1) {
      const terms = timeTerms(time);
      return [{ kind: "Time", text, term: timeTerm(time), terms, ...common }];
    }
    return [{ kind: "Link", text, term: own, ...common }];
  });
}

/** The targets of a sector of a station. */
export function stationTargets(
  [station, sector]: readonly [StationReport, SectorReport],
  texts: readonly string[],
): readonly Pointed[][] {
  const common: Common = { ways: [], record: { what: "station", content: sector } };
  const own = `${filterTerm("host", station.address)} and ${filterTerm("ca", sector.ca)}`;
  return texts.map((text, index): Pointed[] => {
    if (index === 0) return [host(station, common)];
    if (index === 1) return [{ kind: "CA", text, term: filterTerm("ca", sector.ca), ...common }];
    if (index === texts.length - 1 && station.commanders.length > 0) {
      return station.commanders.map(({ address }) => host({ address, port: 0 }, common));
    }
    return [{ kind: "Station", text, term: own, ...common }];
  });
}

/** The targets of a finding: its kind, its hosts and its addresses. */
export function findingTargets(row: FindingReport, title: string, facts: PointingFacts): Pointed[] {
  const { code, count, frames, first, source, destination, ca, ioa, session } = row;
  const link = facts.session(session);
  const isComplete = count <= frames.length;
  const numbers = [...new Set(frames.map(({ frame }) => frame))].join(",");
  const filter = isComplete ? `frame=${numbers}` : filterTerm("finding", code);
  const ways: Way[] = [
    { text: "Only its packets", note: filter, to: { view: "packets", filter } },
    toPacket("Go to its first packet", first.frame),
    ...link === undefined ? [] : connectionWays(link.connection, first.frame),
  ];
  const common: Common = { ways, record: { what: "finding", content: row } };
  const hosts = [source, destination].filter((address) => address !== null);
  return [
    { kind: "Finding", text: title, term: filterTerm("finding", code), ...common },
    ...hosts.map((address) => host({ address, port: 0 }, common)),
    ...ca === null ? [] : only(["CA", String(ca), filterTerm("ca", ca)], common),
    ...ca === null || ioa === null
      ? []
      : only(["IOA", String(ioa), facts.pointTerm({ address: undefined, ca, ioa })], {
        ...common,
        ...link !== undefined &&
          { point: facts.pointOf({ ca, ioa }, [link.client, link.server]) ?? UNREPORTED },
      }),
  ];
}

const UNREPORTED: Reason = { reason: "The station does not report this object in the capture" };

/** A type in the statistics. */
export function typeTarget(name: string, facts: PointingFacts): Pointed {
  return { kind: "Type", text: name, term: typeTerm(name, facts.privateTypes), ways: [] };
}

/** A cause in the statistics. */
export function causeTarget(name: string): Pointed {
  return { kind: "Cause", text: name, term: filterTerm("cause", name), ways: [] };
}

/** A packet that a list names. */
export function packetTarget(frame: number, facts: PointingFacts): Pointed {
  const ways = [toPacket("Go to the packet", frame), ...facts.waysFrom(frame)];
  return { kind: "Packet", text: String(frame), term: filterTerm("frame", frame), ways };
}
