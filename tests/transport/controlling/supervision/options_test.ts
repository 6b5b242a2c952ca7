// Options that a supervised station refuses.

import { assertThrows } from "@std/assert";
import { supervise } from "../../../../transport/controlling/supervision/supervised_station.ts";

Deno.test("supervise() refuses options outside their range", () => {
  const target = { host: "192.0.2.1" };
  assertThrows(() => supervise({ targets: [] }), TypeError, "expected at least one");
  const misspelt = { links: [target] } as unknown as { targets: [] };
  assertThrows(() => supervise(misspelt), TypeError, "targets is missing, expected an array");
  for (const host of ["", undefined] as string[]) {
    assertThrows(() => supervise({ targets: [{ host }] }), TypeError, "Cannot use host = ");
  }
  assertThrows(
    () => supervise({ targets: [target], replayWindow: -1 }),
    RangeError,
    "Cannot use replayWindow = -1",
  );
  assertThrows(() => supervise({ targets: [target], k: 0 }), RangeError, "Cannot use k = 0");
  assertThrows(() => supervise({ targets: [target], originator: -1 }), RangeError, "originator");
  assertThrows(
    () => supervise({ targets: [target], backOff: { firstMs: 10, maxMs: 5 } }),
    RangeError,
    "Cannot use backOff.maxMs = 5: expected a number, 10 or more",
  );
  assertThrows(
    () => supervise({ targets: [target], backOff: { jitter: 2 } }),
    RangeError,
    "Cannot use backOff.jitter = 2: expected a number, from 0 to 1",
  );
});
