// The settings of points, from the configuration and from a list.

import { assertEquals } from "@std/assert";
import type { StationConfig } from "../../../../cli/collect/config/config.ts";
import { kindOf, PointBook } from "../../../../cli/collect/config/point_book.ts";
import type { PointList } from "../../../../cli/text/point_list/point_list.ts";
import { TYPES } from "../../../../codec/low_level.ts";

const SCALE = { factor: 2, offset: 1 };
const LIST: PointList = {
  points: [
    { ca: 1, ioa: 5, typeIds: [], name: "Listed", unit: "kV", scale: SCALE },
    { ca: 1, ioa: 6, typeIds: [], name: "", unit: "" },
    { ca: 2, ioa: 5, typeIds: [], name: "Other", unit: "" },
  ],
  commands: [],
};

function bookOf(station: Partial<StationConfig>, list?: PointList): PointBook {
  return new PointBook({ name: "north", address: "192.0.2.1", ca: 1, ...station }, list);
}

const PLAIN = { kind: undefined, scale: undefined, keep: "all", deadband: undefined } as const;

Deno.test("points of a list have their names, or none", () => {
  const book = bookOf({}, LIST);
  assertEquals([book.size, book.ignoresOthers], [3, false]);
  assertEquals(book.find(1, 5), {
    ...PLAIN,
    ca: 1,
    ioa: 5,
    name: "Listed",
    unit: "kV",
    scale: SCALE,
  });
  assertEquals(book.find(1, 6), { ...PLAIN, ca: 1, ioa: 6, name: null, unit: null });
  assertEquals([book.find(5, 1), book.find(3, 5)], [undefined, undefined]);
  assertEquals([...book].map(({ ca, ioa }) => `${ca}/${ioa}`), ["1/5", "1/6", "2/5"]);
});

Deno.test("the configuration takes precedence over the list, member by member", () => {
  const own = { factor: 3 };
  const book = bookOf({
    unknownPoints: "ignore",
    points: [
      { ioa: 5, name: "Own", keep: "changes", deadband: { absolute: 1 } as never },
      { ioa: 6, unit: "A", scale: own, type: "M_ME_NC_1" },
      { ca: 2, ioa: 5, keep: "none" },
      { ioa: 7 },
    ],
  }, LIST);
  assertEquals([book.size, book.ignoresOthers], [4, true]);
  assertEquals(book.find(1, 5), {
    ...{ ca: 1, ioa: 5, name: "Own", unit: "kV", scale: SCALE, kind: undefined, keep: "changes" },
    deadband: { absolute: 1 } as never,
  });
  assertEquals(book.find(1, 6), {
    ...{ ca: 1, ioa: 6, name: null, unit: "A", scale: own, kind: kindOf(TYPES.M_ME_NC_1.id) },
    ...{ keep: "all", deadband: undefined },
  });
  assertEquals([book.find(2, 5)!.keep, book.find(2, 5)!.name], ["none", "Other"]);
  assertEquals(book.find(1, 7), { ...PLAIN, ca: 1, ioa: 7, name: null, unit: null });
});

Deno.test("points without a common address have the first one of the station", () => {
  assertEquals(bookOf({ ca: [7, 8], points: [{ ioa: 5 }] }).find(7, 5)?.ca, 7);
  assertEquals(bookOf({ ca: [], points: [{ ioa: 5 }] }).find(0, 5)?.ca, 0);
});

Deno.test("types that differ in time tag or quality descriptor have the same kind", () => {
  const kinds = (...types: readonly (keyof typeof TYPES)[]) =>
    new Set(types.map((type) => kindOf(TYPES[type].id)));
  assertEquals(kinds("M_ME_NA_1", "M_ME_ND_1", "M_ME_TA_1", "M_ME_TD_1").size, 1);
  assertEquals(kinds("M_SP_NA_1", "M_SP_TB_1").size, 1);
  assertEquals(kinds("M_SP_NA_1", "M_DP_NA_1", "M_ME_NA_1", "M_ME_NB_1", "M_ME_NC_1").size, 5);
  assertEquals(kindOf(200), undefined);
});
