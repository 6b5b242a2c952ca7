// The conformance case of process information for controlling stations: every type, as a controlled station sends it.

import {
  type AsduInput,
  CAUSE,
  encodeAsdu,
  TIME_FLAGS,
  type TypeName,
} from "../../../codec/mod.ts";
import {
  familyHeadOf,
  fieldRowOf,
  isCauseAllowed,
  isProcessData,
  MAX_ASDU_OCTETS,
  type QUALITY_BITS,
  tagKindOf,
  TYPES,
} from "../../../codec/low_level.ts";
import { bitsOf, pointValues } from "../bench/points.ts";
import { firstCa, tagOf } from "../bench/requests.ts";
import { INVALID_TIME } from "../upper/stored_values.ts";
import { acceptedAndServed } from "../bench/start_up.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { PROMPT_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import { LISTED_TYPES } from "../sheet/type_items.ts";

/** The first address of the objects that the tester reports. */
const FIRST_IOA = 10_000;

/** Most objects of an ASDU. */
const MOST_OBJECTS = 127;

/** Pause between two ASDUs, in ms: their time tags differ. */
const BETWEEN_MS = 10;

/** Pause between two looks at stored values, in ms. */
const LOOK_MS = 100;

/** Quality bits that are tried in turn; an empty list is good quality. */
const QUALITIES: readonly (readonly (keyof typeof QUALITY_BITS)[])[] = [
  [],
  ["BL"],
  ["SB"],
  ["NT"],
  ["IV"],
  ["OV"],
];

/** Process information of controlling stations. */
export const MONITOR_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "MON-10",
    clause: "5.3.4.x",
    kind: "+",
    title: "Every type is understood",
    precondition: "Data transfer started",
    stimulus:
      "Each marked type of process information, with SQ=0 and, where permitted, SQ=1; one object with each quality bit, other causes and an invalid time, and as many objects as an ASDU holds",
    criterion:
      "Each object is stored with its value, quality and cause, and with its time where it has one",
    condition: ["dev.controlling"],
    needs: ["upper"],
    duration: () => 60_000,
    async controlling(t) {
      const link = await acceptedAndServed(t);
      const types = LISTED_TYPES.filter((type) =>
        isProcessData(TYPES[type].id) && t.sheet.isTypeMarked(type)
      );
      if (types.length === 0) t.signal("process information", () => false);
      let ioa = FIRST_IOA;
      for (const type of types) {
        for (const sq of TYPES[type].sq ? [false, true] : [false]) {
          const listed = t.sheet.signals.find((each) =>
            each.ca === firstCa(t) && familyHeadOf(each.type) === familyHeadOf(type)
          );
          if (listed === undefined) t.missing(`The sheet lists no object of the family of ${type}`);
          else await expectAllOfOne(t, link, { type, sq, ioa: listed.ioa });
          const count = mostObjects(t, { type, sq, ioa });
          await expectStored(t, link, { type, sq, ioa, count, isListed: false });
          ioa += count;
        }
      }
    },
  },
];

/** A listed object with each quality bit, another cause than the usual one, and an invalid time. */
async function expectAllOfOne(
  t: Tester,
  link: TesterLink,
  { type, sq, ioa }: Pick<Report, "type" | "sq" | "ioa">,
): Promise<void> {
  const one = { type, sq, ioa, count: 1, isListed: true } as const;
  for (const quality of qualitiesOf(type)) await expectStored(t, link, { ...one, quality });
  const used = t.sheet.document.cot?.[TYPES[type].id];
  for (const cause of [CAUSE.interrogatedByStation, CAUSE.returnRemote]) {
    const isPermitted = isCauseAllowed(type, cause, "monitor") && (used?.includes(cause) ?? true);
    if (isPermitted) await expectStored(t, link, { ...one, cause });
  }
  if (tagKindOf(TYPES[type].id) === "cp56") {
    await expectStored(t, link, { ...one, isTimeInvalid: true });
  }
}

/** The quality bits of a type that are tried, each alone; the first is good quality. */
function qualitiesOf(type: TypeName): typeof QUALITIES {
  return QUALITIES.filter((names) => hasBits(type, bitsOf(names)));
}

/** What an ASDU reports. */
interface Report {
  readonly type: TypeName;
  readonly sq: boolean;
  /** The address of its first object. */
  readonly ioa: number;
  readonly count: number;
  /** Whether the sheet lists the objects: a station may ignore others. */
  readonly isListed: boolean;
  /** Quality bits of all objects; each in turn by default. */
  readonly quality?: (typeof QUALITIES)[number];
  /** @default {spontaneous} */
  readonly cause?: number;
  /** Whether the time tags have IV. @default {false} */
  readonly isTimeInvalid?: boolean;
}

/** One object, with what has to be stored. */
interface Reported {
  readonly ioa: number;
  readonly value: number;
  readonly quality: readonly string[];
  readonly time: number | undefined;
}

async function expectStored(t: Tester, link: TesterLink, report: Report): Promise<void> {
  const { type, count, isListed, cause = CAUSE.spontaneous, isTimeInvalid = false } = report;
  await t.wait(BETWEEN_MS);
  const objects = objectsOf(t, report);
  const ca = firstCa(t);
  const at = ({ ioa }: Reported) => t.upper.stored({ ca, ioa });
  const [first, last] = [objects[0]!, objects.at(-1)!];
  const before = (await at(last))?.count ?? 0;
  await link.send(asduOf(t, report, objects));
  const until = t.now + PROMPT_MS;
  while (((await at(last))?.count ?? 0) === before && t.now < until) await t.wait(LOOK_MS);
  if (!isListed && await at(first) === undefined && await at(last) === undefined) {
    t.step(`The station ignores ${type} of addresses that the sheet does not list`);
    return t.missing("The station stores no objects beyond its sheet: whole ASDUs were not judged");
  }
  for (const { ioa, value, quality, time } of objects) {
    const stored = await t.upper.stored({ ca, ioa });
    const isSame = stored !== undefined && Math.fround(stored.value) === Math.fround(value) &&
      stored.cause === cause && sorted(stored.quality) === sorted(quality) &&
      (time === undefined || isTimeInvalid || stored.time === time);
    t.check(isSame, {
      expected: `${type} ${ca}/${ioa} of ${count} to be stored as ${
        textOf({ value, quality })
      }, cause ${cause}`,
      seen: stored === undefined
        ? "not stored"
        : `${textOf(stored)}, cause ${stored.cause}${
          stored.time === time ? "" : `, time ${stored.time} instead of ${time}`
        }`,
    });
  }
}

/** A value and its quality bits: `1 BL`. */
function textOf({ value, quality }: Pick<Reported, "value" | "quality">): string {
  return [value, ...quality].join(" ");
}

function sorted(words: readonly string[]): string {
  return words.toSorted().join(" ");
}

function objectsOf(t: Tester, report: Report): readonly Reported[] {
  const { type, ioa, count, isTimeInvalid = false } = report;
  const values = pointValues({ type, ca: firstCa(t), ioa });
  const qualities = report.quality === undefined ? qualitiesOf(type) : [report.quality];
  const invalid = isTimeInvalid ? [INVALID_TIME] : [];
  const isTagged = tagKindOf(TYPES[type].id) === "cp56";
  return Array.from({ length: count }, (_, at) => ({
    ioa: ioa + at,
    value: values[at % values.length]!,
    quality: [...qualities[at % qualities.length]!, ...invalid],
    time: isTagged ? Math.floor(t.instant) + at : undefined,
  }));
}

function asduOf(t: Tester, report: Report, objects: readonly Reported[]): AsduInput {
  const { type, sq, cause = CAUSE.spontaneous, isTimeInvalid = false } = report;
  const flags = isTimeInvalid ? TIME_FLAGS.invalid : 0;
  const hasQuality = fieldRowOf(type, "quality") !== undefined;
  const hasElapsed = fieldRowOf(type, "elapsedMs") !== undefined;
  // The objects have the keys of their type: its value, and what the table says.
  return {
    ...{ type, cause, ca: firstCa(t), sq },
    objects: objects.map(({ ioa, value, quality, time }) => ({
      ...{ ioa, value },
      ...hasQuality && { quality: bitsOf(quality) },
      ...hasElapsed && { elapsedMs: 0 },
      ...time !== undefined && tagOf(t, time, flags),
    })),
  } as unknown as AsduInput;
}

/** Whether the quality of a type has bits; a type without quality has none. */
function hasBits(type: TypeName, bits: number): boolean {
  const row = fieldRowOf(type, "quality");
  const has = row === undefined ? 0 : (row.mask ?? 0xff) & ~(row.reserved ?? 0);
  return (bits & ~has) === 0;
}

/** As many objects as an ASDU holds. */
function mostObjects(t: Tester, report: Pick<Report, "type" | "sq" | "ioa">): number {
  if (TYPES[report.type].one) return 1;
  const [one, two] = [1, 2].map((count) => {
    const whole = { ...report, count, isListed: false };
    return encodeAsdu(asduOf(t, whole, objectsOf(t, whole)), { profile: t.profile }).length;
  }) as [number, number];
  return Math.min(MOST_OBJECTS, 1 + Math.floor((MAX_ASDU_OCTETS - one) / (two - one)));
}
