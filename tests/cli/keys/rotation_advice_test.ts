// What `keys rotate --host` advises for each error of a station.

import { assertEquals } from "@std/assert";
import { rotationAdvice } from "../../../cli/keys/rotation_advice.ts";

Deno.test("rotationAdvice() names the cause that each error has, and what both stations need without one", () => {
  const facts = { path: "plant.keys", who: "user 1 (Centre)", station: "A", sequence: undefined };
  const both =
    'both stations need the same key of the authority, and "A" as the name of the station';
  const of = (error: number | undefined, sequence?: number) =>
    rotationAdvice(error, { ...facts, sequence });
  assertEquals([of(undefined), of(7), of(200)], [both, both, both]);
  assertEquals([1, 8, 9, 11].map((error) => of(error)), [
    "compare the check values of the key of the authority, or of the key of the station",
    "the station needs the keys of the authority, and has to permit the method",
    'both stations need "A" as the name of the station, and the same keys of the authority and of user 1 (Centre)',
    "the station does not know user 1 (Centre), or the role of the user has expired there: add the user to the station",
  ]);
  assertEquals(of(10), "compare the check values of the key of the authority");
  assertEquals(
    of(10, 4),
    "the station has already accepted a change with the sequence number (SCS) 4 or a higher one: if plant.keys was " +
      "restored from a copy, repeat with --sequence NUMBER, a higher number; otherwise, compare the check values of the key of " +
      "the authority",
  );
});
