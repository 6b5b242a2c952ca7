// Connects to a station and scans it, with the field sizes that it uses.

import { sizesText } from "../../codec/capture/mod.ts";
import { broadcastCa } from "../../codec/low_level.ts";
import type { Profile } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import { leave, LEAVE_MS } from "../link/leave.ts";
import { acknowledgingSoon } from "../link/acknowledging_soon.ts";
import { connectStation, type LinkSettings, openWatch } from "../link/link_options.ts";
import { StatusLine } from "../text/status_line.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import type { ScanPlan, ScanResult } from "./result.ts";
import { scanStation, SeenTypes } from "./scan.ts";
import { hasSizesOf, SizeWatch, USUAL_SIZES } from "./sizes.ts";

/** What a scan needs besides the link. */
export interface ScanCall {
  readonly io: Io;
  /** Name of the command, for messages. */
  readonly command: string;
  readonly plan: Omit<ScanPlan, "signal" | "onProgress">;
  /** Whether the field sizes are given, so that no others are tried. */
  readonly isSizeGiven: boolean;
}

/**
 * Scans a station. If no field sizes are given, a station that does not answer is scanned again with the sizes found in
 * its frames, or else with the usual ones. A station that refuses a request to all stations is scanned by the common
 * addresses of its data. If the scan was interrupted, the result has what was found until then.
 *
 * @throws {LinkError} The connection failed, or was lost before anything was found.
 */
export async function scan(given: LinkSettings, call: ScanCall): Promise<ScanResult> {
  const settings = acknowledgingSoon(given);
  const { io, command, isSizeGiven } = call;
  const tell = (text: string) => io.stderr.line(`iec104 ${command}: ${text}`);
  const signal = io.interruption();
  const first = await attempt(settings, call);
  const { interruption } = first.result;
  if (signal.aborted) return foundIn(first.result);
  if (first.result.declaration !== undefined && interruption === undefined) return first.result;
  if (interruption !== undefined && first.hasData) {
    if (first.result.isListed) return first.result;
    tell(`${interruption.message}; scanning again with interrogations of all points only`);
    const { result } = await attempt(settings, { ...call, plan: { ...call.plan, isBasic: true } });
    const isBetter = result.isListed ||
      result.list.points.length > first.result.list.points.length;
    return foundIn(isBetter ? { ...result, interruption } : first.result);
  }
  const { absent, refused } = first.result;
  const isRefused = absent.length > 0 || refused.some(({ type }) => type === "C_IC_NA_1");
  const senders = [...new Set(first.result.seen.map(({ ca }) => ca))].filter((ca) =>
    ca > 0 && ca < broadcastCa(settings.profile)
  );
  if (call.plan.cas.length === 0 && isRefused && senders.length > 0) {
    tell(
      `a request to all stations was refused; scanning those that send data: CA ${
        senders.join(", ")
      }`,
    );
    const { result } = await attempt(settings, { ...call, plan: { ...call.plan, cas: senders } });
    if (result.declaration !== undefined) return result;
  }
  const tried = [settings.profile];
  // One frame may fit several sizes, and those that fit best may still be wrong.
  const others = first.sizes.length === 1 ? [] : USUAL_SIZES;
  const candidates = isSizeGiven ? [] : [...first.sizes, ...others];
  let what = first.sizes.length === 0 ? "no answer with" : "the ASDUs of the station do not have";
  for (const sizes of candidates) {
    if (tried.some((each) => hasSizesOf(each, sizes))) continue;
    const { cotOctets, caOctets, ioaOctets } = sizes;
    const profile: Profile = { ...settings.profile, cotOctets, caOctets, ioaOctets };
    const before = sizesText(tried.at(-1)!);
    tried.push(profile);
    tell(`${what} the field sizes ${before}; trying ${sizesText(profile)}`);
    what = "no answer with";
    const { result } = await attempt({ ...settings, profile }, call);
    if (result.declaration !== undefined) return result;
  }
  return foundIn(first.result);
}

/** A result, unless the scan was interrupted before anything was found. */
function foundIn(result: ScanResult): ScanResult {
  if (result.declaration === undefined && result.interruption !== undefined) {
    throw result.interruption;
  }
  return result;
}

/** The result of a scan with certain field sizes. */
interface Attempt {
  readonly result: ScanResult;
  /** Whether the station sent data. */
  readonly hasData: boolean;
  /** The field sizes that its frames have, most likely first, if they are not those of the standard. */
  readonly sizes: readonly Profile[];
}

/**
 * Scans a station with certain field sizes. A station may close a connection on which it does not understand the
 * requests, so only a connection that cannot be started is an error.
 */
async function attempt(
  settings: LinkSettings,
  { io, command, plan }: ScanCall,
): Promise<Attempt> {
  const { profile, endpoint } = settings;
  const signal = io.interruption();
  const status = new StatusLine(io.stderr);
  const seen = new SeenTypes();
  const sizes = new SizeWatch(profile);
  const tell = (text: string) => {
    void status.clear();
    io.stderr.line(`iec104 ${command}: ${text}`);
  };
  const hangUp = new AbortController();
  using watch = openWatch(settings, { io, tell });
  try {
    await status.show(`connecting to ${formatEndpoint(endpoint)} ...`);
    const station = await connectStation(settings, {
      ...{ signal, hangUp: hangUp.signal, tell, watch },
      onAsdu: (asdu) => seen.take(asdu),
      onFrame: (direction, octets) => sizes.take(direction, octets),
    });
    try {
      const onProgress = (text: string) => void status.show(text);
      const result = await scanStation(station, {
        ...{ profile, seen },
        plan: { ...plan, signal, onProgress },
      });
      return { result, hasData: seen.hasData, sizes: sizes.end() };
    } finally {
      const peer = formatEndpoint(endpoint);
      await leave(station, { ...{ hangUp, watch, tell, peer }, withinMs: LEAVE_MS });
    }
  } finally {
    await status.clear();
  }
}
