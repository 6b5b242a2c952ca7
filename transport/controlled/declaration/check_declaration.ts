// Reports every fault of a declaration with its path; checks the shape first, then the relations
// between its parts.

import { checkAuthority } from "../authority/check_authority.ts";
import { checkPrivateTypes } from "../../../codec/check_private_type.ts";
import { definePrivateType } from "../../../codec/private_type.ts";
import { checkSchema, type DeclarationFault } from "../../../codec/check_schema.ts";
import { Iec104Error } from "../../../codec/errors.ts";
import { describeFault } from "../../../codec/describe_fault.ts";
import { timeTagOf, type ZonePolicy } from "../../../codec/zone.ts";
import { TYPES } from "../../../codec/types.ts";
import { resolveSessionOptions, type SessionOptions } from "../../session/session_options.ts";
import { reservationsOf } from "./reservations.ts";
import { ADDRESS_BLOCK_FORM, parseAddressBlock } from "../../address_block.ts";
import { checkSector, type Fault, unknownType } from "./check_sector.ts";
import type {
  EventsDeclaration,
  RedundancyDeclaration,
  StationDeclaration,
} from "./declaration.ts";
import { POINT_TYPES } from "./families.ts";
import { STATION_SCHEMA } from "./schema.ts";

/** Raised when the declaration of a controlled station cannot be used. */
export class DeclarationError extends Iec104Error {
  /** Always `DeclarationError`. */
  override readonly name = "DeclarationError";
  /** Always `bad-declaration`. */
  readonly code = "bad-declaration";
  /** All faults of the declaration. */
  readonly faults: readonly DeclarationFault[];

  /** Creates an error from one or more faults. */
  constructor(faults: readonly DeclarationFault[]) {
    const more = faults.length > 1 ? `; and ${faults.length - 1} more` : "";
    super(`Cannot use the declaration of a station: ${describeFault(faults[0]!)}${more}`);
    this.faults = faults;
  }
}

/**
 * Returns every fault of a declaration; an empty list if it is valid.
 *
 * ```ts
 * import { checkDeclaration, describeFault } from "@telecontrol/iec104";
 *
 * const faults = checkDeclaration({ sectors: [{ ca: 1, points: [{ ioa: 0, type: "M_SP_NA_1" }] }] });
 * console.log(faults.map(describeFault));
 * // [ "sectors[0].points[0].ioa is 0, expected a whole number from 1 to 16777215, or 0 with procedures.addressZero" ]
 * ```
 */
export function checkDeclaration(value: unknown): DeclarationFault[] {
  const faults = checkSchema(value, STATION_SCHEMA);
  if (faults.length === 0) return checkRelations(value as StationDeclaration);
  return [...faults, ...unknownPointTypes(value)];
}

/**
 * Returns the point types that are neither standard nor in `privateTypes`. The declaration may have
 * any shape: the schema permits every type name, and relations are only checked once the shape is
 * right.
 */
export function unknownPointTypes(value: unknown): DeclarationFault[] {
  const { sectors, privateTypes } = members(value);
  const known: string[] = [...POINT_TYPES];
  for (const row of items(privateTypes)) {
    const { name } = members(row);
    if (typeof name === "string") known.push(name);
  }
  return items(sectors).flatMap((sector, at) =>
    items(members(sector).points).flatMap((point, index): DeclarationFault[] => {
      const { type } = members(point);
      if (typeof type !== "string" || type === "" || known.includes(type)) return [];
      return [unknownType(`sectors[${at}].points[${index}].type`, type, known)];
    })
  );
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Returns the value as a declaration.
 *
 * @throws {DeclarationError} The declaration is invalid; `faults` lists every fault.
 */
export function requireDeclaration(value: unknown): StationDeclaration {
  const faults = checkDeclaration(value);
  if (faults.length > 0) throw new DeclarationError(faults);
  return value as StationDeclaration;
}

function checkRelations(station: StationDeclaration): DeclarationFault[] {
  const faults: DeclarationFault[] = [];
  const fault: Fault = (path, value, expected, known) =>
    faults.push({ path, value, expected, ...known && { unknown: "word", known } });
  const { privateTypes = [] } = station;
  const odd = checkPrivateTypes(privateTypes, "privateTypes");
  if (odd.length > 0) return odd;
  const types = { privateTypes: privateTypes.map((row) => definePrivateType(row)) };
  const classes = station.events?.classes?.map((one) => one.name) ?? ["events"];
  const addresses = new Set<number>();
  for (const [index, sector] of station.sectors.entries()) {
    const path = `sectors[${index}]`;
    if (addresses.has(sector.ca)) fault(`${path}.ca`, sector.ca, "no common address twice");
    addresses.add(sector.ca);
    const { addressZero } = station.procedures ?? {};
    checkSector(sector, { path, classes, types, addressZero, fault });
  }
  if (station.events !== undefined) checkEvents(station, station.events, fault);
  if (station.redundancy !== undefined) checkRedundancy(station.redundancy, fault);
  if (station.authority !== undefined) {
    const names = privateTypes.map(({ name }) => name);
    for (const one of checkAuthority(station.authority, names)) faults.push(one);
  }
  checkOptions(station, fault);
  return faults;
}

function checkNames(
  items: readonly { readonly name: string }[],
  path: string,
  fault: Fault,
): void {
  const names = new Set<string>();
  for (const [index, { name }] of items.entries()) {
    if (names.has(name)) fault(`${path}[${index}].name`, name, "no name twice");
    names.add(name);
  }
}

function checkEvents(
  station: StationDeclaration,
  { classes = [], overflowPoint }: EventsDeclaration,
  fault: Fault,
): void {
  checkNames(classes, "events.classes", fault);
  if (overflowPoint === undefined) return;
  const { ca, ioa } = overflowPoint;
  const points = station.sectors.find((sector) => sector.ca === ca)?.points;
  if (points?.find((point) => point.ioa === ioa)?.type !== "M_SP_NA_1") {
    fault("events.overflowPoint", overflowPoint, "the addresses of a point of type M_SP_NA_1");
  }
}

function checkRedundancy(redundancy: RedundancyDeclaration, fault: Fault): void {
  const { mode, groups = [] } = redundancy;
  if (mode === "each-connection" && groups.length > 0) {
    fault("redundancy.groups", groups, 'no groups with mode "each-connection"');
  }
  checkNames(groups, "redundancy.groups", fault);
  let countable = true;
  for (const [index, { addresses = [] }] of groups.entries()) {
    const path = `redundancy.groups[${index}]`;
    for (const [at, address] of addresses.entries()) {
      if (parseAddressBlock(address) !== undefined) continue;
      fault(`${path}.addresses[${at}]`, address, ADDRESS_BLOCK_FORM);
      countable = false;
    }
  }
  if (countable) checkSlots(redundancy, fault);
}

/** Checks that there is a slot for every entry of `addresses`. */
function checkSlots({ groups = [], maxConnections }: RedundancyDeclaration, fault: Fault): void {
  const reservations = reservationsOf(groups);
  const needed = (count: number) => `at least ${count}, one slot for each entry of addresses`;
  if (maxConnections !== undefined && maxConnections < reservations.length) {
    fault("redundancy.maxConnections", maxConnections, needed(reservations.length));
  }
  const counts = new Map<string, number>();
  for (const { group } of reservations) counts.set(group, (counts.get(group) ?? 0) + 1);
  for (const [index, { name, maxConnections: own }] of groups.entries()) {
    const count = counts.get(name) ?? 0;
    if (own === undefined || own >= count) continue;
    fault(`redundancy.groups[${index}].maxConnections`, own, needed(count));
  }
}

function checkOptions(station: StationDeclaration, fault: Fault): void {
  const { time, session, procedures } = station;
  if (time !== undefined && !isZone(time)) {
    fault("time.zone", time.zone, "UTC, minutes east of UTC, or the name of an IANA zone");
  }
  const refused = session && refusal(session);
  if (refused !== undefined) fault("session", session, refused);
  for (const [index, type] of procedures?.unsupported?.entries() ?? []) {
    if (Object.hasOwn(TYPES, type)) continue;
    fault(`procedures.unsupported[${index}]`, type, "the mnemonic of a type");
  }
}

function isZone(policy: ZonePolicy): boolean {
  try {
    timeTagOf(Date.UTC(2024, 0, 1), policy);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Returns the requirement that the session options violate; `undefined` if they are valid. */
function refusal(options: SessionOptions): string | undefined {
  try {
    resolveSessionOptions(options);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message.split("expected ")[1]!;
    throw error;
  }
}
