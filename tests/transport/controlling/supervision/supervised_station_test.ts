// The end of a supervised station, alone in virtual time.

import { assertEquals, assertInstanceOf } from "@std/assert";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import {
  supervise,
  type SupervisedStation,
} from "../../../../transport/controlling/supervision/supervised_station.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

for (
  const [name, close] of [
    ["close()", (station: SupervisedStation) => station.close()],
    ["the end of its scope", (station: SupervisedStation) => station[Symbol.asyncDispose]()],
  ] as const
) {
  Deno.test(`${name} waits until data transfer is stopped and the connection has ended`, async () => {
    const clock = new FakeClock();
    const front = new FrontEnd("front", clock);
    const station = supervise({ targets: [{ open: () => front.open() }], clock, random: () => 0 });
    await clock.advance(0);
    front.peer.mute();
    const ended: string[] = [];
    void close(station).then(() => ended.push("station"));
    await clock.advance(14_999);
    assertEquals(ended, []);
    await clock.advance(2000);
    assertEquals([ended, clock.scheduled], [["station"], 0]);
  });
}

/** A supervised station over two addresses, of which the first is started. */
async function pair(options: { readonly retryReads?: number } = {}) {
  const clock = new FakeClock();
  const fronts = [new FrontEnd("A", clock), new FrontEnd("B", clock)] as const;
  const targets = fronts.map((front) => ({ open: () => front.open() }));
  const station = supervise({ targets, clock, random: () => 0, ...options });
  await clock.advance(0);
  return { clock, fronts, station };
}

/** What a request failed with. */
async function failure(request: Promise<unknown>): Promise<RequestError> {
  const error = await request.catch((error: unknown) => error);
  assertInstanceOf(error, RequestError);
  return error;
}

Deno.test("a read that a switch-over stops is made again on the next link, as often as told", async () => {
  for (const retryReads of [0, 1]) {
    const { clock, fronts, station } = await pair({ retryReads });
    const reading = station.read(1, 7);
    const failed = failure(reading);
    await clock.advance(0);
    await within(clock, 0, station.switchOver());
    await clock.advance(0);
    assertEquals(fronts[1].peer.requests, retryReads === 1 ? ["C_RD_NA_1 5"] : []);
    if (retryReads === 1) {
      await within(clock, 0, station.switchOver());
      await clock.advance(0);
      assertEquals(fronts[0].peer.requests, ["C_RD_NA_1 5"], "the first one alone");
    }
    assertEquals((await failed).code, "stopped");
    await within(clock, 0, station.close());
  }
});

Deno.test("a read is not made again when the caller gives it up, or when the station is closed", async () => {
  const { clock, fronts, station } = await pair({ retryReads: 5 });
  const abort = new AbortController();
  const given = failure(station.read(1, 7, { signal: abort.signal }));
  await clock.advance(0);
  abort.abort(new Error("enough"));
  await clock.advance(0);
  const error = await given;
  assertEquals([error.code, (error.cause as Error).message], ["aborted", "enough"]);
  assertEquals(fronts[0].peer.requests, ["C_RD_NA_1 5"]);

  const under = failure(station.read(1, 8));
  await clock.advance(0);
  const closing = station.close();
  assertEquals(["closed", "stopped"].includes((await within(clock, 0, under)).code), true);
  await within(clock, 0, closing);
  const late = await failure(station.read(1, 9));
  assertEquals([late.code, late.reach], ["not-started", "no"]);
});
