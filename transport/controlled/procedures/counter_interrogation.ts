// Counter interrogation, C_CI_NA_1: reading, freezing and resetting integrated totals (IEC 60870-5-101, 7.3.4.2).

import { CAUSE } from "../../../codec/cause.ts";
import { counterCause } from "../../../codec/classify_cause.ts";
import { FRZ } from "../../../codec/qualifiers.ts";
import { TYPES } from "../../../codec/types.ts";
import { type Counter, readingObject } from "../objects/counter.ts";
import type { ImagePart } from "../objects/image.ts";
import { breakOff, terminated } from "./interrogation.ts";
import type { Moment } from "../../moment.ts";
import type { Request } from "../core/request.ts";
import { statisticsData } from "./security_statistics.ts";
import type { StationCore } from "../core/station_core.ts";

/** Reads (FRZ 0), freezes (1), freezes and resets (2) or resets (3) counters. */
export function receiveCounterInterrogation(request: Request<"C_CI_NA_1">): void {
  const { core, link, sector, asdu, now } = request;
  const { rqt, frz } = asdu.objects[0]!;
  const qualifier = rqt + 64 * frz;
  if (asdu.cause === CAUSE.deactivation) return breakOff(request, "counters", qualifier);
  const totals = sector.totals(rqt);
  const cause = counterCause(rqt);
  const statistics = statisticsData(request, rqt, cause);
  if (totals === undefined && statistics.length === 0) return request.refuse("value");
  if (link.running("counters", sector.ca) >= core.procedures.interrogationLimit) {
    return request.refuse("too-many");
  }
  const subject = { ...request.received, rqt, frz };
  const question = { link, subject, now, otherwise: true };
  core.ask("counterInterrogation", question, (accepted, later) => {
    if (!accepted) return request.refuse("application");
    request.confirm();
    if (frz === FRZ.read) {
      if (!request.isCurrent) return;
      const readings = (totals ?? []).map((part) => () => encodeReadings(request, part, cause));
      const transfer = terminated(request, [...readings, ...statistics]);
      return link.transfer({ kind: "counters", ca: sector.ca, qualifier, ...transfer });
    }
    const counters = (totals ?? []).flatMap(({ members }) => members);
    if (!asdu.test) freezeCounters(core, counters, { frz, now: later });
    if (core.procedures.freezeTermination) request.terminate();
  });
}

/**
 * Freezes or resets counters according to the FRZ qualifier, and reports the readings of counters
 * configured for that.
 */
export function freezeCounters(
  core: StationCore,
  counters: readonly Counter[],
  { frz, now }: { readonly frz: number; readonly now: Moment },
): void {
  const instant = core.clock.instant(now);
  const freeze = frz === FRZ.freeze || frz === FRZ.freezeAndReset;
  const reset = frz === FRZ.reset || frz === FRZ.freezeAndReset;
  for (const counter of counters) {
    counter.freeze({ freeze, reset }, instant);
    const { frozen } = counter;
    if (freeze && frozen && counter.declaration.reportFrozen) {
      core.reporter.counter(counter, frozen, now);
    }
  }
}

/** Returns one ASDU of counters with their readings. */
export function encodeReadings(
  request: Pick<Request, "core" | "sector" | "now" | "asdu">,
  { type, sq, members }: ImagePart<Counter>,
  cause: number,
): Uint8Array {
  const { core, sector: { ca }, asdu: { originator, test }, now } = request;
  const instant = core.clock.instant(now);
  const objects = members.map((counter) => {
    const reading = counter.reading(instant);
    const object = readingObject(counter.ioa, reading);
    const kind = TYPES[counter.type].time;
    if (kind === "none") return object;
    return { ...object, ...core.clock.tag(reading.instant, now, kind) };
  });
  return core.encode({ type, cause, ca, originator, test, sq, objects });
}
