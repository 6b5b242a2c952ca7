// The profile of a station: private types of the declaration are added to those given.

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { PrivateType, PrivateTypeRow } from "../../../../codec/private_row.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import { profileOf } from "../../../../transport/controlled/declaration/profile_of.ts";
import { FREQUENCY, HEALTH, PLAIN_FREQUENCY } from "../../../helpers/asdu/private_types.ts";

function names(declared: readonly PrivateTypeRow[], given?: readonly PrivateType[]) {
  const profile = { ...IEC104, ...given && { privateTypes: given } };
  return profileOf({ privateTypes: declared }, profile).privateTypes!.map(({ row }) => row.name);
}

Deno.test("a profile without declared private types is used as it is", () => {
  assertStrictEquals(profileOf({}, IEC104), IEC104);
  const given = { ...IEC104, privateTypes: [FREQUENCY] };
  assertStrictEquals(profileOf({ privateTypes: [] }, given), given);
});

Deno.test("declared private types follow those given, and identical ones are merged", () => {
  const [tagged, plain] = [FREQUENCY, PLAIN_FREQUENCY];
  assertEquals(names([HEALTH.row]), ["X_BH_NA_1"]);
  assertEquals(names([HEALTH.row, plain.row], [tagged, plain]), [
    "X_FR_TB_1",
    "X_FR_NA_1",
    "X_BH_NA_1",
  ]);
  assertEquals(profileOf({ privateTypes: [plain.row] }, { ...IEC104, caOctets: 1 }).caOctets, 1);
});

Deno.test("private types that contradict each other are refused, given or declared", () => {
  const other = { ...FREQUENCY.row, title: "Another frequency" };
  assertThrows(() => names([other], [FREQUENCY]), TypeError, "150");
  assertThrows(() => names([], [FREQUENCY, FREQUENCY]), TypeError, "150");
});
