// Writes an audit file in memory.

import { type ChainEnd, chainLine, NO_LINE } from "../../../cli/audit/chain.ts";
import { headText } from "../../../cli/audit/chain_head.ts";
import type { AuditEntry } from "../../../cli/audit/entry.ts";

/** Identifier of the chain in these files. */
export const CHAIN = "00000000-0000-4000-8000-000000000001";

/** Lines of an audit file, and the note that belongs to them. */
export interface AuditLines {
  readonly lines: readonly string[];
  readonly head: string;
  readonly end: ChainEnd;
}

/** Writes entries, one second apart. */
export function auditLines(
  entries: readonly (AuditEntry & { readonly run?: string })[],
  from: ChainEnd = { chain: CHAIN, seq: 0, hash: NO_LINE },
): AuditLines {
  let end = from;
  const lines = entries.map(({ run = "0a0b0c0d", ...entry }) => {
    const time = new Date(Date.UTC(2026, 10, 23, 14, 3, end.seq)).toISOString();
    const next = chainLine({ time, run, ...entry }, end);
    end = next.end;
    return next.line;
  });
  return { lines, head: headText(end), end };
}

/** Entries of a station with one operator: a permitted and a refused command. */
export const ENTRIES: readonly AuditEntry[] = [
  { event: "begun", chain: CHAIN, version: 1, by: "root@rtu", command: "station" },
  { event: "connected", peer: { host: "192.0.2.1", port: 40_000 }, link: 1 },
  { event: "started", peer: { host: "192.0.2.1", port: 40_000 }, link: 1 },
  {
    event: "request",
    peer: { host: "192.0.2.1", port: 40_000, subject: "CN=Control centre A" },
    ...{ link: 1, phase: "execute", type: "C_DC_NA_1", cause: 6, originator: 0, ca: 47, ioa: 5010 },
    ...{ value: 2, content: { qualifier: 0 }, octets: "2e0106002f0092130002" },
    result: "permitted",
  },
  { event: "result", link: 1, ca: 47, ioa: 5010, value: 2, result: "executed" },
  {
    event: "request",
    peer: { host: "192.0.2.9", port: 40_001 },
    ...{ link: 2, phase: "execute", type: "C_SC_NA_1", cause: 6, originator: 0, ca: 47, ioa: 5101 },
    ...{ value: 1, content: { qualifier: 0 }, octets: "2d0106002f00ed130001" },
    ...{ result: "refused", reason: "authority", rule: "guests" },
  },
  { event: "disconnected", peer: { host: "192.0.2.1", port: 40_000 }, link: 1 },
  { event: "closed" },
];
