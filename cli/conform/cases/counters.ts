// Conformance cases of integrated totals, for controlled stations.

import { count } from "../../text/count.ts";
import { CAUSE, type ReportedPoint } from "../../../codec/mod.ts";
import { counterCause, FRZ, isCountedCause, TYPES } from "../../../codec/low_level.ts";
import {
  expectConfirmedByAll,
  expectRefused,
  expectRejected,
  expectSingleAnswers,
} from "../bench/answers.ts";
import {
  addressesWithCounters,
  COUNTER_GROUPS,
  type CounterReading,
  counterRequests,
  countersOf,
  expectReading,
  expectSteps,
  freeze,
  freezeCounter,
  nextSequence,
  readCounter,
  readingIn,
  readingOf,
  readings,
  requestedCounters,
  SEQUENCES,
  someCounter,
} from "../bench/counters.ts";
import { longestTimeMs } from "../bench/declared_times.ts";
import { requestCounters } from "../bench/interrogations.ts";
import { rawAsdu } from "../bench/raw_asdu.ts";
import { broadcastOf } from "../bench/raw_asdu.ts";
import { commonAddresses, counterRequest, GENERAL_QCC } from "../bench/requests.ts";
import { isCounter, isOf, isReading, pointsIn } from "../bench/seen_points.ts";
import type { Tester } from "../bench/tester.ts";
import { PROMPT_MS, QUIET_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";

/** RQT of no group. */
const INVALID_RQT = [0, GENERAL_QCC + 1, 63] as const;

/** Items of the ways to freeze, by FRZ. */
const FREEZES = [
  [FRZ.freeze, "baf.it.freeze"],
  [FRZ.freezeAndReset, "baf.it.freezeReset"],
  [FRZ.reset, "baf.it.reset"],
] as const;

/** Longest period of a local freeze that is observed, in s. */
const LONGEST_PERIOD_S = 120;

/** Count at which a counter starts again. */
const ROLLOVER = 2 ** 31;

/** The period of time between two freezes whose time tags are compared, in ms. */
const BETWEEN_FREEZES_MS = 3000;

/** Integrated totals, for controlled stations. */
export const COUNTERS: readonly ConformanceCase[] = [
  {
    id: "CI-01",
    clause: "-",
    kind: "+",
    title: "Counter interrogation, general and by groups",
    precondition: "Data transfer started",
    stimulus: "C_CI_NA_1 without freeze, with RQT 5 and 1 to 4, as far as the sheet marks them",
    criterion:
      "Confirmation, the counters of the group as integrated totals with cause 37 or 38 to 41, and termination",
    condition: ["type.101", COUNTER_GROUPS],
    async controlled(t) {
      const link = await t.started();
      const compared = new Set<number>();
      for (const [group, key] of COUNTER_GROUPS.entries()) {
        if (!t.marks(key)) continue;
        const rqt = group === 0 ? GENERAL_QCC : group;
        for (const ca of commonAddresses(t)) {
          const members = countersOf(t, { ca, group });
          if (members.length === 0) continue;
          compared.add(group);
          const { points } = await requestCounters(t, link, { ca, rqt });
          const other = points.find((point) => !isReading(point));
          t.check(other === undefined, {
            expected: `only integrated totals with cause ${counterCause(rqt)}`,
            seen: other === undefined ? count(points.length, "object") : String(other.type),
          });
          const missing = members.filter((signal) => !points.some((point) => isOf(point, signal)));
          const foreign = points.filter((point) => isForeign(t, point, members));
          t.check(missing.length === 0 && foreign.length === 0, {
            expected: `${count(members.length, "counter")} of RQT ${rqt} of CA ${ca}`,
            seen:
              `${points.length}; missing: ${missing.length}, not of this request: ${foreign.length}`,
          });
          t.check(new Set(points.map(({ ioa }) => ioa)).size === points.length, {
            expected: "each counter once",
            seen: count(points.length, "object"),
          });
          const extra = points.find(({ ca, ioa }) =>
            !t.sheet.signals.some((signal) => signal.ca === ca && signal.ioa === ioa)
          );
          if (extra !== undefined) t.remark(`the sheet does not list ${extra.ca}/${extra.ioa}`);
        }
        if (!compared.has(group)) t.missing(`The sheet lists no counter in group ${group}`);
      }
      await expectSingleAnswers(t, link);
    },
  },
  {
    id: "CI-02",
    clause: "-",
    kind: "+",
    title: "Freeze without reset",
    precondition: "Data transfer started; the counter counts",
    stimulus: "Freeze with FRZ 1; the counter continues; read; freeze and read again",
    criterion:
      "Each freeze is confirmed; a read returns the count at the last freeze; counting continues",
    condition: ["type.101", "baf.it.freeze"],
    needs: ["upper"],
    duration: () => PROMPT_MS,
    async controlled(t) {
      const counter = someCounter(t);
      const link = await t.started();
      await freezeCounter(t, link, counter);
      const start = await readCounter(t, link, counter);
      await t.upper.count(counter, 5);
      await freezeCounter(t, link, counter);
      await t.upper.count(counter, 7);
      const frozen = await readCounter(t, link, counter);
      expectReading(t, frozen, {
        signal: counter,
        value: start.value + 5,
        sequence: nextSequence(start),
      });
      await freezeCounter(t, link, counter);
      const later = await readCounter(t, link, counter);
      expectReading(t, later, {
        signal: counter,
        value: start.value + 12,
        sequence: nextSequence(frozen),
      });
    },
  },
  {
    id: "CI-03",
    clause: "-",
    kind: "+",
    title: "Freeze with reset, and reset",
    precondition: "Data transfer started; the counter counts",
    stimulus:
      "Freeze with FRZ 2, count, read; reset with FRZ 3, count, read; as far as the sheet marks them",
    criterion:
      "The frozen reading is that before the reset; counting continues from 0; the sequence number increases with each freeze",
    condition: ["type.101", ["baf.it.freezeReset", "baf.it.reset"]],
    needs: ["upper"],
    duration: () => PROMPT_MS,
    async controlled(t) {
      const counter = someCounter(t);
      const link = await t.started();
      const frz = t.marks("baf.it.freezeReset") ? FRZ.freezeAndReset : FRZ.freeze;
      await freezeCounter(t, link, counter, { frz });
      const start = await readCounter(t, link, counter);
      const base = frz === FRZ.freezeAndReset ? 0 : start.value;
      await t.upper.count(counter, 10);
      await freezeCounter(t, link, counter, { frz });
      await t.upper.count(counter, 3);
      const frozen = await readCounter(t, link, counter);
      expectReading(t, frozen, {
        signal: counter,
        value: base + 10,
        sequence: nextSequence(start),
      });
      await freezeCounter(t, link, counter, { frz });
      const again = await readCounter(t, link, counter);
      const continued = frz === FRZ.freezeAndReset ? 3 : base + 13;
      expectReading(t, again, {
        signal: counter,
        value: continued,
        sequence: nextSequence(frozen),
      });
      if (!t.marks("baf.it.reset")) return;
      await t.upper.count(counter, 4);
      await freezeCounter(t, link, counter, { frz: FRZ.reset });
      await t.upper.count(counter, 2);
      await freezeCounter(t, link, counter, { frz });
      const reset = await readCounter(t, link, counter);
      expectReading(t, reset, { signal: counter, value: 2, sequence: nextSequence(again) });
      t.outcome(`CA after a reset: ${reset.adjusted ? 1 : 0}`);
    },
  },
  {
    id: "CI-04",
    clause: "-",
    kind: "+",
    title: "Local freeze (modes A and B)",
    precondition: "Data transfer started; counters have a period of local freeze",
    stimulus: "Two periods pass; then a counter interrogation",
    criterion:
      "Mode A: readings with cause 3 once per period; mode B: no reading without a request, and on request one whose sequence number has increased with each period",
    condition: [["baf.it.modeA", "baf.it.modeB"]],
    needs: ["long"],
    duration: (_timing, sheet) =>
      Math.min(2 * longestTimeMs(sheet, "freeze"), 2 * LONGEST_PERIOD_S * 1000) + PROMPT_MS,
    async controlled(t) {
      const counters = t.sheet.signals.filter((signal) =>
        isCounter(signal) && signal.freeze !== undefined
      );
      const [period] = counters.map((signal) => signal.freeze!).sort((a, b) => b - a);
      if (period === undefined) {
        throw new Inconclusive("The sheet lists no counter with a period of local freeze");
      }
      if (period > LONGEST_PERIOD_S) {
        throw new Inconclusive(
          `The period of ${period} s is too long: expected at most ${LONGEST_PERIOD_S} s`,
        );
      }
      const link = await t.started();
      // Counters that only report by themselves cannot be asked.
      const isAsked = t.marks("type.101");
      if (!isAsked && !t.marks("baf.it.modeA")) {
        throw new Inconclusive(
          "Mode B needs a counter interrogation, which the sheet does not mark",
        );
      }
      const before = isAsked ? await readings(t, link) : [];
      const [from, index] = [t.now, link.frames.length];
      await t.wait((2 * period + 1) * 1000);
      const passed = (t.now - from) / 1000;
      const frames = link.received.filter((frame) =>
        frame.index >= index && frame.asdu?.cause === CAUSE.spontaneous
      );
      const reporting = counters.filter((signal) =>
        frames.some((frame) => pointsIn([frame]).some((point) => isOf(point, signal)))
      );
      // With mode B as well, only some of the counters report.
      const fewest = !t.marks("baf.it.modeA") ? 0 : t.marks("baf.it.modeB") ? 1 : counters.length;
      t.check(reporting.length >= fewest, {
        expected: "readings with cause 3 (mode A)",
        seen: reporting.length > 0
          ? `those of ${reporting.length} of ${counters.length} counters`
          : "none",
      });
      t.check(t.marks("baf.it.modeA") || reporting.length === 0, {
        expected: "no reading without a request (mode B)",
        seen: `those of ${reporting.length} counters`,
      });
      for (const signal of reporting) {
        const times = frames.filter((frame) =>
          pointsIn([frame]).some((point) => isOf(point, signal))
        ).map(({ at }) => at);
        const name = `time between readings of ${signal.ca}/${signal.ioa}`;
        for (const [at, time] of times.slice(1).entries()) {
          const interval = signal.freeze! * 1000;
          t.measure(name, time - times[at]!, [interval - TOLERANCE_MS, interval + TOLERANCE_MS]);
        }
        const sequences = pointsIn(frames).filter((point) => isOf(point, signal))
          .map((point) => readingIn(t, point));
        for (const [at, reading] of sequences.slice(1).entries()) {
          expectReading(t, reading, { signal, sequence: nextSequence(sequences[at]!) });
        }
        const due = Math.floor(passed / signal.freeze!);
        t.measure(
          `readings of ${signal.ca}/${signal.ioa}`,
          times.length,
          [due, due + 1],
          "values",
        );
      }
      if (!isAsked) return;
      const after = await readings(t, link);
      for (const signal of counters) {
        const [one, other] = [readingOf(before, signal), readingOf(after, signal)];
        const steps = (other.sequence - one.sequence + SEQUENCES) % SEQUENCES;
        const due = Math.floor(passed / signal.freeze!);
        t.measure(`local freezes of ${signal.ca}/${signal.ioa}`, steps, [
          due % SEQUENCES,
          (due + 1) % SEQUENCES,
        ], "times");
      }
    },
  },
  {
    id: "CI-05",
    clause: "-",
    kind: "+",
    title: "Freeze by counter interrogation (modes C and D)",
    precondition: "Data transfer started",
    stimulus:
      "A freeze of each common address; a freeze with the common address 65535; then counter interrogations",
    criterion:
      "Mode C: the readings are those of the freeze, in every common address; mode D: frozen readings arrive with cause 3 without a request",
    condition: ["type.101", ["baf.it.modeC", "baf.it.modeD"]],
    duration: () => 2 * PROMPT_MS,
    async controlled(t) {
      const frz = FREEZES.find(([, key]) => t.marks(key))?.[0];
      if (frz === undefined) throw new Inconclusive("The sheet marks no freeze");
      const link = await t.started();
      const before = await readings(t, link);
      const index = link.frames.length;
      for (const rqt of counterRequests(t)) {
        for (const ca of addressesWithCounters(t, rqt)) await freeze(t, link, { ca, frz, rqt });
      }
      await link.wait(PROMPT_MS);
      const reported = pointsIn(link.received.filter((frame) => frame.index >= index)).filter((
        point,
      ) => point.cause === CAUSE.spontaneous && isReading(point));
      const first = await readings(t, link);
      const steps = frz === FRZ.reset ? 0 : 1;
      expectSteps(t, before, first, steps);
      if (t.marks("baf.it.modeD")) {
        const silent = requestedCounters(t).filter((signal) =>
          !reported.some((point) => isOf(point, signal))
        );
        // With mode C as well, only some of the counters report.
        const isComplete = t.marks("baf.it.modeC") || silent.length === 0;
        t.check(reported.length > 0 && isComplete, {
          expected: "frozen readings with cause 3 (mode D)",
          seen: reported.length > 0 && !isComplete
            ? `${reported.length}, none of ${silent[0]!.ca}/${silent[0]!.ioa}`
            : `${reported.length}`,
        });
        // Counters with a local freeze may be frozen again at any time.
        const isFree = (point: ReportedPoint) =>
          requestedCounters(t).some((signal) => isOf(point, signal));
        for (const point of reported.filter(isFree)) {
          const { value, sequence } = readingIn(t, point);
          const read = first.find((each) => each.ca === point.ca && each.ioa === point.ioa);
          t.check(read !== undefined && read.value === value && read.sequence === sequence, {
            expected: `the frozen reading of ${point.ca}/${point.ioa}`,
            seen:
              `${value} with the sequence number ${sequence}; on request ${read?.value} with ${read?.sequence}`,
          });
        }
      }
      for (const rqt of counterRequests(t)) {
        const request = counterRequest(t, { ca: broadcastOf(t), frz, rqt });
        const addresses = addressesWithCounters(t, rqt);
        await expectConfirmedByAll(t, link, request, {
          what: "a freeze to the broadcast address",
          addresses,
        });
        await link.wait(PROMPT_MS);
        link.clear();
      }
      expectSteps(t, first, await readings(t, link), steps);
    },
  },
  {
    id: "CI-06",
    clause: "-",
    kind: "-",
    title: "Qualifier or cause of a counter interrogation that is not permitted",
    precondition: "Data transfer started",
    stimulus:
      "C_CI_NA_1 with RQT 0, 6 and 63, with each FRZ that the sheet does not mark, and with cause 5",
    criterion: "Refused with cause 7 and P/N = 1, the last one with cause 45; no freeze, no data",
    condition: ["type.101"],
    duration: () => QUIET_MS,
    async controlled(t) {
      const link = await t.started();
      const before = await readings(t, link);
      const index = link.frames.length;
      for (const rqt of INVALID_RQT) {
        await expectRefused(t, link, counterRequest(t, { rqt }), { what: `RQT ${rqt}` });
      }
      const [rqt] = counterRequests(t);
      for (const [frz, key] of FREEZES) {
        if (t.marks(key)) continue;
        if (t.sheet.isUnknown(key)) {
          t.missing(`Declaration missing: ${key}`);
          continue;
        }
        await expectRefused(t, link, counterRequest(t, { rqt: rqt!, frz }), { what: `FRZ ${frz}` });
      }
      const asked = rawAsdu(counterRequest(t, { rqt: rqt! }), { cause: CAUSE.request }, t.profile);
      await expectRejected(t, link, asked, CAUSE.unknownCause);
      const counted = {
        text: "integrated totals",
        holds: ({ cause }: { readonly cause: number }) => isCountedCause(cause),
      };
      await link.wait(QUIET_MS);
      const data = link.received.filter((frame) =>
        frame.index >= index && frame.asdu !== undefined && counted.holds(frame.asdu)
      );
      t.check(data.length === 0, {
        expected: `no ${counted.text}`,
        seen: count(data.length, "ASDU"),
      });
      await expectSingleAnswers(t, link);
      expectSteps(t, before, await readings(t, link), 0);
    },
  },
  {
    id: "CI-07",
    clause: "5.3.4.x",
    kind: "+",
    title: "Sequence number and flags of readings",
    precondition: "Data transfer started",
    stimulus:
      "33 freezes; the counter overflows; it is adjusted; its input fails; two freezes 3 s apart",
    criterion:
      "The sequence number increases by 1 modulo 32; CY, CA and IV are set in the reading of that period, CY and CA in no other; the time tags are those of the freezes",
    condition: ["baf.it.freeze", ["type.15", "type.37"]],
    needs: ["upper"],
    duration: () => BETWEEN_FREEZES_MS + PROMPT_MS,
    async controlled(t) {
      const counter = someCounter(t);
      const link = await t.started();
      let last = await frozenReading();
      for (let round = 0; round <= SEQUENCES; round++) {
        const next = await frozenReading();
        expectReading(t, next, { signal: counter, sequence: nextSequence(last), carry: false });
        last = next;
      }
      await t.upper.count(counter, (counter.range?.[1] ?? ROLLOVER - 1) + 1 - last.value + 3);
      expectReading(t, await frozenReading(), {
        signal: counter,
        value: 3,
        carry: true,
        invalid: false,
      });
      expectReading(t, await frozenReading(), {
        signal: counter,
        value: 3,
        carry: false,
        adjusted: false,
      });
      try {
        await t.upper.input(counter, 2, ["IV"]);
        expectReading(t, await frozenReading(), {
          signal: counter,
          value: 2,
          adjusted: true,
          invalid: true,
        });
        await t.upper.input(counter, 2);
        await frozenReading();
        expectReading(t, await frozenReading(), {
          signal: counter,
          adjusted: false,
          invalid: false,
        });
      } catch (error) {
        if (!(error instanceof Inconclusive)) throw error;
        t.remark(`the counter was not adjusted: ${error.message}`);
      }
      const tagged = requestedCounters(t).find(({ type }) => TYPES[type].time === "cp56");
      if (tagged === undefined) {
        if (t.marks("type.37")) t.missing("The sheet lists no counter with time tag to freeze");
        return;
      }
      await freezeCounter(t, link, tagged);
      const from = await readCounter(t, link, tagged);
      const started = t.now;
      await t.wait(BETWEEN_FREEZES_MS);
      await freezeCounter(t, link, tagged);
      const until = await readCounter(t, link, tagged);
      t.measure(
        "time between the time tags of two freezes",
        (until.time ?? NaN) - (from.time ?? NaN),
        [
          BETWEEN_FREEZES_MS - TOLERANCE_MS,
          t.now - started + TOLERANCE_MS,
        ],
      );

      async function frozenReading(): Promise<CounterReading> {
        await freezeCounter(t, link, counter);
        return await readCounter(t, link, counter);
      }
    },
  },
];

/** Whether a reading is of a counter of the sheet that does not belong to these. */
function isForeign({ sheet }: Tester, point: ReportedPoint, members: readonly Signal[]): boolean {
  return sheet.signals.some((signal) => isOf(point, signal)) &&
    !members.some((signal) => isOf(point, signal));
}
