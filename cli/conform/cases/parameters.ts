// Conformance cases of parameters, for controlled stations.

import { CAUSE, type TypeName } from "../../../codec/mod.ts";
import { KPA } from "../../../codec/low_level.ts";
import {
  expectConfirmed,
  expectRefused,
  expectRejected,
  expectSingleAnswers,
} from "../bench/answers.ts";
import { longestTimeMs } from "../bench/declared_times.ts";
import { startedAndQuiet } from "../bench/observation.ts";
import {
  acceptingPoint,
  activateParameter,
  loadParameter,
  PARAMETER_ITEMS,
  PARAMETER_TYPES,
  type ParameterType,
} from "../bench/parameters.ts";
import { eventTypes, reported } from "../bench/points.ts";
import { rawAsdu } from "../bench/raw_asdu.ts";
import { unusedIoa } from "../bench/requests.ts";
import { startedAfterRestart } from "../bench/restarts.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { PROMPT_MS, QUIET_MS } from "../bench/timing.ts";
import { anyOf } from "../bench/system_commands.ts";
import type { CaseCondition, ConformanceCase } from "../case.ts";
import type { Signal } from "../sheet/sheet.ts";

/** QPA without a meaning. */
const INVALID_QPA = 4;

/** KPA without a meaning. */
const INVALID_KPA = 5;

/** Periods of cyclic transmission that are observed. */
const PERIODS = 3;

/** The types that load parameters. */
const TYPES_THAT_LOAD = PARAMETER_TYPES.map(({ type }) => type);

/** A condition: one of the types and one of the kinds is marked. */
const LOADING: CaseCondition = [
  ...anyOf(TYPES_THAT_LOAD),
  PARAMETER_ITEMS.map(({ key }) => key),
];

/** The measured values of some types that the sheet lists. */
function pointsOf(t: Tester, types: readonly TypeName[]): readonly Signal[] {
  return t.sheet.signals.filter((signal) =>
    types.includes(signal.type) && eventTypes(signal).length > 0
  );
}

/** The values of a point that are tried: around `zero`, at most `unit` away. */
interface Scale {
  readonly zero: number;
  readonly unit: number;
}

/** The scale of a point: its range, or without one a usual size. */
function scaleOf({ range }: Signal, unit: number): Scale {
  if (range === undefined) return { zero: 0, unit };
  const [low, high] = range;
  return { zero: (low + high) / 2, unit: (high - low) / 2 };
}

/** A parameter, and a value of it that suits a point. */
function suitableValue(kpa: number, { zero, unit }: Scale): number {
  if (kpa === KPA.highLimit) return zero + unit / 2;
  return kpa === KPA.lowLimit ? zero - unit / 2 : 0;
}

/** Sets the input of a point, and ignores what that causes. */
async function settle(t: Tester, link: TesterLink, point: Signal, value: number): Promise<void> {
  await t.upper.input(point, value);
  await link.wait(QUIET_MS);
  link.clear();
}

/** Parameters, for controlled stations. */
export const PARAMETERS: readonly ConformanceCase[] = [
  {
    id: "PAR-01",
    clause: "-",
    kind: "+",
    title: "Loading of parameters",
    precondition: "Data transfer started; an input of a measured value is driven",
    stimulus:
      "P_ME_NA_1, P_ME_NB_1 and P_ME_NC_1 with KPA 1 to 4, as far as the sheet marks them; the input changes by less and by more than the threshold, and beyond a limit",
    criterion:
      "Each is confirmed as it was sent; only changes beyond the threshold or a limit are reported; after a restart the threshold is what `pixit.parametersKept` says",
    condition: LOADING,
    needs: ["upper"],
    duration: () => 45_000,
    async controlled(t) {
      const link = await startedAndQuiet(t);
      let last: UsedPoint | undefined;
      for (const { type, points, unit } of PARAMETER_TYPES) {
        if (!t.sheet.isTypeMarked(type)) continue;
        const { kpa } = PARAMETER_ITEMS.find(({ key }) => t.marks(key))!;
        const point = await acceptingPoint(t, link, {
          points: pointsOf(t, points),
          request: (signal) => {
            const value = suitableValue(kpa, scaleOf(signal, unit));
            return loadParameter(type, { ca: signal.ca, ioa: signal.ioa, kpa, value });
          },
        });
        last = { type, point, scale: scaleOf(point, unit) };
        await judgeThreshold(t, link, last);
        await judgeLimits(t, link, last);
        if (t.marks("baf.param.smoothing")) {
          await load(t, link, last, KPA.filter, last.scale.unit / 4);
          await load(t, link, last, KPA.filter, 0);
        }
      }
      const kept = t.sheet.pixit("pixit.parametersKept");
      if (last === undefined || kept === undefined || !t.marks("baf.param.threshold")) return;
      const { zero, unit } = last.scale;
      await settle(t, link, last.point, zero);
      await load(t, link, last, KPA.threshold, unit / 2);
      await expectSingleAnswers(t, link);
      await t.upper.restart("power");
      const again = await startedAfterRestart(t);
      await settle(t, again, last.point, zero);
      await t.upper.input(last.point, zero + unit / 4);
      const outcome = await again.first({
        lost: reported(last.point),
        kept: "silence",
      }, { within: PROMPT_MS });
      t.check((outcome === "kept") === kept, {
        expected: `that the threshold is ${
          kept ? "kept" : "lost"
        } over a restart, as the sheet says`,
        seen: outcome,
      });
      if (kept) await load(t, again, last, KPA.threshold, 0);
    },
  },
  {
    id: "PAR-02",
    clause: "-",
    kind: "-",
    title: "Parameter that is refused",
    precondition: "Data transfer started",
    stimulus:
      "P_ME_NA_1, P_ME_NB_1 or P_ME_NC_1 with a KPA that the sheet does not mark, with an unused object address, with a negative threshold, and with cause 8",
    criterion: "In this order: cause 7 with P/N = 1, cause 47, cause 7 with P/N = 1, cause 45",
    condition: LOADING,
    async controlled(t) {
      const link = await t.started();
      for (const { type, points, unit } of PARAMETER_TYPES) {
        if (!t.sheet.isTypeMarked(type)) continue;
        const { kpa: known } = PARAMETER_ITEMS.find(({ key }) => t.marks(key))!;
        const valueFor = (signal: Signal) => suitableValue(known, scaleOf(signal, unit));
        const point = await acceptingPoint(t, link, {
          points: pointsOf(t, points),
          request: (signal) =>
            loadParameter(type, {
              ...{ ca: signal.ca, ioa: signal.ioa, kpa: known },
              value: valueFor(signal),
            }),
        });
        const [{ ca, ioa }, value] = [point, valueFor(point)];
        const unused = PARAMETER_ITEMS.find(({ key }) => !t.marks(key) && !t.sheet.isUnknown(key));
        const kpa = unused?.kpa ?? INVALID_KPA;
        await expectRefused(t, link, loadParameter(type, { ca, ioa, kpa, value }), {
          what: `${type} with KPA ${kpa}`,
        });
        const right = loadParameter(type, { ca, ioa, kpa: known, value });
        const missing = rawAsdu(right, { ioa: unusedIoa(t) }, t.profile);
        await expectRejected(t, link, missing, CAUSE.unknownObjectAddress);
        if (t.marks("baf.param.threshold")) {
          const negative = { ca, ioa, kpa: KPA.threshold, value: -unit / 4 };
          await expectRefused(t, link, loadParameter(type, negative), {
            what: `${type} with a negative threshold`,
          });
        }
        const cancelled = rawAsdu(right, { cause: CAUSE.deactivation }, t.profile);
        await expectRejected(t, link, cancelled, CAUSE.unknownCause);
      }
      await expectSingleAnswers(t, link);
    },
  },
  {
    id: "PAR-03",
    clause: "-",
    kind: "+",
    title: "Activation and deactivation of cyclic transmission",
    precondition: "Data transfer started; a point is sent cyclically",
    stimulus: "P_AC_NA_1 with QPA 3 and cause 8, then with cause 6; then with QPA 4",
    criterion:
      "Each is confirmed with cause 9 and 7; the point is not sent with cause 1 after the first, and is again after the second; QPA 4 is refused",
    condition: ["type.113", "baf.paramAct.cyclic"],
    duration: (_timing, sheet) => QUIET_MS + (PERIODS + 1) * longestTimeMs(sheet, "cyclic"),
    async controlled(t) {
      const link = await t.started();
      const points = t.sheet.signals.filter(({ cyclic }) => cyclic !== undefined);
      const point = await acceptingPoint(t, link, {
        points,
        request: (each) => activateParameter(each, { cause: CAUSE.deactivation }),
        cause: CAUSE.deactivationCon,
      });
      const { ca, ioa, cyclic = 1 } = point;
      const sent = { cause: CAUSE.periodic, ca, ioa };
      await link.wait(QUIET_MS);
      link.clear();
      await link.expectNone(sent, { during: PERIODS * cyclic * 1000, what: "cyclic transmission" });
      await expectConfirmed(t, link, activateParameter(point));
      await link.expect(sent, { within: PERIODS * cyclic * 1000 + QUIET_MS });
      const invalid = activateParameter(point, { qpa: INVALID_QPA });
      await expectRefused(t, link, invalid, { what: `QPA ${INVALID_QPA}` });
      await expectSingleAnswers(t, link);
    },
  },
];

/** A point that accepts a type of parameters. */
interface UsedPoint {
  readonly type: ParameterType;
  readonly point: Signal;
  readonly scale: Scale;
}

/** Loads a parameter, which has to be confirmed. */
async function load(
  t: Tester,
  link: TesterLink,
  { type, point: { ca, ioa } }: UsedPoint,
  kpa: number,
  value: number,
): Promise<void> {
  const request = loadParameter(type, { ca, ioa, kpa, value });
  await expectConfirmed(t, link, request, { what: `${type} with KPA ${kpa}` });
}

/** Judges that changes are reported beyond the threshold only. */
async function judgeThreshold(
  t: Tester,
  link: TesterLink,
  used: UsedPoint,
): Promise<void> {
  if (!t.marks("baf.param.threshold")) return;
  const { point, scale: { zero, unit } } = used;
  await load(t, link, used, KPA.threshold, 0);
  await settle(t, link, point, zero + unit / 16);
  await settle(t, link, point, zero);
  await load(t, link, used, KPA.threshold, unit / 4);
  await t.upper.input(point, zero + unit / 8);
  await link.expectNone(reported(point), { during: PROMPT_MS, what: "event below the threshold" });
  await t.upper.input(point, zero + unit / 2);
  await link.expect(reported(point), { within: PROMPT_MS, what: "an event above the threshold" });
  await load(t, link, used, KPA.threshold, 0);
}

/** Judges that a value beyond a limit is reported, whatever the threshold is. */
async function judgeLimits(
  t: Tester,
  link: TesterLink,
  used: UsedPoint,
): Promise<void> {
  const { point, scale: { zero, unit } } = used;
  const limits = [
    { kpa: KPA.highLimit, key: "baf.param.high", sign: 1 },
    { kpa: KPA.lowLimit, key: "baf.param.low", sign: -1 },
  ] as const;
  for (const { kpa, key, sign } of limits) {
    if (!t.marks(key)) continue;
    const isBounded = t.marks("baf.param.threshold");
    if (!isBounded) {
      t.remark("without a threshold, each change is reported, whether it is beyond a limit or not");
    }
    await settle(t, link, point, zero);
    if (isBounded) await load(t, link, used, KPA.threshold, unit * 3 / 4);
    await load(t, link, used, kpa, zero + sign * unit / 4);
    await t.upper.input(point, zero + sign * unit / 2);
    await link.expect(reported(point), { within: PROMPT_MS, what: "an event beyond the limit" });
    if (isBounded) await load(t, link, used, KPA.threshold, 0);
    await load(t, link, used, kpa, zero + sign * unit * 7 / 8);
  }
  await settle(t, link, point, zero);
}
