// Rules for which values are kept.

import { assertEquals } from "@std/assert";
import { isKept, type LastKept } from "../../../../cli/collect/store/keep.ts";
import type { PointSettings } from "../../../../cli/collect/config/point_book.ts";

function settings(part: Partial<PointSettings>): PointSettings {
  const plain = {
    ca: 1,
    ioa: 1,
    name: null,
    unit: null,
    kind: undefined,
    scale: undefined,
  } as const;
  return { ...plain, keep: "all", deadband: undefined, ...part };
}

/** Returns the values of a series that are kept; a value may have a quality: `5!128`. */
function kept(series: string, part: Partial<PointSettings>): string {
  let last: LastKept | undefined;
  return series.split(" ").filter((text) => {
    const [value, quality = "0"] = text.split("!");
    const next = { value: value === "NaN" ? null : Number(value), quality: Number(quality) };
    const isWanted = isKept(next, settings(part), last);
    if (isWanted) last = next;
    return isWanted;
  }).join(" ");
}

Deno.test("keep: all, changes or none", () => {
  assertEquals(kept("1 1 2 2 1", {}), "1 1 2 2 1");
  assertEquals(kept("1 1 2 2 1", { keep: "changes" }), "1 2 1");
  assertEquals(kept("1 1 2 2 1", { keep: "none" }), "");
});

Deno.test("an absolute deadband is relative to the last stored value, so that slow drift is detected", () => {
  const deadband = { kind: "absolute", value: 1 } as const;
  assertEquals(kept("10 10.5 11 11.01 11.5 12.02 9", { deadband }), "10 11.01 12.02 9");
});

Deno.test("a deadband in percent refers to the last stored value", () => {
  const deadband = { kind: "percent", value: 10 } as const;
  assertEquals(kept("100 109 111 100 99 0 0 0.001", { deadband }), "100 111 99 0 0.001");
});

Deno.test("quality changes and NaN values are stored", () => {
  const deadband = { kind: "absolute", value: 5 } as const;
  assertEquals(kept("1 1!128 1!128 1 NaN NaN 1", { deadband }), "1 1!128 1 NaN 1");
  assertEquals(kept("NaN NaN 3", { keep: "changes" }), "NaN 3");
});
