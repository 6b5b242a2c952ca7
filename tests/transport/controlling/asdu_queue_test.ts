// The queue between a connection and the reader of its ASDUs stays bounded until its end.

import { assertEquals } from "@std/assert";
import type { Asdu } from "../../../codec/asdu_types.ts";
import { AsduQueue } from "../../../transport/controlling/asdu_queue.ts";

function asdu(ca: number): Asdu {
  return { type: "raw", ca } as unknown as Asdu;
}

Deno.test("ASDUs that flood in during a close are discarded beyond a limit", async () => {
  const discarded: number[] = [];
  const queue = new AsduQueue<Asdu>(5, { onDiscarded: ({ ca }) => discarded.push(ca) });
  const reader = queue.iterate((asdu) => asdu);
  queue.release();
  for (let ca = 1; ca <= 2000; ca++) assertEquals(queue.push(asdu(ca)), undefined);
  assertEquals([queue.discarded, discarded.length, discarded[0]], [995, 995, 1]);
  queue.end();
  const taken: number[] = [];
  for await (const { ca } of reader) taken.push(ca);
  assertEquals([taken.length, taken[0], taken.at(-1)], [1005, 996, 2000]);
});

Deno.test("late ASDUs are kept for a reader up to one window", async () => {
  const queue = new AsduQueue<Asdu>(5);
  const reader = queue.iterate((asdu) => asdu);
  for (let ca = 1; ca <= 5; ca++) queue.push(asdu(ca));
  queue.release();
  for (let ca = 6; ca <= 505; ca++) queue.push(asdu(ca));
  queue.end();
  assertEquals(queue.discarded, 0);
  let count = 0;
  for await (const { ca } of reader) assertEquals(ca, ++count);
  assertEquals(count, 505);
});
