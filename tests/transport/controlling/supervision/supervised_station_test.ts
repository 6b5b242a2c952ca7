// The end of a supervised station, alone in virtual time.

import { assertEquals } from "@std/assert";
import {
  supervise,
  type SupervisedStation,
} from "../../../../transport/controlling/supervision/supervised_station.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
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
