// Describes an audit record in words, for display and for syslog.

import { shownText } from "../../transport/low_level.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import type { AuditPeer } from "./entry.ts";

type Members = Readonly<Record<string, unknown>>;

/** The parties of a record: `operator@desk to 192.0.2.10:2404`, or the address of a peer with its certificate. */
export function whoOf(record: Members): string {
  const { by, peer, station } = record;
  const parts = [
    ...typeof by === "string" ? [by] : [],
    ...isPeer(peer) ? [peerText(peer)] : [],
    ...typeof station === "string" ? [station] : [],
  ];
  return shownText(parts.join(", "));
}

/** The event and its result, in one line. */
export function whatOf(record: Members): string {
  const { event, phase, type, ca, ioa, value, content, cause, negative, test } = record;
  const { result, reason, rule, role, detail, version, command } = record;
  const words = [
    event,
    ...present(phase),
    ...present(type),
    ...addressText(ca, ioa),
    ...value === undefined ? [] : [`= ${value}`],
    ...isObject(content)
      ? Object.entries(content).map(([key, each]) => `${key}=${plain(each)}`)
      : [],
    ...cause === undefined ? [] : [`cause ${cause}${negative === true ? ", negative" : ""}`],
    ...test === true ? ["test"] : [],
    ...version === undefined ? [] : [`version ${version}`],
    ...command === undefined ? [] : [`by ${command}`],
    ...result === undefined ? [] : [`: ${result}`],
    ...reason === undefined ? [] : [`(${reason})`],
    ...rule === undefined ? [] : [`by rule ${rule}${role === undefined ? "" : ` as ${role}`}`],
    ...detail === undefined ? [] : [`; ${detail}`],
  ];
  return shownText(words.join(" ").replaceAll(/ (?=[:;] )/g, ""));
}

function present(value: unknown): string[] {
  return value === undefined ? [] : [String(value)];
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function addressText(ca: unknown, ioa: unknown): string[] {
  if (ca === undefined) return [];
  const objects = Array.isArray(ioa) ? ioa.join(",") : ioa;
  return [objects === undefined || objects === "" ? `CA ${ca}` : `${ca}/${objects}`];
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

function isPeer(value: unknown): value is AuditPeer {
  return isObject(value) && typeof value.host === "string";
}

function peerText({ host, port, subject, fingerprint, user }: AuditPeer): string {
  const known = [
    ...user === undefined ? [] : [`user ${user}`],
    ...subject === undefined ? [] : [subject],
    ...fingerprint === undefined ? [] : [`SHA-256 ${fingerprint}`],
  ];
  const address = formatEndpoint({ host, port });
  return known.length === 0 ? address : `${address} (${known.join(", ")})`;
}
