// Several objects that are read one after the other.

import { assertEquals } from "@std/assert";
import { readObjects, unreadLines } from "../../../cli/request/read_objects.ts";
import type { ControllingStation, ReadResult } from "../../../mod.ts";

/** Reads objects; those with an odd address fail. */
async function read(ioas: readonly number[]) {
  const progress: string[] = [];
  const calls: unknown[] = [];
  const { signal } = new AbortController();
  const station = {
    read: (ca: number, ioa: number, options: unknown) => {
      calls.push([ca, ioa, options]);
      const isGood = ioa % 2 === 0;
      return Promise.resolve({
        ...{
          outcome: isGood ? "done" : "negative",
          reason: `reason ${ioa}`,
          cause: isGood ? 5 : 47,
        },
        ...{ label: `read ${ioa}`, steps: [`step ${ioa}`], objects: isGood ? 1 : 0 },
        ...{ data: isGood ? [ioa] : [], notes: [`note ${ioa}`], trace: [`trace ${ioa}`] },
      } as unknown as ReadResult);
    },
  } as unknown as ControllingStation;
  const onProgress = (text: string) => void progress.push(text);
  const result = await readObjects(station, { ca: 3, ioas }, { signal, test: true, onProgress });
  assertEquals(calls, ioas.map((ioa) => [3, ioa, { signal, test: true }]));
  return { result: result as unknown as Record<string, unknown>, whole: result, progress };
}

Deno.test("one object has the result of its read", async () => {
  const { result, progress } = await read([7]);
  assertEquals([result.reason, result.label, result.cause], ["reason 7", "read 7", 47]);
  assertEquals([result.unread, progress], [[{ ioa: 7, reason: "reason 7" }], []]);
  assertEquals((await read([8])).result.unread, []);
});

Deno.test("several objects have one result: that of the first one that was not read", async () => {
  const { result, progress } = await read([2, 7, 4, 9]);
  assertEquals(progress, ["1 of 4 objects", "2 of 4 objects", "3 of 4 objects", "4 of 4 objects"]);
  assertEquals([result.outcome, result.reason, result.label, result.cause, result.objects], [
    ...["negative", "2 of 4 objects not read", "read of 4 objects", undefined, 2],
  ]);
  assertEquals([result.data, result.notes], [[2, 4], ["note 2", "note 7", "note 4", "note 9"]]);
  assertEquals([result.steps, result.trace], [
    ["step 2", "step 7", "step 4", "step 9"],
    ["trace 2", "trace 7", "trace 4", "trace 9"],
  ]);
  assertEquals(result.unread, [{ ioa: 7, reason: "reason 7" }, { ioa: 9, reason: "reason 9" }]);
  const good = (await read([2, 4])).result;
  assertEquals([good.outcome, good.reason, good.cause], ["done", "Read 2 objects", 5]);
});

Deno.test("up to 10 reasons are listed, and the others counted", async () => {
  const linesOf = async (count: number) => {
    const ioas = Array.from({ length: count }, (_, i) => 2 * i + 1);
    return unreadLines((await read(ioas)).whole, (ioa) => `IOA ${ioa}`);
  };
  assertEquals(await linesOf(2), ["IOA 1: reason 1", "IOA 3: reason 3"]);
  assertEquals((await linesOf(10)).length, 10);
  assertEquals((await linesOf(12)).slice(9), ["IOA 19: reason 19", "and 2 more"]);
});
