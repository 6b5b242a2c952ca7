// Waiting for data transfer to start.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { supervise } from "../../../../transport/controlling/supervision/supervised_station.ts";
import { liveHeap } from "../../../helpers/machine/live_heap.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";
import { countedSignal } from "../../../helpers/virtual/counted_signal.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

Deno.test("started() removes its listener from the signal, however it ends", async () => {
  const clock = new FakeClock();
  const front = new FrontEnd("front", clock);
  front.up = false;
  await using station = supervise({ targets: [{ open: () => front.open() }], clock });
  const { abort, signal, listeners } = countedSignal();
  const started = station.started({ signal });
  await clock.advance(0);
  assertEquals(listeners(), 1);
  front.up = true;
  await within(clock, 60_000, started);
  assertEquals(listeners(), 0);
  front.up = false;
  front.peer.hangUp();
  await clock.advance(0);
  const again = station.started({ signal });
  abort.abort();
  await assertRejects(() => again);
  assertEquals(listeners(), 0);
});

Deno.test("started() frees its memory when cancelled", async () => {
  const clock = new FakeClock();
  const front = new FrontEnd("front", clock);
  front.up = false;
  await using station = supervise({ targets: [{ open: () => front.open() }], clock });
  const reason = new Error("enough");
  async function giveUp(): Promise<void> {
    const abort = new AbortController();
    const started = station.started({ signal: abort.signal });
    abort.abort(reason);
    await started.catch(() => {});
  }
  await giveUp();
  const before = liveHeap();
  for (let i = 0; i < 3000; i++) await giveUp();
  const growth = liveHeap() - before;
  assert(growth < 300_000, `${growth} octets`);
});
