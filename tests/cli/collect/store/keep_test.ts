// Rules for which values are kept.

import { assertEquals } from "@std/assert";
import {
  isKept,
  isWorthKeeping,
  lastAfter,
  type LastKept,
  needsLast,
} from "../../../../cli/collect/store/keep.ts";
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

Deno.test("a value is compared with the last one that arrived, and with the latest one if that is a different one", () => {
  const changes = settings({ keep: "changes" });
  const at = (value: number, at: number) => ({ value, quality: 0, at });
  const wanted = (value: number, last: ReturnType<typeof lastAfter> | undefined, received = 0) =>
    isWorthKeeping({ ...at(value, 0), received }, changes, last);
  assertEquals(wanted(1, undefined), true);
  assertEquals(
    isWorthKeeping({ ...at(1, 0), received: 0 }, settings({ keep: "none" }), undefined),
    false,
  );
  const first = lastAfter(at(1, 1000), undefined);
  assertEquals([wanted(1, first), wanted(2, first)], [false, true]);
  const late = lastAfter(at(2, 500), first);
  assertEquals([late.arrived.value, late.latest.value], [2, 1]);
  assertEquals([wanted(2, late), wanted(3, late), wanted(1, late)], [true, true, true]);
  const same = lastAfter(at(1, 500), first);
  assertEquals([wanted(1, same), wanted(2, same)], [false, true]);
  assertEquals(lastAfter(at(3, 1000), first).latest.value, 3);
  assertEquals(lastAfter(at(3, 999), first).latest.value, 1);
  const ahead = lastAfter(at(2, 500), lastAfter(at(1, 3_600_000), undefined));
  assertEquals([wanted(2, ahead, -1), wanted(2, ahead, 0)], [false, true]);
});

Deno.test("the last value is needed only for changes and deadbands", () => {
  const deadband = { kind: "absolute", value: 1 } as const;
  const found = [{}, { keep: "changes" as const }, { keep: "none" as const }, { deadband }]
    .map((part) => needsLast(settings(part)));
  assertEquals([needsLast(undefined), ...found], [false, false, true, true, true]);
});
