// Values of ASDUs as they are stored.

import { assertEquals } from "@std/assert";
import { type DraftContext, draftsOf } from "../../../../cli/collect/intake/draft.ts";
import type { Draft } from "../../../../cli/collect/store/draft.ts";
import { FLAG } from "../../../../cli/collect/format/flags.ts";
import { decodeAsdu, IEC104, TIME_FLAGS } from "../../../../mod.ts";
import { octets } from "../../../helpers/wire/frames.ts";

const RECEIVED = Date.UTC(2026, 10, 30, 10);

interface Given {
  readonly types?: ReadonlySet<number>;
  readonly ignoresOthers?: boolean;
  readonly size?: number;
  /** Settings by object address. */
  readonly settings?: Readonly<Record<number, object>>;
  readonly isStill?: boolean;
  readonly hasRestarted?: boolean;
}

function drafts(hex: string, given: Given = {}): readonly Draft[] | undefined {
  const { types, settings = {}, ignoresOthers = false, isStill = false } = given;
  const context = {
    book: {
      find: (ca: number, ioa: number) => ca === 1 ? settings[ioa] : undefined,
      ignoresOthers,
      size: given.size ?? Object.keys(settings).length,
    },
    time: {
      instant: (tag: number) => tag,
      instantOfCp24: (tag: number, received: number) => received - 1000 + tag % 1000,
    },
    profile: IEC104,
    types,
    isStill: () => isStill,
    hasRestarted: given.hasRestarted ?? false,
  } as unknown as DraftContext;
  return draftsOf(decodeAsdu(octets(hex), { profile: IEC104 }), RECEIVED, context);
}

/** Members of the only draft. */
function only<Key extends keyof Draft>(hex: string, keys: readonly Key[], given: Given = {}) {
  const found = drafts(hex, given)!;
  assertEquals(found.length, 1);
  return keys.map((key) => found[0]![key] as unknown);
}

const SPONTANEOUS = "01 01 03 07 01 00 64 00 00 01";
/** 2026-11-30 09:59:59.000 with flags in the octets of minute and hour. */
function timed(minute = "3b", hour = "09", year = "1a"): string {
  return `1e 01 03 00 01 00 64 00 00 01 78 e6 ${minute} ${hour} 1e 0b ${year}`;
}

Deno.test("a value has its addresses, type, cause and time of reception", () => {
  assertEquals(drafts(SPONTANEOUS), [{
    ...{ ca: 1, ioa: 100, typeId: 1, cause: 3, originator: 7, received: RECEIVED },
    ...{ time: null, at: RECEIVED, tag: null, tagFlags: 0, value: 1, raw: null },
    ...{ quality: 0, flags: 0, detail: null, repeatable: true, distinct: false },
    settings: undefined,
  } as unknown as Draft]);
});

Deno.test("ASDUs without values have none, and types that are not stored have no drafts", () => {
  for (
    const hex of [
      "64 01 07 00 01 00 00 00 00 14",
      "2d 01 07 00 01 00 64 00 00 01",
      "c8 01 03 00 01 00 01",
    ]
  ) {
    assertEquals(drafts(hex), undefined);
  }
  assertEquals(drafts(SPONTANEOUS, { types: new Set([3]) }), []);
  assertEquals(drafts(SPONTANEOUS, { types: new Set([1]) })?.length, 1);
});

Deno.test("points that the list lacks are ignored or flagged, if there is a list", () => {
  const two = "01 02 03 00 01 00 64 00 00 01 65 00 00 00";
  const settings = { 101: {} };
  assertEquals(drafts(two, { settings })?.map(({ ioa, flags }) => [ioa, flags]), [
    [100, FLAG.unknownPoint],
    [101, 0],
  ]);
  assertEquals(drafts(two, { settings, ignoresOthers: true })?.map(({ ioa }) => ioa), [101]);
  assertEquals(drafts(two)?.map(({ flags }) => flags), [0, 0]);
  assertEquals(drafts(two, { settings, size: 1 })![1]!.settings, settings[101]);
});

Deno.test("test and negative values, and irregular ASDUs, are flagged", () => {
  for (
    const [hex, flags] of [
      ["01 01 83 00 01 00 64 00 00 01", FLAG.test],
      ["01 01 43 00 01 00 64 00 00 01", FLAG.negative],
      ["01 01 c3 00 01 00 64 00 00 01", FLAG.test | FLAG.negative],
      ["01 01 03 00 01 00 64 00 00 01 ff", FLAG.irregular],
    ] as const
  ) assertEquals(only(hex, ["flags"]), [flags], hex);
  const [detail] = only("01 01 03 00 01 00 64 00 00 01 ff", ["detail"]);
  assertEquals(Object.keys(JSON.parse(detail as string)), ["issues"]);
});

for (
  const [title, cause, isRepeatable, isTimedRepeatable] of [
    ["periodic", "01", false, true],
    ["background", "02", false, true],
    ["spontaneous", "03", true, true],
    ["requested", "05", false, false],
    ["interrogated", "14", false, false],
    ["return information by a remote command", "0b", true, true],
    ["private", "30", false, true],
  ] as const
) {
  Deno.test(`whether a station may repeat a ${title} value after an outage`, () => {
    assertEquals(only(`01 01 ${cause} 00 01 00 64 00 00 01`, ["repeatable"]), [isRepeatable]);
    assertEquals(only(timed().replace(" 03 ", ` ${cause} `), ["repeatable"]), [isTimedRepeatable]);
  });
}

const TAG = RECEIVED - 1000;

for (
  const [title, hex, given, expected] of [
    ["a time tag is the time of a value", timed(), {}, [TAG, TAG, TAG, 0, 0, true]],
    ["a stopped clock", timed(), { isStill: true }, [
      TAG,
      RECEIVED,
      TAG,
      0,
      FLAG.clockStopped,
      false,
    ]],
    ["IV", timed("bb"), {}, [TAG, TAG, TAG, TIME_FLAGS.invalid, 0, true]],
    ["IV after a restart", timed("bb"), { hasRestarted: true }, [
      ...[TAG, TAG, TAG, TIME_FLAGS.invalid, 0, false],
    ]],
    ["a valid time after a restart", timed(), { hasRestarted: true }, [TAG, TAG, TAG, 0, 0, true]],
    ["an implausible time", timed("3b", "09", "0a"), {}, [
      ...[Date.UTC(2010, 10, 30, 9, 59, 59), RECEIVED, Date.UTC(2010, 10, 30, 9, 59, 59), 0],
      ...[FLAG.doubtfulTime, true],
    ]],
    ["a clock that was never set", timed("3b", "09", "09"), {}, [
      ...[Date.UTC(2009, 10, 30, 9, 59, 59), RECEIVED, Date.UTC(2009, 10, 30, 9, 59, 59), 0],
      ...[FLAG.doubtfulTime, false],
    ]],
    ["an impossible time", "1e 01 03 00 01 00 64 00 00 01 78 e6 3b 09 1f 0d 1a", {}, [
      ...[null, RECEIVED, null, 0, FLAG.impossibleTime, false],
    ]],
    ["a short time tag", "02 01 03 00 01 00 64 00 00 01 78 e6 3b", {}, [
      ...[RECEIVED - 1000, RECEIVED - 1000, 3_599_000, 0, 0, true],
    ]],
  ] as const
) {
  Deno.test(`the times of a value: ${title}`, () => {
    const keys = ["time", "at", "tag", "tagFlags", "flags", "distinct"] as const;
    assertEquals(only(hex, keys, given), [...expected]);
  });
}

const MEASURED = "0d 01 03 00 01 00 64 00 00 cd cc cc 3d 00";

Deno.test("values are scaled, and floats have their shortest text", () => {
  const keys = ["value", "raw"] as const;
  assertEquals(only(MEASURED, keys), [0.1, null]);
  const scaled = (scale: object) => only(MEASURED, keys, { settings: { 100: { scale } } });
  assertEquals(scaled({ factor: 3, offset: -0.2 }), [0.1, 0.1]);
  assertEquals(scaled({ offset: 1 }), [1.1, 0.1]);
  assertEquals(scaled({ factor: 1000 }), [100, 0.1]);
  const nan = "0d 01 03 00 01 00 64 00 00 00 00 c0 7f 00";
  assertEquals(only(nan, [...keys, "detail"], { settings: { 100: { scale: { factor: 2 } } } }), [
    ...[null, null, '{"value":"NaN"}'],
  ]);
});

Deno.test("other members of an object are its details", () => {
  const [detail] = only("26 01 03 00 01 00 64 00 00 01 10 00 78 e6 3b 09 1e 0b 1a", ["detail"]);
  assertEquals(typeof detail, "string");
  assertEquals(only("05 01 03 00 01 00 64 00 00 83 00", ["value", "detail"]), [
    3,
    '{"transient":true}',
  ]);
  assertEquals(only("05 01 03 00 01 00 64 00 00 03 00", ["detail"]), [null]);
});
