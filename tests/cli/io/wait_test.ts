// Waiting until a time, unless a signal fires first.

import { assertEquals } from "@std/assert";
import { waitFor } from "../../../cli/io/wait.ts";

Deno.test("a wait that is longer than the longest timer of the runtime does not end at once", async () => {
  const delays: number[] = [];
  const own = { set: globalThis.setTimeout, clear: globalThis.clearTimeout };
  globalThis.setTimeout = ((wake: () => void, ms: number) => {
    delays.push(ms);
    queueMicrotask(wake);
    return 1;
  }) as unknown as typeof setTimeout;
  globalThis.clearTimeout = () => {};
  try {
    await waitFor(2 ** 32, new AbortController().signal);
  } finally {
    globalThis.setTimeout = own.set;
    globalThis.clearTimeout = own.clear;
  }
  assertEquals(delays, [2 ** 31 - 1, 2 ** 31 - 1, 2]);
});

Deno.test("a signal ends a wait, even if it has fired before", async () => {
  const stop = new AbortController();
  const waiting = waitFor(1e12, stop.signal);
  stop.abort();
  await waiting;
  await waitFor(1e12, stop.signal);
});
