// What is odd about points, as lines of the log.

import { assertEquals } from "@std/assert";
import { remarkEvents } from "../../../../cli/collect/status/remarks.ts";
import { FLAG } from "../../../../cli/collect/store/flags.ts";

function remark(ioa: number, flag: number): Parameters<typeof remarkEvents>[0][number] {
  return { station: "Northfield", ca: 47, ioa, flag, typeId: 13 };
}

Deno.test("an odd point is told with its address, what is odd, and the flag to look for", () => {
  assertEquals(remarkEvents([remark(501, FLAG.typeChanged)]), [{
    level: "warning",
    event: "type-changed",
    subject: "station Northfield",
    text: "CA 47 IOA 501 sends values of another kind, M_ME_NC_1; kept with the flag type-changed",
  }]);
});

Deno.test("many odd points are told in few lines, those of each kind for themselves", () => {
  const unknown = Array.from({ length: 5000 }, (_, ioa) => remark(ioa, FLAG.unknownPoint));
  const events = remarkEvents([...unknown, remark(1, FLAG.impossibleTime)]);
  assertEquals(events.map(({ event }) => event), [
    ...Array(6).fill("unknown-point"),
    "impossible-time",
  ]);
  assertEquals(
    events[5]!.text,
    "the same with 4995 more points; kept with the flag unknown-point",
  );
});

Deno.test("every flag that can be remarked on has a text", () => {
  const { test: _t, negative: _n, perhapsRepeated: _p, ...others } = FLAG;
  for (const [name, flag] of Object.entries(others)) {
    assertEquals(remarkEvents([remark(1, flag)]).length, 1, name);
  }
});
