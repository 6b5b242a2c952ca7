// The room for points at first: the last point that it has room for is kept like the others.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../../codec/asdu_types.ts";
import { Traffic } from "../../../../helpers/capture/traffic_builder.ts";
import { times } from "../cases/finding_case.ts";

Deno.test("the 1023rd point, the last of the first room, is reported like the one before it", () => {
  const t = new Traffic();
  const link = t.link().start();
  const report = (value: number, quality: number) => {
    times(31, (group) => {
      const objects = Array.from(
        { length: 33 },
        (_, i) => ({ ioa: 33 * group + i, value, quality }),
      );
      link.fromServer({ type: "M_SP_NA_1", cause: 3, ca: 1, objects } as AsduInput).acknowledge();
    });
  };
  report(0, 0);
  report(1, 0x80);
  report(0, 0);
  const { points } = t.report();
  assertEquals(points.length, 1023);
  assertEquals(points[1022], { ...points[1021]!, ioa: 1022 });
});
