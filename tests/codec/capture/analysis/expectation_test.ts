// The points of a capture are compared with those expected.

import { assertEquals } from "@std/assert";
import type { ExpectedPoint } from "../../../../codec/capture/analysis/report/expectation.ts";
import { parseFilter } from "../../../../codec/capture/filter.ts";
import { event, measured, START_MS, Traffic } from "../../../helpers/capture/traffic_builder.ts";

function point(ioa: number, typeIds: readonly number[] = [], ca = 1): ExpectedPoint {
  return { ca, ioa, typeIds, name: `P${ioa}` };
}

function traffic(): Traffic {
  const traffic = new Traffic();
  traffic.link().start().fromServer(measured(1, 5)).fromServer(event(2, START_MS)).fromServer(
    measured(3, 5),
  );
  return traffic;
}

Deno.test("expectation: without a list there is none", () => {
  assertEquals(traffic().report().expectation, null);
});

Deno.test("expectation: missing, extra and of another type; a time tag makes no difference", () => {
  const expected = [
    point(1, [13, 14, 36]),
    point(2, [13, 14, 36]),
    point(4),
    point(1, [], 2),
  ];
  const { expectation } = traffic().report({ expected });
  assertEquals(expectation, {
    expected: 4,
    found: 1,
    missing: [
      { ca: 1, ioa: 4, name: "P4", types: [] },
      { ca: 2, ioa: 1, name: "P1", types: [] },
    ],
    otherType: [{
      ...{ ca: 1, ioa: 2, name: "P2", types: ["M_ME_NC_1", "M_ME_TC_1", "M_ME_TF_1"] },
      found: ["M_SP_TB_1"],
    }],
    extra: [{ address: "192.0.2.2", port: 2404, ca: 1, ioa: 3, types: ["M_ME_NC_1"] }],
  });
});

Deno.test("expectation: an expected type with time tag is that of a point without one, and reversed", () => {
  const expected = [point(1, [13, 14, 36]), point(2, [1, 2, 30]), point(3)];
  const { expectation } = traffic().report({ expected });
  assertEquals([expectation?.found, expectation?.extra, expectation?.missing], [3, [], []]);
});

Deno.test("expectation: points that a filter excludes are not missing", () => {
  const expected = [point(1), point(4), point(5)];
  const filter = parseFilter("ioa=1 or ioa=5");
  const { expectation } = traffic().report({ expected, filter });
  assertEquals([expectation?.expected, expectation?.found, expectation?.extra.length], [2, 1, 0]);
  assertEquals(expectation?.missing.map(({ ioa }) => ioa), [5]);
});
