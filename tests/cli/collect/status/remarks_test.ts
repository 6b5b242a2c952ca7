// Irregularities of points, as lines in the log.

import { assertEquals } from "@std/assert";
import { Remarks } from "../../../../cli/collect/status/remarks.ts";
import type { Remark } from "../../../../cli/collect/store/entry.ts";
import { FLAG } from "../../../../cli/collect/format/flags.ts";

function remark(ioa: number, flag: number): Remark {
  return { station: "Northfield", ca: 47, ioa, flag, typeId: 13 };
}

Deno.test("an irregular point is reported with its address, the irregularity and its flag", () => {
  assertEquals(new Remarks().events([remark(501, FLAG.typeChanged)]), [{
    level: "warning",
    event: "type-changed",
    subject: "station Northfield",
    text:
      "CA 47 IOA 501 sends values of another kind, M_ME_NC_1; stored with the flag type-changed",
  }]);
});

Deno.test("many irregular points are summarized in a few lines, by kind", () => {
  const unknown = Array.from({ length: 5000 }, (_, ioa) => remark(ioa, FLAG.unknownPoint));
  const events = new Remarks().events([...unknown, remark(1, FLAG.impossibleTime)]);
  assertEquals(events.map(({ event }) => event), [
    ...Array(6).fill("unknown-point"),
    "impossible-time",
  ]);
  assertEquals(
    events[5]!.text,
    "the same for 4995 more points; stored with the flag unknown-point",
  );
});

Deno.test("at most 200 lines are logged for a station that invents points, and others are not affected", () => {
  const remarks = new Remarks();
  const lines: string[] = [];
  for (let ioa = 1; ioa <= 1000; ioa++) {
    lines.push(...remarks.events([remark(ioa, FLAG.unknownPoint)]).map(({ text }) => text));
  }
  assertEquals(lines.length, 200);
  assertEquals(
    lines[198],
    "CA 47 IOA 199 is not in the configuration; stored with the flag unknown-point",
  );
  assertEquals(
    lines[199],
    "the same applies to further points, which are not logged; stored with the flag unknown-point",
  );
  assertEquals(remarks.events([remark(1, FLAG.irregular)]).length, 1);
  assertEquals(
    remarks.events([{ ...remark(1, FLAG.unknownPoint), station: "Southbank" }]).length,
    1,
  );
});

Deno.test("every reportable flag has a text", () => {
  const { test: _t, negative: _n, perhapsRepeated: _p, ...others } = FLAG;
  for (const [name, flag] of Object.entries(others)) {
    assertEquals(new Remarks().events([remark(1, flag)]).length, 1, name);
  }
});
