// Requests that several cases send.

import {
  type AsduInput,
  CAUSE,
  instantOf,
  QRP,
  type TimeTag,
  timeTagOf,
  type ZonePolicy,
} from "../../../codec/mod.ts";
import { broadcastCa, FRZ, maxIoa } from "../../../codec/low_level.ts";
import { Inconclusive } from "../verdict.ts";
import type { Tester } from "./tester.ts";

/** The qualifier of a station interrogation. */
export const STATION_QOI = 20;

/** The qualifier of a general counter request, without freeze. */
export const GENERAL_QCC = 5;

/** The counter of a test command that each of its bits tests. */
export const FIXED_TSC = 0xaa55;

/** FBP of a test command of 101. */
export const TEST_PATTERN = 0x55aa;

/**
 * The common addresses of the device. A controlling station whose sheet has none is asked about 1.
 *
 * @throws {Inconclusive} The sheet of a controlled station has none.
 */
export function commonAddresses({ sheet }: Tester): readonly number[] {
  if (sheet.commonAddresses.length > 0) return sheet.commonAddresses;
  if (sheet.role === "controlling") return [1];
  throw new Inconclusive(
    "No common address of the device is known: list them in the sheet, or give --ca",
  );
}

/**
 * The first common address of the device.
 *
 * @throws {Inconclusive} The sheet of a controlled station has none.
 */
export function firstCa(t: Tester): number {
  return commonAddresses(t)[0]!;
}

/** A station interrogation, or one of a group. */
export function interrogation(
  t: Tester,
  { ca = firstCa(t), qoi = STATION_QOI, cause = CAUSE.activation, originator = 0 }: {
    readonly ca?: number;
    readonly qoi?: number;
    readonly cause?: typeof CAUSE.activation | typeof CAUSE.deactivation;
    readonly originator?: number;
  } = {},
): AsduInput {
  return { type: "C_IC_NA_1", cause, ca, originator, objects: [{ qoi }] };
}

/**
 * Whether the device answers interrogations of all points, as far as is known: its sheet marks them, or does not determine whether
 * it has them.
 */
export function mayInterrogate({ sheet }: Tester): boolean {
  return sheet.isMarked("baf.gi.global") || sheet.isUnknown("baf.gi.global");
}

/** The common address of a request, and what all requests may have. */
export interface RequestChanges {
  readonly ca?: number;
  readonly originator?: number;
  readonly test?: boolean;
}

/** A counter interrogation: a general request without freeze by default. */
export function counterRequest(
  t: Tester,
  { ca = firstCa(t), rqt = GENERAL_QCC, frz = FRZ.read, ...rest }: RequestChanges & {
    readonly rqt?: number;
    readonly frz?: number;
    readonly cause?: typeof CAUSE.activation | typeof CAUSE.deactivation;
  } = {},
): AsduInput {
  return { type: "C_CI_NA_1", cause: CAUSE.activation, ca, ...rest, objects: [{ rqt, frz }] };
}

/** A clock synchronization: to the time of the tester by default. */
export function clockCommand(
  t: Tester,
  { ca = firstCa(t), instant = t.instant, flags = 0, ...rest }: RequestChanges & {
    /** In ms since 1970-01-01 UTC. */
    readonly instant?: number;
    /** Bits of `TIME_FLAGS` that are set in addition. */
    readonly flags?: number;
  } = {},
): AsduInput {
  return {
    ...{ type: "C_CS_NA_1", cause: CAUSE.activation, ca },
    ...rest,
    objects: [tagOf(t, instant, flags)],
  };
}

/** A test command with time. */
export function testCommand(
  t: Tester,
  { ca = firstCa(t), tsc = FIXED_TSC, ...rest }: RequestChanges & { readonly tsc?: number } = {},
): AsduInput {
  return {
    ...{ type: "C_TS_TA_1", cause: CAUSE.activation, ca },
    ...rest,
    objects: [{ tsc, ...tagOf(t, t.instant) }],
  };
}

/** A reset: of the process by default. */
export function resetCommand(
  t: Tester,
  { ca = firstCa(t), qrp = QRP.process, ...rest }: RequestChanges & { readonly qrp?: number } = {},
): AsduInput {
  return { type: "C_RP_NA_1", cause: CAUSE.activation, ca, ...rest, objects: [{ qrp }] };
}

/** A read command. */
export function readCommand(
  { ca, ioa }: { readonly ca: number; readonly ioa: number },
  { originator = 0 }: { readonly originator?: number } = {},
): AsduInput {
  return { type: "C_RD_NA_1", cause: CAUSE.request, ca, originator, objects: [{ ioa }] };
}

/** The time tag of an instant in the time base of the device; one that the sheet does not state is UTC. */
export function tagOf(t: Tester, instant: number, flags = 0): TimeTag {
  const tag = timeTagOf(instant, zoneOf(t));
  return { time: tag.time, timeFlags: tag.timeFlags | flags };
}

/** The instant of a time tag of the device. */
export function instantOfTag(t: Tester, tag: TagRead): number | undefined {
  return instantOf(tag, zoneOf(t));
}

/** A time tag that was received. */
type TagRead = Parameters<typeof instantOf>[0];

/** The zone of the time tags: UTC, or that of the tester. */
function zoneOf(t: Tester): ZonePolicy {
  if (t.sheet.pixit("pixit.timeBase") !== "local") return {};
  return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

/** A common address that the device does not have. */
export function unusedCa({ sheet, profile }: Tester): number {
  let ca = broadcastCa(profile) - 1;
  while (sheet.commonAddresses.includes(ca)) ca--;
  return ca;
}

/** An object address that no signal of the device has. */
export function unusedIoa({ sheet, profile }: Tester): number {
  const used = new Set(sheet.signals.map(({ ioa }) => ioa));
  let ioa = maxIoa(profile) - 1;
  while (used.has(ioa)) ioa--;
  return ioa;
}
