// What a controlling station under test stores of the values that it has received.

import { assertEquals } from "@std/assert";
import { StoredValues } from "../../../../cli/conform/upper/stored_values.ts";
import { type Asdu, CAUSE, decodeAsdu, encodeAsdu } from "../../../../codec/mod.ts";

/** Objects in one ASDU. */
const PER_ASDU = 100;

/** Single points with object addresses from this one on, which are all on or all off. */
function points(ioa: number, count: number, value: 0 | 1 = 1): Asdu {
  const objects = Array.from({ length: count }, (_, at) => ({ ioa: ioa + at, value }));
  return decodeAsdu(
    encodeAsdu({ type: "M_SP_NA_1", cause: CAUSE.spontaneous, ca: 1, sq: true, objects }),
  );
}

Deno.test("of 100 000 objects the values are stored, of more those that are stored already", () => {
  const stored = new StoredValues();
  for (let ioa = 1; ioa <= 99_900; ioa += PER_ASDU) stored.take(points(ioa, PER_ASDU));
  stored.take(points(99_901, 101)); // the last one is one too many
  assertEquals(stored.get({ ca: 1, ioa: 100_000 })?.value, 1);
  assertEquals(stored.get({ ca: 1, ioa: 100_001 }), undefined);
  stored.take(points(99_999, 3, 0));
  assertEquals(stored.get({ ca: 1, ioa: 100_000 }), {
    ...{ value: 0, cause: CAUSE.spontaneous, quality: [], time: undefined, count: 2 },
  });
  assertEquals(stored.get({ ca: 1, ioa: 100_001 }), undefined);
  stored.clear();
  assertEquals(stored.get({ ca: 1, ioa: 100_000 }), undefined);
  stored.take(points(100_001, 1));
  assertEquals(stored.get({ ca: 1, ioa: 100_001 })?.count, 1);
});
