// Selects the ASDUs that are audited (those that can change something), and the parts of them that a record contains.

import { type Asdu, CAUSE, decodeAsdu, type Profile, toHex } from "../../mod.ts";
import { FRZ, roleOf, type TypeRole } from "../../codec/low_level.ts";
import type { AuditEntry, AuditValue } from "./entry.ts";

/** Roles of types that only read, or that carry the content of a file. */
const HARMLESS: ReadonlySet<TypeRole> = new Set([
  "interrogation",
  "read",
  "test",
  "fileSegment",
  "directory",
]);

/** Roles of types that both stations send. */
const FILE_ROLES: ReadonlySet<TypeRole> = new Set([
  "fileReady",
  "sectionReady",
  "lastSection",
  "fileCall",
  "fileAcknowledge",
  "logQuery",
]);

/** Roles of types that only a controlled station sends. */
const REPORTS: ReadonlySet<TypeRole> = new Set([
  "status",
  "measured",
  "total",
  "protection",
  "statistic",
  "initialization",
]);

/** Whether an ASDU of a controlling station, or an answer that mirrors it, is audited. */
export function isAudited(asdu: Asdu): boolean {
  const role = roleOf(asdu.typeId);
  if (role === undefined) return asdu.type === "private";
  if (HARMLESS.has(role) || REPORTS.has(role)) return false;
  if (role !== "counterInterrogation") return true;
  const { objects = [] } = asdu as { readonly objects?: readonly { readonly frz?: number }[] };
  return objects[0]?.frz !== FRZ.read;
}

/** Whether both stations send this type of ASDU, so that its direction determines which of them made the request. */
export function isFileMessage({ typeId }: Asdu): boolean {
  const role = roleOf(typeId);
  return role !== undefined && FILE_ROLES.has(role);
}

/** The phase of a command or set-point, or of its answer; `undefined` for other types. */
function phaseOf({ typeId, cause }: Asdu, select: unknown): string | undefined {
  const role = roleOf(typeId);
  if (role !== "command" && role !== "setpoint") return undefined;
  if (cause === CAUSE.deactivation || cause === CAUSE.deactivationCon) return "cancel";
  return select === true ? "select" : "execute";
}

/** Maximum number of object addresses in a record; a request has one. */
const MOST_ADDRESSES = 16;

/** The members of a record that come from an ASDU. */
export function asduEntry(
  octets: Uint8Array,
  profile: Profile,
): Omit<AuditEntry, "event"> & { readonly asdu: Asdu } {
  const asdu = decodeAsdu(octets, { profile });
  const { objects = [] } = asdu as {
    readonly objects?: readonly Readonly<Record<string, unknown>>[];
  };
  const phase = phaseOf(asdu, objects[0]?.select);
  const addresses = objects.slice(0, MOST_ADDRESSES).map(({ ioa }) => ioa as number);
  const { ioa: _, value, select: _1, ...content } = objects[0] ?? {};
  const rest = Object.entries(content).flatMap(([key, each]) => {
    const member = memberOf(key, each);
    return member === undefined ? [] : [[key, member] as const];
  });
  return {
    asdu,
    ...phase !== undefined && { phase },
    type: asdu.type === "raw" ? `type ${asdu.typeId}` : String(asdu.type),
    cause: asdu.cause,
    ...asdu.negative && { negative: true },
    originator: asdu.originator,
    ...asdu.test && { test: true },
    ca: asdu.ca,
    ...addresses.length > 0 && { ioa: addresses.length === 1 ? addresses[0] : addresses },
    ...typeof value === "number" && { value },
    ...rest.length > 0 && { content: Object.fromEntries(rest) },
    octets: toHex(octets),
  };
}

/** A member of an object in the form used in records. */
function memberOf(key: string, value: unknown): AuditValue | undefined {
  if (value instanceof Uint8Array) return toHex(value);
  if (key === "time" && typeof value === "number") return new Date(value).toISOString();
  if (key === "timeFlags" && value === 0) return undefined;
  if (typeof value === "bigint") return String(value);
  const isPlain = typeof value === "number" || typeof value === "string" ||
    typeof value === "boolean";
  return isPlain ? value : undefined;
}
