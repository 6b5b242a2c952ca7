// Declarations of stations from point lists.

import { assertEquals } from "@std/assert";
import { declareList } from "../../../../cli/text/point_list/declare.ts";
import type { ListedPoint } from "../../../../cli/text/point_list/point_list.ts";
import { familyOf, TYPES } from "../../../../codec/low_level.ts";
import type { TypeName } from "../../../../mod.ts";

function listed(
  ca: number,
  ioa: number,
  type: TypeName | readonly number[],
  rest: Partial<ListedPoint> = {},
): ListedPoint {
  const typeIds = typeof type === "string" ? familyOf(TYPES[type].id) : type;
  return { ca, ioa, typeIds, name: "", unit: "", ...rest };
}

Deno.test("objects are declared by address, with their names, units and families", () => {
  assertEquals(
    declareList({
      points: [
        listed(2, 7, "M_ME_TF_1", { name: "Voltage", unit: "kV" }),
        listed(2, 5, "M_SP_NA_1"),
        listed(1, 9, "M_IT_TB_1"),
        listed(3, 4, "M_IT_NA_1", { unit: "kWh" }),
      ],
      commands: [listed(2, 50, "C_SC_TA_1"), listed(1, 51, "C_SE_NC_1"), listed(0, 8, "C_DC_NA_1")],
    }),
    {
      declaration: {
        sectors: [
          { ca: 0, commands: [{ ioa: 8, type: "C_DC_NA_1" }] },
          { ca: 1, counters: [{ ioa: 9 }], commands: [{ ioa: 51, type: "C_SE_NC_1" }] },
          {
            ca: 2,
            points: [
              { ioa: 5, type: "M_SP_NA_1" },
              { ioa: 7, name: "Voltage", unit: "kV", type: "M_ME_NC_1" },
            ],
            commands: [{ ioa: 50, type: "C_SC_NA_1" }],
          },
          { ca: 3, counters: [{ ioa: 4, unit: "kWh" }] },
        ],
      },
      faults: [],
    },
  );
});

for (
  const [title, points, commands, fault] of [
    [
      "without a type",
      [listed(1, 5, [])],
      [],
      "CA 1 IOA 5: the type is missing, expected a mnemonic such as M_ME_NC_1",
    ],
    [
      "with types of two families",
      [listed(1, 5, [1, 3])],
      [],
      "CA 1 IOA 5: the type is one of 1, 3, expected a single one such as M_ME_NC_1",
    ],
    [
      "with an unknown type",
      [listed(1, 5, [200])],
      [],
      "CA 1 IOA 5: the type is one of 200, expected a single one such as M_ME_NC_1",
    ],
    [
      "twice",
      [listed(1, 5, "M_SP_NA_1"), listed(1, 5, "M_DP_NA_1")],
      [],
      "CA 1 IOA 5: the address has two types, expected one",
    ],
    [
      "command twice",
      [],
      [listed(1, 5, "C_SC_NA_1"), listed(1, 5, "C_DC_NA_1")],
      "CA 1 IOA 5: the address has two commands, expected one",
    ],
    [
      "command at 0",
      [],
      [listed(1, 0, "C_SC_NA_1")],
      "CA 1 IOA 0: IOA 0 of a command cannot be declared, expected 1 or more",
    ],
    [
      "parameter",
      [],
      [listed(1, 5, "P_ME_NC_1")],
      "CA 1 IOA 5: P_ME_NC_1 is a parameter, expected a point, a counter or a command",
    ],
  ] as const
) {
  Deno.test(`an object ${title} cannot be declared`, () => {
    assertEquals(declareList({ points, commands }).faults, [fault]);
  });
}

Deno.test("the address 0 of a point or a counter has to be permitted; that of others does not", () => {
  for (
    const [points, addressZero] of [
      [[listed(1, 0, "M_SP_NA_1"), listed(1, 1, "M_SP_NA_1")], true],
      [[listed(1, 1, "M_SP_NA_1"), listed(2, 0, "M_IT_NA_1")], true],
      [[listed(1, 1, "M_SP_NA_1")], undefined],
    ] as const
  ) {
    const { declaration } = declareList({ points, commands: [] });
    assertEquals(declaration.procedures?.addressZero, addressZero);
  }
});
