// The differences between a scan and a list of points.

import { assertEquals } from "@std/assert";
import { compareList, qualityText, unrequestedEvents } from "../../../cli/scan/compare.ts";
import { type ListedPoint, listOf } from "../../../cli/text/point_list/point_list.ts";
import { familyOf, TYPES } from "../../../codec/low_level.ts";
import { QUALITY, type StationDeclaration, type TypeName } from "../../../mod.ts";

function listed(ca: number, ioa: number, type?: TypeName, name = ""): ListedPoint {
  const typeIds = type === undefined ? [] : familyOf(TYPES[type].id);
  return { ca, ioa, typeIds, name, unit: "" };
}

/** The differences as short texts: kind, address, name, numbers of types, and quality. */
function compare(
  declaration: StationDeclaration | undefined,
  points: readonly ListedPoint[],
): readonly string[] {
  const found = listOf(declaration ?? { sectors: [] });
  return compareList(found, { expected: { points, commands: [] }, declaration }).map((each) =>
    [
      ...[each.kind, `${each.ca}/${each.ioa}`, each.name],
      `${each.expected.join()}>${each.found.join()}`,
      each.quality,
    ].join(" ").trimEnd()
  );
}

const SINGLE = familyOf(TYPES.M_SP_NA_1.id).join();
const DOUBLE = familyOf(TYPES.M_DP_NA_1.id).join();

const STATION: StationDeclaration = {
  sectors: [
    { ca: 2, points: [{ ioa: 7, type: "M_SP_NA_1", quality: ["IV", "NT"] }] },
    {
      ca: 1,
      points: [
        { ioa: 12, type: "M_DP_NA_1", value: 1 },
        { ioa: 5, type: "M_SP_NA_1", quality: QUALITY.substituted },
      ],
      counters: [{ ioa: 9 }],
    },
  ],
};

Deno.test("a point with a listed type and good quality is not a difference", () => {
  assertEquals(
    compare({ sectors: [{ ca: 1, points: [{ ioa: 5, type: "M_SP_NA_1", quality: 0 }] }] }, [
      listed(1, 5, "M_SP_TB_1", "Door"),
    ]),
    [],
  );
});

Deno.test("points that are missing, extra, of a different type or of bad quality are sorted by address", () => {
  assertEquals(
    compare(STATION, [
      listed(2, 3, "M_SP_NA_1", "Late"),
      listed(1, 12, "M_SP_NA_1", "Breaker"),
      listed(1, 5, "M_SP_NA_1", "Door"),
    ]),
    [
      `bad quality 1/5 Door ${SINGLE}>${SINGLE} SB`,
      `extra 1/9  >${familyOf(TYPES.M_IT_NA_1.id).join()}`,
      `other type 1/12 Breaker ${SINGLE}>${DOUBLE}`,
      `missing 2/3 Late ${SINGLE}>`,
      `extra 2/7  >${SINGLE}`,
    ],
  );
});

Deno.test("a point with a different type and bad quality counts as two differences", () => {
  assertEquals(compare(STATION, [listed(2, 7, "M_DP_NA_1")]).slice(-2), [
    `other type 2/7  ${DOUBLE}>${SINGLE}`,
    `bad quality 2/7  ${DOUBLE}>${SINGLE} IV NT`,
  ]);
});

Deno.test("any of several listed types fits, and so does every type if the list has none", () => {
  const station = {
    sectors: [{ ca: 1, points: [{ ioa: 5, type: "M_SP_NA_1" as const, value: 1 }] }],
  };
  assertEquals(compare(station, [listed(1, 5, "M_DP_NA_1"), listed(1, 5, "M_SP_NA_1")]), []);
  assertEquals(compare(station, [listed(1, 5)]), []);
});

Deno.test("every point of the list is missing if no station answered", () => {
  assertEquals(compare(undefined, [listed(1, 5), listed(1, 4)]), [
    "missing 1/4  >",
    "missing 1/5  >",
  ]);
});

Deno.test("a point without value and quality is invalid, an event of protection equipment has no quality", () => {
  assertEquals(qualityText({ ioa: 5, type: "M_SP_NA_1" }), "IV");
  assertEquals(qualityText({ ioa: 5, type: "X_SP_NA_1" }), "IV");
  assertEquals(qualityText({ ioa: 5, type: "M_EP_TD_1" }), "");
});

Deno.test("quality is text whether it is declared as bits or as names", () => {
  const point = { ioa: 5, type: "M_SP_NA_1", value: 1 } as const;
  assertEquals(
    [0, [], QUALITY.blocked | QUALITY.notTopical, ["BL", "NT"] as const].map((quality) =>
      qualityText({ ...point, quality })
    ),
    ["", "", "NT BL", "BL NT"],
  );
  assertEquals(qualityText(point), "");
});

Deno.test("events of protection equipment cannot be requested, so they are not missing, but are counted", () => {
  const events = [
    listed(1, 700, "M_EP_TD_1"),
    listed(1, 701, "M_EP_TE_1"),
    listed(1, 5, "M_EP_TD_1"),
  ];
  assertEquals(compare(STATION, events).filter((text) => text.startsWith("missing")), []);
  const expected = { points: [...events, listed(1, 6, "M_SP_NA_1")], commands: [] };
  assertEquals(unrequestedEvents(listOf(STATION), expected), 2);
});
