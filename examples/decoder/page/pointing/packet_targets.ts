// What the user points at in a row of packets, or of the sequence diagram.

import { filterTerm } from "../../../../codec/capture/mod.ts";
import type { PointKey, RowView } from "../../messages.ts";
import { endpoint } from "../text.ts";
import { connectionWays, type PointingFacts } from "./facts.ts";
import type { PacketRow, Pointed, Reason } from "./pointed.ts";
import { causeTerm, hostTerm, timeTerm, timeTerms, typeTerm } from "./terms.ts";

/** Texts of a row that depend on choices of the view. */
export interface PacketTexts {
  readonly time: string;
  readonly pause: string;
}

/** The keys of the columns that have targets. */
export type PacketColumn =
  | "frame"
  | "time"
  | "pause"
  | "who"
  | "control"
  | "type"
  | "cause"
  | "ca"
  | "text";

/** The targets of each cell of a row; cells without content have none. */
export function packetTargets(
  row: RowView,
  texts: PacketTexts,
  facts: PointingFacts,
): Readonly<Record<PacketColumn, readonly Pointed[]>> {
  const { frame, time, source, destination, control, type, cause, ca, connection } = row;
  const ways = [
    ...source.address === "" ? NO_CONNECTION : connectionWays(connection, frame),
    ...facts.waysFrom(frame),
  ];
  const common = { ways, packet: packetRowOf(row), point: onlyPoint(row, facts) };
  const target = (kind: string, shown: string, term: string | Reason): readonly Pointed[] =>
    shown === "" ? [] : [{ kind, text: shown, term, ...common }];
  return {
    frame: target("Packet", frame === 0 ? "" : String(frame), filterTerm("frame", frame)),
    time: target("Time", texts.time, timeTerm(time)).map((each) => ({
      ...each,
      terms: timeTerms(time),
    })),
    pause: target("Delta", texts.pause, {
      reason:
        "Delta is the time since the row above; the field delta, since the previous APDU of the connection",
    }),
    who: [
      ...target("Host", endpoint(source), hostTerm(source)),
      ...target("Host", endpoint(destination), hostTerm(destination)),
    ],
    control: target("Format", control, controlTerm(row)),
    type: type === "" ? [] : target("Type", type, typeTerm(type, facts.privateTypes)),
    cause: cause === "" ? [] : target("Cause", cause, causeTerm(cause)),
    ca: ca === null ? [] : target("CA", String(ca), filterTerm("ca", ca)),
    text: contentTargets(row, facts, common),
  };
}

const NO_CONNECTION = [{
  ...{ text: "Only this connection", note: "" },
  to: { reason: "The input has no connections" },
}];

/** How a packet is copied. */
export function packetRowOf({ row, kind }: RowView): PacketRow {
  const isEdge = kind === "opened" || kind === "closed";
  return { row, hasOctets: !isEdge && kind !== "gap", hasRecord: !isEdge };
}

/** Why a filter cannot select a row by its content. */
export const NO_APDU: Reason = {
  reason: "Filters select rows without an APDU only by host, time and packet",
};

function controlTerm({ kind, control }: RowView): string | Reason {
  switch (kind) {
    case "I":
    case "S":
      return filterTerm("format", kind);
    case "U":
      return filterTerm("function", control.replace(/^U /, ""));
    default:
      return NO_APDU;
  }
}

/** The objects of a row, or its text if it has none. */
function contentTargets(
  row: RowView,
  facts: PointingFacts,
  common: Omit<Pointed, "kind" | "text" | "term">,
): readonly Pointed[] {
  const { ca, objects, text } = row;
  if (ca === null || objects.length === 0) {
    const reason = "The row has no objects";
    return text === "" ? [] : [{ ...common, kind: "Content", text, term: { reason } }];
  }
  return objects.map((ioa) => objectTarget({ ca, ioa }, row, { facts, common }));
}

/** An object of a row. */
export function objectTarget(
  { ca, ioa }: { readonly ca: number; readonly ioa: number },
  row: RowView,
  { facts, common }: {
    readonly facts: PointingFacts;
    readonly common: Omit<Pointed, "kind" | "text" | "term">;
  },
): Pointed {
  const point = pointAt({ ca, ioa }, row, facts);
  const name = facts.nameOf(ca, ioa);
  const address = "reason" in point ? undefined : point.address;
  return {
    ...common,
    kind: "IOA",
    text: name === "" ? String(ioa) : `${ioa} ${name}`,
    term: facts.pointTerm({ address, ca, ioa }),
    point,
  };
}

/** The point of a packet, if there is only one. */
export function onlyPoint(row: RowView, facts: PointingFacts): PointKey | Reason {
  const { ca, objects } = row;
  const [ioa] = objects;
  if (ca === null || ioa === undefined) return { reason: "The packet has no objects with values" };
  if (objects.length > 1) {
    return { reason: "The packet has several objects: point at one of them in Content" };
  }
  return pointAt({ ca, ioa }, row, facts);
}

function pointAt(
  address: { readonly ca: number; readonly ioa: number },
  { source, destination }: RowView,
  facts: PointingFacts,
): PointKey | Reason {
  return facts.pointOf(address, [source, destination]) ??
    { reason: "The station does not report this object in the capture" };
}
