// Conformance cases of cyclic transmission, background scan and read, for controlled stations.

import { CAUSE } from "../../../codec/mod.ts";
import { roleOf, TYPES } from "../../../codec/low_level.ts";
import { expectRejected, mirrorCauses } from "../bench/answers.ts";
import { longestTimeMs, shortestTimeMs } from "../bench/declared_times.ts";
import { startedAndQuiet } from "../bench/observation.ts";
import { somePoint, twoValues } from "../bench/points.ts";
import { broadcastOf, rawAsdu } from "../bench/raw_asdu.ts";
import { readCommand, unusedIoa } from "../bench/requests.ts";
import { describeFrame, type SeenFrame } from "../bench/seen_frame.ts";
import { isOf, pointsIn } from "../bench/seen_points.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { PROMPT_MS, QUIET_MS, TOLERANCE_MS } from "../bench/timing.ts";
import { fillWindow, openWindow } from "../bench/window.ts";
import type { ConformanceCase } from "../case.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";

/** Periods that are observed. */
const PERIODS = 10;

/** How long cyclic transmission is observed at the most, in ms. */
const LONGEST_MS = 300_000;

/** Periods for which the window stays full. */
const STALLED_PERIODS = 4;

/** The originator address of a read command. */
const ORIGINATOR = 7;

/** The frames that report a signal with a cause. */
function framesOf(
  link: TesterLink,
  { signal, cause, from = 0 }: {
    readonly signal: Signal;
    readonly cause: number;
    readonly from?: number;
  },
): readonly SeenFrame[] {
  return link.received.filter((frame) =>
    frame.index >= from && frame.asdu?.cause === cause &&
    pointsIn([frame]).some((point) => isOf(point, signal))
  );
}

/** Cyclic transmission, background scan and read, for controlled stations. */
export const CYCLIC_AND_READ: readonly ConformanceCase[] = [
  {
    id: "CYC-01",
    clause: "-",
    kind: "+",
    title: "Cyclic transmission",
    precondition: "Data transfer started; a point is sent cyclically",
    stimulus:
      "Ten periods pass; the window is full for some periods, then everything is acknowledged",
    criterion:
      "The point arrives with cause 1 once per period, within `pixit.cyclicTolerance`; after the full window, no values of missed periods pile up",
    condition: ["baf.cyclic"],
    needs: ["long"],
    duration: ({ t1 }, sheet) => {
      const period = shortestTimeMs(sheet, "cyclic");
      const observed = Math.min((PERIODS + 1) * period, LONGEST_MS);
      return observed + Math.min(STALLED_PERIODS * period, t1 / 2);
    },
    async controlled(t) {
      const [signal] = t.sheet.signals.filter(({ cyclic }) => cyclic !== undefined)
        .toSorted((a, b) => a.cyclic! - b.cyclic!);
      if (signal === undefined) {
        throw new Inconclusive("The sheet lists no signal with a period of cyclic transmission");
      }
      const period = signal.cyclic! * 1000;
      const periods = Math.min(PERIODS, Math.floor(LONGEST_MS / period));
      if (periods < 2) throw new Inconclusive(`The period of ${signal.cyclic} s is too long`);
      const tolerance = t.sheet.pixit("pixit.cyclicTolerance") ??
        Math.min(TOLERANCE_MS, period / 2);
      const link = await t.started();
      const cause = CAUSE.periodic;
      await link.wait(period * (periods + 1) + tolerance);
      const times = framesOf(link, { signal, cause }).map(({ at }) => at);
      t.check(times.length >= periods, {
        expected: `${signal.ca}/${signal.ioa} with cause ${cause} at least ${periods} times`,
        seen: `${times.length} times`,
      });
      const most = periods + 2 + Math.ceil(tolerance / period);
      t.check(times.length <= most, {
        expected: `${signal.ca}/${signal.ioa} with cause ${cause} at most ${most} times`,
        seen: `${times.length} times`,
      });
      for (const [at, time] of times.slice(1).entries()) {
        t.measure("time between cyclic values", time - times[at]!, [
          period - tolerance,
          period + tolerance,
        ]);
      }
      await fillWindow(t, link);
      const stalled = Math.min(STALLED_PERIODS * period, t.timing.t1 / 2);
      await link.wait(stalled);
      const from = link.frames.length;
      await openWindow(link);
      await link.wait(Math.min(period / 2, PROMPT_MS));
      const piled = framesOf(link, { signal, cause, from }).length;
      t.measure("cyclic values at once after the full window", piled, [0, 2], "values");
    },
  },
  {
    id: "CYC-02",
    clause: "-",
    kind: "+",
    title: "Background scan",
    precondition: "Data transfer started; points have a background scan",
    stimulus:
      "A period passes; then an input changes while the window is full and another scan is due",
    criterion:
      "All these points arrive with cause 2 and originator address 0; an event comes before the values of a scan that waited",
    condition: ["baf.backscan"],
    needs: ["upper"],
    duration: (_timing, sheet) =>
      longestTimeMs(sheet, "background") + shortestTimeMs(sheet, "background") + 2 * QUIET_MS,
    async controlled(t) {
      const signals = t.sheet.signals.filter(({ background }) => background !== undefined);
      const periods = signals.map(({ background }) => background! * 1000).sort((a, b) => a - b);
      const [shortest = 0, period = shortest] = [periods[0], periods.at(-1)];
      if (period === 0) {
        throw new Inconclusive("The sheet lists no signal with a period of the background scan");
      }
      if (period > LONGEST_MS) {
        throw new Inconclusive(`The period of ${period / 1000} s is too long`);
      }
      const point = somePoint(t);
      const [low, high] = twoValues(point);
      if (t.hasUpper) await t.upper.input(point, low);
      const link = await t.started();
      const cause = CAUSE.background;
      await link.wait(period + TOLERANCE_MS);
      const missing = signals.filter((signal) => framesOf(link, { signal, cause }).length === 0);
      t.check(missing.length === 0, {
        expected: `all ${signals.length} points of the scan with cause ${cause}`,
        seen: missing.length === 0 ? "all" : `without ${missing[0]!.ca}/${missing[0]!.ioa}`,
      });
      const other = link.received.find(({ asdu }) =>
        asdu?.cause === cause && asdu.originator !== 0
      );
      t.check(other === undefined, {
        expected: "the originator address 0",
        seen: other === undefined ? "0" : describeFrame(other),
      });
      if (!t.hasUpper || shortest + TOLERANCE_MS > t.timing.t1) {
        t.remark(
          "the priority of events was not tested: without an upper tester, or with a scan that is slower than t1",
        );
        return;
      }
      await fillWindow(t, link);
      await link.wait(shortest + TOLERANCE_MS / 2);
      const from = link.frames.length;
      await t.upper.input(point, high);
      await openWindow(link);
      await link.wait(QUIET_MS);
      const event = link.received.find((frame) =>
        frame.index >= from &&
        pointsIn([frame]).some((each) => isOf(each, point) && each.value === high)
      );
      const scan = link.received.find(({ index, asdu }) => index >= from && asdu?.cause === cause);
      t.check(event !== undefined && (scan === undefined || event.index < scan.index), {
        expected: "the event before the background scan",
        seen: event === undefined
          ? "no event"
          : scan === undefined
          ? "no scan"
          : `the event ${event.index < scan.index ? "before" : "after"} it`,
      });
    },
  },
  {
    id: "CYC-03",
    clause: "-",
    kind: "+",
    title: "Read command",
    precondition: "Data transfer started",
    stimulus:
      "C_RD_NA_1 with cause 5 to a point, with originator address 7; to an unused object address; with cause 6; to the common address 65535",
    criterion:
      "The point with cause 5, a type of its own kind and the originator address of the request, and no confirmation; mirrored with cause 47, 45, and 46 or no answer",
    condition: ["type.102", "baf.read"],
    duration: () => 2 * PROMPT_MS,
    async controlled(t) {
      const signal = t.signal("a state or a measured value", ({ type }) => {
        const role = roleOf(TYPES[type].id);
        return role === "status" || role === "measured";
      });
      const originator = t.marks("app.cot.oa") ? ORIGINATOR : 0;
      const link = await startedAndQuiet(t);
      await link.send(readCommand(signal, { originator }));
      const answer = await link.expect({ cause: CAUSE.request, ca: signal.ca, ioa: signal.ioa }, {
        within: PROMPT_MS,
      });
      t.check(pointsIn([answer]).some((point) => isOf(point, signal)), {
        expected: `${signal.type}, or this type with time tag`,
        seen: describeFrame(answer),
      });
      t.check(answer.asdu!.originator === originator, {
        expected: `the originator address ${originator}`,
        seen: String(answer.asdu!.originator),
      });
      await link.expectNone({ type: "C_RD_NA_1", cause: mirrorCauses() }, {
        ...{ during: PROMPT_MS, what: "confirmation of the read command" },
      });
      const unused = readCommand({ ca: signal.ca, ioa: unusedIoa(t) });
      await expectRejected(
        t,
        link,
        unused,
        CAUSE.unknownObjectAddress,
        "a read of an unused address",
      );
      const activated = rawAsdu(readCommand(signal), { cause: CAUSE.activation }, t.profile);
      await expectRejected(t, link, activated, CAUSE.unknownCause, "a read with cause 6");
      await link.send(rawAsdu(readCommand(signal), { ca: broadcastOf(t) }, t.profile));
      const outcome = await link.first({
        "cause 46": { type: "C_RD_NA_1", cause: CAUSE.unknownCommonAddress, negative: true },
        "no answer": "silence",
      }, { within: PROMPT_MS });
      t.outcome(`a read to the broadcast address: ${outcome}`);
      await link.expectNone({ cause: CAUSE.request }, { during: 0, what: "value" });
    },
  },
];
