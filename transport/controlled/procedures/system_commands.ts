// Read, clock synchronization, test and reset: commands that are answered with a single message.

import { CAUSE } from "../../../codec/cause.ts";
import { QRP } from "../../../codec/qualifiers.ts";
import { TIME_FLAGS } from "../../../codec/time.ts";
import { instantOf } from "../../../codec/zone.ts";
import { changePoint } from "./change.ts";
import { encodeReadings } from "./counter_interrogation.ts";
import type { ObjectType } from "../declaration/families.ts";
import { encodePart } from "./interrogation.ts";
import type { Moment } from "../../moment.ts";
import type { Point } from "../objects/point.ts";
import type { Request } from "../core/request.ts";
import { resetEvents, restartSoon } from "./restart.ts";
import type { ReadDecision } from "../core/questions.ts";
import type { StationCore } from "../core/station_core.ts";

/**
 * C_RD_NA_1: answered with the value and cause 5, without a confirmation, or with cause 47 (IEC
 * 60870-5-101, 7.3.4.3).
 */
export function receiveRead(request: Request<"C_RD_NA_1">): void {
  const { core, link, sector, asdu, now } = request;
  const { ioa } = asdu.objects[0]!;
  const counter = sector.counters.get(ioa);
  if (counter !== undefined && core.procedures.alsoReadable.includes("counters")) {
    const part = { type: counter.type, sq: false, members: [counter] };
    return link.answer(encodeReadings(request, part, CAUSE.request));
  }
  const point = sector.points.get(ioa);
  const type = point && readableType(core, point);
  if (point === undefined || type === undefined) return request.reject(CAUSE.unknownObjectAddress);
  const subject = { ...request.received, ioa: point.ioa };
  core.ask("read", { link, subject, now, otherwise: true }, (decision, later) => {
    if (decision === false || !refresh(core, point, { decision, now: later })) {
      return request.reject(CAUSE.unknownObjectAddress);
    }
    if (!request.isCurrent) return;
    link.answer(encodePart(request, { type, sq: false, members: [point] }, CAUSE.request));
  });
}

/** The type that answers a read of a point; `undefined` if it cannot be read. */
function readableType({ procedures }: StationCore, point: Point): ObjectType | undefined {
  if (point.imageType !== undefined) return point.imageType;
  // The last event of protection equipment, once there was one.
  const isReadable = procedures.alsoReadable.includes("protection") && point.instant !== undefined;
  return isReadable ? point.family.cp56 : undefined;
}

/**
 * Stores the value that the application has read; returns `false` if the point does not permit it.
 */
function refresh(
  core: StationCore,
  point: Point,
  { decision, now }: { readonly decision: Exclude<ReadDecision, false>; readonly now: Moment },
): boolean {
  if (decision === true) return true;
  try {
    changePoint(core, point, decision, now);
    return true;
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) {
      core.notice({ type: "failed", what: "The answer to a read command", error });
      return false;
    }
    throw error;
  }
}

/**
 * C_CS_NA_1: confirmed after all events with time tags from before the change (IEC 60870-5-101,
 * 7.3.4.4).
 */
export function receiveClock(request: Request<"C_CS_NA_1">): void {
  const { core, link, asdu, now } = request;
  const tag = asdu.objects[0]!;
  const instant = instantOf(tag, core.clock.policy);
  if (instant === undefined || (tag.timeFlags & TIME_FLAGS.invalid) !== 0) {
    return request.refuse("clock");
  }
  if (!core.clock.isWithinWindow(instant, now)) return request.refuse("clock-window");
  const after = core.reporter.lastId;
  const before = core.clock.instant(now);
  const subject = { ...request.received, instant, stationInstant: before };
  const otherwise = core.declaration.time?.synchronization ?? "set";
  core.ask("clock", { link, subject, now, otherwise }, (decision, later) => {
    if (decision === "refuse") return request.refuse("clock");
    if (decision === "set" && !asdu.test) {
      const elapsed = later.monotonic - now.monotonic;
      core.clock.set(instant + elapsed, later);
      const { remote } = request;
      core.notice({ type: "clock", link: link.id, remote, before, after: instant });
    }
    if (request.isCurrent) link.answerAfter(request.mirror(CAUSE.activationCon), after);
  });
}

/**
 * C_TS_NA_1: confirmed if the test pattern is correct, in either octet order (IEC 60870-5-101,
 * 7.3.4.5). C_TS_TA_1: confirmed with the counter and the time as received.
 */
export function receiveTest(request: Request<"C_TS_NA_1" | "C_TS_TA_1">): void {
  const [object] = request.asdu.objects;
  const isWrong = object !== undefined && "fbp" in object && object.fbp !== 0x55aa &&
    object.fbp !== 0xaa55;
  if (isWrong) request.refuse("value");
  else request.confirm();
}

/** C_RP_NA_1: confirmed, then executed (IEC 60870-5-101, 7.3.4.6). */
export function receiveReset(request: Request<"C_RP_NA_1">): void {
  const { core, link, sector, asdu, now } = request;
  const { qrp } = asdu.objects[0]!;
  const known = qrp === QRP.process || qrp === QRP.events;
  if (qrp === 0 || (!known && qrp < 128)) return request.refuse("value");
  const subject = { ...request.received, qrp };
  core.ask("reset", { link, subject, now, otherwise: known }, (accepted, later) => {
    if (!accepted) return request.refuse(known ? "application" : "value");
    request.confirm();
    if (asdu.test) return;
    const { remote } = request;
    core.notice({ type: "reset", link: link.id, remote, ca: sector.ca, qrp });
    if (qrp === QRP.process) restartSoon(core, sector.ca, later);
    if (qrp === QRP.events) resetEvents(core, link.group, sector.ca);
  });
}
