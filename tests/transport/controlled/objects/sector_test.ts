// The objects of a common address: addresses that the profile has, and what each interrogation reports, in its order.

import { assertEquals, assertThrows } from "@std/assert";
import { IEC104, type Profile } from "../../../../codec/profile.ts";
import { definePrivateType } from "../../../../codec/private_type.ts";
import type {
  InterrogationLayout,
  SectorDeclaration,
} from "../../../../transport/controlled/declaration/declaration.ts";
import type { ImagePart } from "../../../../transport/controlled/objects/image.ts";
import { Sector } from "../../../../transport/controlled/objects/sector.ts";
import { PLAIN_FREQUENCY } from "../../../helpers/asdu/private_types.ts";

const SMALL: Profile = { ...IEC104, caOctets: 1, ioaOctets: 1 };

function sector(declaration: Partial<SectorDeclaration>, profile: Profile = IEC104): Sector {
  return new Sector({ ca: 1, ...declaration }, profile);
}

/** Writes the parts of an image: types, and the addresses in each. */
function text(parts: readonly ImagePart<{ readonly ioa: number }>[] | undefined) {
  return parts?.map(({ type, members }) => `${type} ${members.map(({ ioa }) => ioa)}`);
}

Deno.test("addresses are those that the profile has", () => {
  const refused = (declaration: Partial<SectorDeclaration>, profile: Profile) =>
    assertThrows(() => sector(declaration, profile), RangeError).message;
  assertEquals([sector({ ca: 254 }, SMALL).ca, sector({ ca: 65_534 }).ca], [254, 65_534]);
  assertEquals(refused({ ca: 255 }, SMALL), "Cannot declare CA 255: the profile has 1 to 254");
  assertEquals(
    refused({ ca: 65_535 }, IEC104),
    "Cannot declare CA 65535: the profile has 1 to 65534",
  );
  const objects = (ioa: number) =>
    [
      { points: [{ ioa, type: "M_SP_NA_1" }] },
      { counters: [{ ioa }] },
      { commands: [{ ioa, type: "C_SC_NA_1" }] },
    ] as const;
  for (const each of objects(255)) assertEquals(sector(each, SMALL).ca, 1);
  for (const each of objects(256)) {
    assertEquals(refused(each, SMALL), "Cannot declare CA 1 IOA 256: the profile has 1 to 255");
  }
});

const POINTS = [
  { ioa: 9, type: "M_ME_NC_1", groups: [2] },
  { ioa: 5, type: "M_SP_NA_1", groups: [1, 2] },
  { ioa: 4, type: "M_SP_NA_1", interrogated: false, groups: [1] },
  { ioa: 3, type: "M_SP_NA_1" },
  { ioa: 2, type: "M_EP_TD_1" },
] as const;

Deno.test("interrogations report the points of the station or of a group, by type and address", () => {
  const it = sector({ points: POINTS });
  assertEquals(text(it.image(20)), ["M_SP_NA_1 3,5", "M_ME_NC_1 9"]);
  assertEquals(text(it.image(21)), ["M_SP_NA_1 4,5"]);
  assertEquals(text(it.image(22)), ["M_SP_NA_1 5", "M_ME_NC_1 9"]);
  assertEquals([it.image(23), it.image(0), it.image(37)], [undefined, undefined, undefined]);
  assertEquals(text(sector({}).image(20)), []);
  assertEquals(it.image(20), it.image(20), "planned once");
  assertEquals(text(it.partsOf([...it.points.values()].slice(0, 2))), [
    "M_SP_NA_1 5",
    "M_ME_NC_1 9",
  ]);
});

Deno.test("the layout of a station determines order and time tags of its interrogations, not of other parts", () => {
  const of = (layout: InterrogationLayout, tagKind?: "cp24" | "cp56") => {
    const it = new Sector({ ca: 1, points: POINTS }, IEC104, { layout, ...tagKind && { tagKind } });
    return [text(it.image(20)), text(it.partsOf([...it.points.values()].slice(0, 2)))];
  };
  const parts = ["M_SP_NA_1 5", "M_ME_NC_1 9"];
  assertEquals(of({ timeTags: true }), [["M_SP_TB_1 3,5", "M_ME_TF_1 9"], parts]);
  assertEquals(of({ timeTags: true }, "cp24"), [["M_SP_TA_1 3,5", "M_ME_TC_1 9"], parts]);
  assertEquals(of({ order: "declared" }), [["M_ME_NC_1 9", "M_SP_NA_1 5,3"], parts]);
});

Deno.test("private types are in the order of their numbers among the others", () => {
  const later = definePrivateType({ ...PLAIN_FREQUENCY.row, id: 151, name: "X_FL_NA_1" });
  const profile = { ...IEC104, privateTypes: [later, PLAIN_FREQUENCY] };
  const points = [
    { ioa: 4, type: "X_FL_NA_1" },
    { ioa: 1, type: "X_FR_NA_1" },
    { ioa: 2, type: "M_ME_NC_1" },
    { ioa: 3, type: "M_SP_NA_1" },
  ] as const;
  assertEquals(text(sector({ points }, profile).image(20)), [
    "M_SP_NA_1 3",
    "M_ME_NC_1 2",
    "X_FR_NA_1 1",
    "X_FL_NA_1 4",
  ]);
});

Deno.test("counter interrogations report all counters or those of a group", () => {
  const counters = [
    { ioa: 9, groups: [1] },
    { ioa: 7, groups: [1, 4] },
    { ioa: 8, type: "M_IT_TB_1" },
  ] as const;
  const it = sector({ counters });
  assertEquals(text(it.totals(5)), ["M_IT_NA_1 7,9", "M_IT_TB_1 8"]);
  assertEquals([text(it.totals(1)), text(it.totals(4))], [["M_IT_NA_1 7,9"], ["M_IT_NA_1 7"]]);
  assertEquals([it.totals(2), it.totals(6), sector({}).totals(5)], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("commands are found by their address, and by that of their feedback", () => {
  const points = [{ ioa: 1, type: "M_SP_NA_1" }] as const;
  const commands = [
    { ioa: 11, type: "C_SC_NA_1", feedback: { ioa: 1 } },
    { ioa: 12, type: "C_SC_NA_1" },
    { ioa: 13, type: "C_SC_NA_1", feedback: { ioa: 1 } },
  ] as const;
  const it = sector({ points, commands });
  assertEquals(Array.from(it.commands, ([ioa, one]) => [ioa, one.ioa]), [[11, 11], [12, 12], [
    13,
    13,
  ]]);
  assertEquals(it.commandsWithFeedback.get(1)!.map(({ ioa }) => ioa), [11, 13]);
  assertEquals(it.commandsWithFeedback.size, 1);
});
