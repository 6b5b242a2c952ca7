// Describes connections of a capture that carry other protocols, and gives advice.

import { counted } from "./count.ts";
import { formatEndpoint } from "./endpoint.ts";

/** Connections to one server with the same protocol. */
export interface OtherText {
  readonly client: string;
  readonly server: string;
  readonly port: number;
  /** Name of the protocol, if it is known. */
  readonly protocol: string | null;
  readonly detail: string;
  readonly connections: number;
}

/** `10.0.0.1 -> 10.0.0.2:443 TLS (TLS 1.3, server name rtu.example), 3 connections`. */
export function describeOther(other: OtherText): string {
  const { client, server, port, protocol, detail, connections } = other;
  const what = protocol === null ? detail : detail === "" ? protocol : `${protocol} (${detail})`;
  const times = connections > 1 ? `, ${connections} connections` : "";
  return `${client} -> ${formatEndpoint({ host: server, port })} ${what}${times}`;
}

/** How many connections the limited list of them omits: `and 3 connections to further servers`; empty for 0. */
export function describeOmitted(omitted: number): string {
  return omitted === 0 ? "" : `and ${counted(omitted, "connection")} to further servers`;
}

/** Advice for a capture that contains only such connections. */
export function adviceFor(others: readonly OtherText[]): string {
  const names = new Set(others.map(({ protocol }) => protocol));
  if (names.has("TLS")) {
    return "TLS is encrypted: capture before the TLS end point, or at a station without TLS";
  }
  if (names.has("FT1.2")) {
    return "IEC 60870-5-101 and -103 over TCP have another link layer than IEC 60870-5-104";
  }
  if (names.has(null)) return "if IEC 60870-5-104 uses another port here, try --port";
  return "check the mirror port, and the time and hosts of the capture";
}
