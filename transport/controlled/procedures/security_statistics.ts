// Type 41: the counters of secure authentication, reported when one reaches its threshold and in counter interrogations
// (IEC TS 60870-5-7).

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { GENERAL_COUNTER_REQUEST } from "../../../codec/qualifiers.ts";
import { OWN_ASSOCIATION } from "../../../codec/security/tables.ts";
import type { SecurityCounter } from "../../authentication/statistics.ts";
import type { ReportedStatistics } from "../core/reported_statistics.ts";
import type { StationCore } from "../core/station_core.ts";
import type { Moment } from "../../moment.ts";
import type { Request } from "../core/request.ts";

/** Number of statistics in one ASDU: with time tags, more than 14 do not fit. */
const MOST_OBJECTS = 12;

const TYPE = "S_IT_TC_1";

/**
 * Checks that no object has an address of the statistics.
 *
 * @throws {RangeError} The common address is not declared, or an address is too large or used.
 */
export function requireStatisticAddresses(core: StationCore, reported: ReportedStatistics): void {
  const { ca, ioa, counters } = reported;
  const sector = core.sectors.get(ca);
  if (sector === undefined) {
    throw new RangeError(`Cannot report security statistics with CA ${ca}: it is not declared`);
  }
  const high = 2 ** (8 * core.profile.ioaOctets) - 1;
  for (const { index } of counters.entries()) {
    const own = ioa + index;
    if (!Number.isInteger(own) || own < 1 || own > high) {
      throw new RangeError(
        `Cannot report security statistics at IOA ${own}: expected a whole number from 1 to ${high}`,
      );
    }
    if (sector.points.has(own) || sector.counters.has(own) || sector.commands.has(own)) {
      throw new RangeError(
        `Cannot report security statistics at CA ${ca} IOA ${own}: another object has this address`,
      );
    }
  }
}

/**
 * Adds the value of a counter to the event buffers. It replaces an earlier value that waits: faults of one peer cannot
 * push out the events that wait for another.
 */
export function reportStatistic(
  core: StationCore,
  statistic: SecurityCounter,
  now: Moment,
): void {
  const { statistics, originator, statisticEvents } = core;
  if (statistics === undefined) return;
  const { ca } = statistics;
  const earlier = statisticEvents.get(statistic.index);
  for (const group of earlier === undefined ? [] : core.groups) {
    if (group.buffer.isPast(earlier!)) continue;
    core.forget(group, group.buffer.remove(({ id }) => id === earlier));
  }
  statisticEvents.set(statistic.index, core.reporter.lastId + 1);
  const objects = [objectOf(core, statistic, now)];
  const asdu = { type: TYPE, cause: CAUSE.spontaneous, ca, originator, objects };
  core.reporter.raw(asdu as unknown as AsduInput, undefined, now);
}

/** The ASDUs of the statistics in the answer to a counter interrogation; none if it does not concern them. */
export function statisticsData(
  request: Request<"C_CI_NA_1">,
  rqt: number,
  cause: number,
): readonly (() => Uint8Array)[] {
  const { core, sector: { ca }, asdu: { originator, test }, now } = request;
  const { statistics } = core;
  if (rqt !== GENERAL_COUNTER_REQUEST || statistics?.ca !== ca) return [];
  if (statistics.interrogated === false) return [];
  const all = statistics.counters.entries();
  const starts = all.keys().filter((index) => index % MOST_OBJECTS === 0);
  return Array.from(starts, (start) => () => {
    const objects = all.slice(start, start + MOST_OBJECTS).map((one) => objectOf(core, one, now));
    return core.encode({ type: TYPE, cause, ca, originator, test, objects });
  });
}

/** The information object of a statistic. A counter reading is signed: the upper half of the range is negative. */
function objectOf(core: StationCore, { index, value }: SecurityCounter, now: Moment): object {
  const tag = core.clock.tag(core.clock.instant(now), now, "cp56");
  const ioa = core.statistics!.ioa + index;
  return { ioa, association: OWN_ASSOCIATION, value: value | 0, ...tag };
}
