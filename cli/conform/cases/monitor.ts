// Conformance cases of process information in monitor direction, for controlled stations.

import { type Asdu, CAUSE, formatAsdu, TIME_FLAGS, type TypeName } from "../../../codec/mod.ts";
import { APCI_OCTETS, counterpartOf, fieldRowOf, TYPES } from "../../../codec/low_level.ts";
import { syncLossMs } from "../bench/declared_times.ts";
import type { ConformanceCase } from "../case.ts";
import {
  eventPoints,
  eventTypes,
  INTERROGATED,
  pointIn,
  pointValues,
  qualitiesOf,
  reported,
  somePoint,
  twoValues,
} from "../bench/points.ts";
import { interrogate } from "../bench/interrogations.ts";
import { commonAddresses, readCommand } from "../bench/requests.ts";
import { edges, expectValidity, judgeTag, synchronize } from "../bench/time_tags.ts";
import { describePattern, fits } from "../bench/pattern.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import { startedAfterRestart } from "../bench/restarts.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, EVENT_MS, PROMPT_MS, QUIET_MS } from "../bench/timing.ts";
import type { SheetKey } from "../sheet/items.ts";
import type { PixitValue } from "../sheet/pixit_items.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";

/** The items of all types of points. */
const ANY_POINT: readonly SheetKey[] = [
  "type.1",
  "type.3",
  "type.5",
  "type.7",
  "type.9",
  "type.11",
  "type.13",
  "type.20",
  "type.21",
];

/** The items of the types of events with CP56Time2a. */
const ANY_TAGGED: readonly SheetKey[] = [
  "type.30",
  "type.31",
  "type.32",
  "type.33",
  "type.34",
  "type.35",
  "type.36",
];

/** Types of protection events. */
const PROTECTION = ["M_EP_TD_1", "M_EP_TE_1", "M_EP_TF_1"] as const;

/** Items of double transmission, with their types. */
const DOUBLE = {
  M_SP_NA_1: "baf.double.sp",
  M_DP_NA_1: "baf.double.dp",
  M_ST_NA_1: "baf.double.st",
  M_BO_NA_1: "baf.double.bo",
  M_ME_NA_1: "baf.double.nva",
  M_ME_NB_1: "baf.double.sva",
  M_ME_NC_1: "baf.double.r32",
} as const satisfies Partial<Record<TypeName, SheetKey>>;

/** Moments around which time tags carry over: the end of a second, a minute, a day, a year; as ms before them. */
const BEFORE_MS = 40;

/** Process information of controlled stations. */
export const MONITOR: readonly ConformanceCase[] = [
  {
    id: "MON-01",
    clause: "5.3.4.10/.30/.50",
    kind: "+",
    title: "Every type, three causes",
    precondition: "Data transfer started",
    stimulus:
      "For each marked type of points: the value changes; C_RD_NA_1; a station interrogation",
    criterion:
      "The right type, address and value with cause 3, 5 and 20, without time tag in the interrogation; the quality is unchanged",
    condition: [ANY_POINT],
    needs: ["upper"],
    duration: () => 20_000,
    async controlled(t) {
      const link = await t.started();
      for (const signal of markedPoints(t)) {
        const [first, second] = twoValues(signal);
        await prepare(t, link, { signal, value: second });
        for (const value of [first, second]) {
          await t.upper.input(signal, value);
          for (const type of eventTypes(signal)) {
            await link.expect(reported(signal, { type, value, quality: [] }), { within: EVENT_MS });
          }
        }
        if (t.marks("baf.read")) await expectRead(t, link, { signal, value: second });
        if (t.marks("baf.gi.global") && isInStationInterrogation(signal)) {
          await expectInterrogated(t, link, { signal, value: second, quality: [] });
        }
      }
    },
  },
  {
    id: "MON-02",
    clause: "5.3.4.10",
    kind: "+",
    title: "Quality descriptor",
    precondition: "Data transfer started",
    stimulus: "Each quality bit that the upper tester can set, alone and all together, and cleared",
    criterion:
      "Each change of quality is reported with cause 3 and the same value; the bits are set in reads and interrogations, too",
    condition: [ANY_POINT, "pixit.qualityStimuli"],
    needs: ["upper"],
    duration: () => 18_000,
    async controlled(t) {
      const link = await t.started();
      for (const signal of markedPoints(t)) {
        if (fieldRowOf(signal.type, "quality") === undefined) continue;
        const bits = (signal.quality ?? t.pixit("pixit.qualityStimuli"))
          .filter((bit) => qualitiesOf(signal.type).includes(bit));
        const [value] = twoValues(signal);
        await prepare(t, link, { signal, value });
        for (const quality of [...bits.map((bit) => [bit]), bits, []]) {
          await t.upper.input(signal, value, quality);
          await link.expect(reported(signal, { value, quality }), { within: EVENT_MS });
          if (quality.length !== bits.length) continue;
          if (t.marks("baf.read")) await expectRead(t, link, { signal, value, quality });
          if (t.marks("baf.gi.global") && isInStationInterrogation(signal)) {
            await expectInterrogated(t, link, { signal, value, quality });
          }
        }
      }
    },
  },
  {
    id: "MON-03",
    clause: "5.3.4.30/.50",
    kind: "+",
    title: "Ranges of values",
    precondition: "Data transfer started",
    stimulus:
      "The ends of the range of each type and values between; each bit of bitstrings; a value beyond the range",
    criterion:
      "Exactly that value; beyond the range, the overflow or invalid bit and the end of the range, never a value that wrapped",
    condition: [ANY_POINT],
    needs: ["upper"],
    duration: () => 24_000,
    async controlled(t) {
      const link = await t.started();
      for (const signal of markedPoints(t)) {
        const values = pointValues(signal);
        await prepare(t, link, { signal, value: values.at(-1)! });
        for (const value of values) {
          await t.upper.input(signal, value);
          await link.expect(reported(signal, { value }), { within: EVENT_MS });
        }
        const isLimited = signal.type === "M_ME_NA_1" || signal.type === "M_ME_NB_1";
        if (isLimited) await expectOverflow(t, link, signal);
      }
    },
  },
  {
    id: "MON-04",
    clause: "5.3.3.x",
    kind: "+",
    title: "Lists of objects",
    precondition: "Data transfer started",
    stimulus: "A station interrogation; objects at consecutive addresses, and with gaps",
    criterion:
      "SQ=0: an address with each object; SQ=1: one address, consecutive elements; the number of objects is right, at most 127; no object twice; SQ as declared",
    condition: ["baf.gi.global", "pixit.sqUse"],
    duration: () => PROMPT_MS,
    async controlled(t) {
      const link = await t.started();
      const asdus = await interrogated(t, link);
      const seen = new Set<string>();
      let consecutive = 0;
      for (const asdu of asdus) {
        const broken = asdu.issues[0];
        t.check(broken === undefined, {
          expected: "a number of objects that fits the length of the ASDU",
          seen: broken?.detail ?? "it fits",
        });
        if (asdu.type === "raw" || asdu.type === "private") continue;
        if (asdu.sq) consecutive++;
        for (const { ioa } of asdu.objects) {
          const key = `${asdu.ca}/${ioa ?? 0}`;
          t.check(!seen.has(key), { expected: "each object once", seen: `${key} twice` });
          seen.add(key);
        }
      }
      const declared = t.pixit("pixit.sqUse");
      const other = asdus.find((asdu) => isOtherList(asdu, declared));
      t.check(other === undefined, {
        expected: `SQ as declared (${declared})`,
        seen: other === undefined
          ? "as declared"
          : `SQ=${other.sq ? 1 : 0} in ${formatAsdu(other, { maxObjects: 4 })}`,
      });
      t.outcome(`${consecutive} of ${asdus.length} ASDUs have SQ=1`);
    },
  },
  {
    id: "MON-05",
    clause: "5.3.2.11",
    kind: "+",
    title: "Length of ASDUs",
    precondition: "Data transfer started",
    stimulus: "A station interrogation; a burst of events",
    criterion: "No APDU is longer than the sheet declares, 253 octets by default",
    condition: ["baf.gi.global"],
    needs: ["upper"],
    duration: () => 5000,
    async controlled(t) {
      const link = await t.started();
      await interrogated(t, link);
      if (t.hasUpper) {
        for (const signal of markedPoints(t)) {
          for (const value of twoValues(signal)) await t.upper.input(signal, value);
        }
        await link.wait(EVENT_MS);
      } else t.missing("Without an upper tester, there is no burst of events");
      const most = t.sheet.value("app.apdu.maxMonitor") - APCI_OCTETS + LENGTH_HEAD;
      const lengths = link.received.map(({ octets }) => octets.length - APCI_OCTETS);
      const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
      t.measure("longest ASDU", longest, [1, most], "octets");
    },
  },
  {
    id: "MON-06",
    clause: "5.3.4.x",
    kind: "+",
    title: "Content of CP56Time2a",
    precondition: "Data transfer started; the clock is synchronized",
    stimulus:
      "Events at known instants; the clock is stepped to shortly before the end of a minute, an hour, a day and a year, with an event on both sides",
    criterion:
      "The tag is that of the instant within the declared accuracy, valid, without reserved bits; day of week and summer time as the sheet marks them",
    condition: [ANY_TAGGED],
    needs: ["upper", "long"],
    duration: () => 2 * PROMPT_MS,
    async controlled(t) {
      const signal = somePoint(t, { events: "tagged" });
      const link = await t.started();
      if (t.marks("baf.clock")) await synchronize(t, link, t.instant);
      await prepare(t, link, { signal, value: twoValues(signal)[1] });
      let at = 0;
      for (const edge of [undefined, ...edges(await t.upper.readClock())]) {
        const step = edge === undefined ? 0 : edge - BEFORE_MS - await t.upper.readClock();
        if (step !== 0) await t.upper.stepClock(step);
        try {
          for (const pause of [0, 2 * BEFORE_MS]) {
            await link.wait(pause);
            const before = await t.upper.readClock();
            await t.upper.input(signal, twoValues(signal)[at++ % 2]!);
            const after = await t.upper.readClock();
            const { asdu } = await link.expect(reported(signal), { within: EVENT_MS });
            judgeTag(t, { asdu, signal, between: [before, after] });
          }
        } finally {
          if (step !== 0) await t.upper.stepClock(-step);
        }
      }
    },
  },
  {
    id: "MON-07",
    clause: "5.3.4.x",
    kind: "+",
    title: "Validity of time tags",
    precondition:
      "(a) The device has restarted, and is not synchronized; (b) its source of time has been lost for longer than declared",
    stimulus: "Events",
    criterion: "IV in the time tag until the clock is synchronized; the event is sent nevertheless",
    condition: [ANY_TAGGED, "baf.clock", "pixit.syncLoss"],
    needs: ["upper", "power", "settings"],
    duration: (_timing, sheet) => 2 * PROMPT_MS + syncLossMs(sheet),
    async controlled(t) {
      const signal = somePoint(t, { events: "tagged" });
      const loss = t.pixit("pixit.syncLoss");
      await t.upper.restart("power");
      const link = await startedAfterRestart(t);
      if (loss === "never") {
        t.remark("the time is never lost: time tags before a synchronization were not judged");
      } else await expectValidity(t, link, { signal, isValid: false });
      await synchronize(t, link, t.instant);
      await expectValidity(t, link, { signal, isValid: true });
      if (loss === "never") return;
      await t.upper.turn("sync-lost", true);
      await link.wait(Number(loss) * 1000 + PROMPT_MS);
      await expectValidity(t, link, { signal, isValid: false });
      await t.upper.turn("sync-lost", false);
      await synchronize(t, link, t.instant);
    },
  },
  {
    id: "MON-08",
    clause: "5.3.4.x",
    kind: "+",
    title: "Protection events",
    precondition: "Data transfer started",
    stimulus: "Protection equipment starts and trips",
    criterion:
      "The marked types with their bits, an elapsed time up to 59 999 ms, a valid time tag, and cause 3 only",
    condition: [["type.38", "type.39", "type.40"]],
    needs: ["upper"],
    duration: () => PROMPT_MS,
    async controlled(t) {
      const link = await t.started();
      if (t.marks("baf.clock")) await synchronize(t, link, t.instant);
      let seen = 0;
      for (const type of PROTECTION) {
        const signal = t.sheet.signalsOf(type)[0];
        if (signal === undefined || !t.sheet.isTypeMarked(type)) continue;
        for (const value of [1, 2]) {
          await t.upper.input(signal, value);
          const frame = await link.expect(reported(signal, { type, value }), { within: EVENT_MS });
          const { elapsedMs, timeFlags = 0 } = (pointIn(frame.asdu, signal.ioa) ?? {}) as {
            readonly elapsedMs?: number;
            readonly timeFlags?: number;
          };
          if (elapsedMs !== undefined) {
            t.measure("elapsed time", elapsedMs, [0, LONGEST_ELAPSED_MS]);
          }
          t.check((timeFlags & TIME_FLAGS.invalid) === 0, {
            expected: "a valid time tag",
            seen: timeFlags === 0 ? "valid" : "IV",
          });
          seen++;
        }
        await link.expectNone({
          type,
          cause: [CAUSE.periodic, CAUSE.background, CAUSE.interrogatedByStation],
        }, {
          during: 0,
        });
      }
      if (seen === 0) t.signal("a protection event", () => false);
    },
  },
  {
    id: "MON-09",
    clause: "5.3.4.x",
    kind: "+",
    title: "Double transmission",
    precondition: "Data transfer started; a point is marked for double transmission",
    stimulus: "One change of the point; one change of a point that is not marked for it",
    criterion:
      "Exactly one ASDU without and one with time tag, with the same value and cause 3; for the other point one ASDU",
    condition: [Object.values(DOUBLE)],
    needs: ["upper"],
    duration: () => 8000,
    async controlled(t) {
      const link = await t.started();
      const doubled = t.signal(
        "a point with double transmission",
        ({ event, type }) => event === "both" && type in DOUBLE,
      );
      const single = t.sheet.signals.find((each) =>
        INTERROGATED.some((type) => type === each.type) && eventTypes(each).length === 1
      );
      for (const signal of single === undefined ? [doubled] : [doubled, single]) {
        const [value] = twoValues(signal);
        await prepare(t, link, { signal, value: twoValues(signal)[1] });
        await t.upper.input(signal, value);
        for (const type of eventTypes(signal)) {
          await link.expect(reported(signal, { type, value }), { within: EVENT_MS });
        }
        const any = { cause: CAUSE.spontaneous, ca: signal.ca, ioa: signal.ioa };
        await link.expectNone(any, { during: QUIET_MS, what: "further event of the point" });
      }
    },
  },
];

/** This number of consecutive addresses is a row for every device that uses SQ=1 for consecutive addresses. */
const LONG_ROW = 8;

/** Whether an ASDU has another SQ than declared. */
function isOtherList(asdu: Asdu, declared: PixitValue<"pixit.sqUse">): boolean {
  if (asdu.type === "raw" || asdu.type === "private") return false;
  if (declared === "never" || asdu.sq) return declared === "never" && asdu.sq;
  if (!TYPES[asdu.type].sq) return false;
  const addresses = asdu.objects.map(({ ioa }) => ioa ?? 0);
  const isRow = addresses.length >= LONG_ROW &&
    addresses.every((ioa, at) => at === 0 || ioa === addresses[at - 1]! + 1);
  return declared === "always" || isRow;
}

/** Octets of the APDU that its length does not count: the start octet and the length itself. */
const LENGTH_HEAD = 2;

/** Longest valid CP16Time2a, in ms. */
const LONGEST_ELAPSED_MS = 59_999;

/** One point of each marked type. */
function markedPoints(t: Tester): readonly Signal[] {
  const marked = INTERROGATED.filter((type) => t.sheet.isTypeMarked(type));
  const points = marked.flatMap((type) => eventPoints(t, { types: [type] }).slice(0, 1));
  if (points.length === 0) {
    throw new Inconclusive("The sheet lists no point whose changes are reported");
  }
  for (const type of marked) {
    if (!points.some((each) => each.type === type)) t.missing(`The sheet lists no ${type}`);
  }
  return points;
}

function isInStationInterrogation({ groups = [0] }: Signal): boolean {
  return groups.includes(0);
}

/** Sets a point to a value, so that the next other value is a change, and ignores what this reports. */
async function prepare(
  t: Tester,
  link: TesterLink,
  { signal, value }: { readonly signal: Signal; readonly value: number },
): Promise<void> {
  await t.upper.input(signal, value);
  await link.wait(PROMPT_MS);
  link.clear();
}

async function expectRead(
  t: Tester,
  link: TesterLink,
  { signal, value, quality = [] }: {
    readonly signal: Signal;
    readonly value: number;
    readonly quality?: readonly string[];
  },
): Promise<void> {
  const { ca, ioa, type } = signal;
  await link.send(readCommand({ ca, ioa }));
  const types = [type, counterpartOf(type, "cp56") ?? type];
  const pattern = reported(signal, { type: types, cause: CAUSE.request, value, quality });
  await link.expect(pattern, { within: CONFIRMATION_MS });
  t.step(`${ca}/${ioa} was read`);
}

async function expectInterrogated(
  t: Tester,
  link: TesterLink,
  { signal, value, quality }: {
    readonly signal: Signal;
    readonly value: number;
    readonly quality: readonly string[];
  },
): Promise<void> {
  const { data } = await interrogate(t, link, { ca: signal.ca });
  const cause = CAUSE.interrogatedByStation;
  const pattern = reported(signal, { type: signal.type, cause, value, quality });
  t.check(data.some((frame) => fits(frame, pattern)), {
    expected: `${describePattern(pattern)} in the answer`,
    seen: describeFrame(
      data.find((frame) => pointIn(frame.asdu, signal.ioa) !== undefined) ?? data[0]!,
    ),
  });
}

/** Interrogates every station, and returns the ASDUs with values. */
async function interrogated(t: Tester, link: TesterLink): Promise<readonly Asdu[]> {
  const asdus: Asdu[] = [];
  for (const ca of commonAddresses(t)) {
    const { data } = await interrogate(t, link, { ca });
    for (const { asdu } of data) if (asdu !== undefined) asdus.push(asdu);
  }
  return asdus;
}

async function expectOverflow(t: Tester, link: TesterLink, signal: Signal): Promise<void> {
  const values = pointValues(signal);
  const highest = values.reduce((a, b) => Math.max(a, b));
  await t.upper.input(signal, highest * 2 + 1);
  const frame = await link.expect(reported(signal), { within: EVENT_MS });
  const { value = NaN, quality = 0 } = pointIn(frame.asdu, signal.ioa) ?? {};
  t.check(quality !== 0 && value > 0, {
    expected: "that a value beyond the range is limited, with OV or IV",
    seen: `value ${value}, quality octet ${quality}`,
  });
  await t.upper.input(signal, 0);
  await link.wait(PROMPT_MS);
  link.clear();
}
