// Describes a capture without IEC 60870-5-104: its content and what to do about it, in the same words as the command
// line.

import { adviceFor, describeOmitted, describeOther } from "../../../cli/text/other_connections.ts";
import type { AnalysisReport } from "../../../codec/capture/mod.ts";
import { h } from "./dom.ts";
import { counted } from "./text.ts";

/** Maximum number of other connections to list. */
const LISTED = 20;

/** Describes where traffic was searched for: `in 3 TCP connections`. */
export function noTrafficText({ captures }: AnalysisReport): string {
  const connections = captures.reduce((sum, capture) => sum + capture.connections, 0);
  const packets = captures.reduce((sum, capture) => sum + capture.packets, 0);
  const where = packets === 0
    ? "because the capture has no packets"
    : connections === 0
    ? `in ${counted(packets, "packet")}, because there is no TCP connection`
    : `in ${counted(connections, "TCP connection")}`;
  return `No IEC 60870-5-104 traffic found ${where}`;
}

/** Why the target of a link to a packet cannot be shown. */
export function noPacketText(frame: number): string {
  return `Packet ${frame} and all later packets contain no IEC 60870-5-104 data`;
}

/** The card for a capture without APDUs. */
export function noTraffic(report: AnalysisReport): HTMLElement {
  const others = report.captures.flatMap((capture) => capture.others);
  const listed = others.slice(0, LISTED);
  const unlisted = others.slice(LISTED).reduce((sum, other) => sum + other.connections, 0);
  const rest = report.captures.reduce((sum, capture) => sum + capture.othersOmitted, unlisted);
  return h(
    "section",
    { class: "card no-traffic wide", "aria-label": "No traffic" },
    h("header", { class: "card-head" }, h("h2", {}, noTrafficText(report))),
    listed.length > 0 && h("p", {}, "The capture holds other connections:"),
    listed.length > 0 && h("ul", {}, ...listed.map((other) => h("li", {}, describeOther(other)))),
    rest > 0 && h("p", {}, describeOmitted(rest)),
    h("p", {}, `Advice: ${adviceFor(others)}.`),
  );
}
