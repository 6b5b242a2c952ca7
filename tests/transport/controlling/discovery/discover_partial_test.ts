// discover() with `partial`: what an interrupted discovery has found.

import { assert, assertEquals } from "@std/assert";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import { type Link, link, within } from "../../../helpers/stations/scripted_station.ts";

/** Ways to interrupt a discovery, and the code of the error. */
const INTERRUPTIONS: readonly (readonly [
  how: string,
  interrupt: (peer: Link["peer"], stop: AbortController) => void,
  code: string,
])[] = [
  ["the signal fires", (_peer, stop) => stop.abort(), "aborted"],
  ["the link is lost", (peer) => peer.hangUp(), "closed"],
];

for (const [how, interrupt, code] of INTERRUPTIONS) {
  Deno.test(`discover() with partial keeps what had arrived when ${how}`, async () => {
    await using it = await link();
    const { peer, station, clock } = it;
    const stop = new AbortController();
    peer.on("C_IC_NA_1", (request) => {
      assert(request.type === "C_IC_NA_1");
      const { qoi } = request.objects[0]!;
      peer.confirm(request);
      const head = { type: "M_SP_NA_1", cause: qoi as 20, ca: 1 } as const;
      peer.send({ ...head, objects: [{ ioa: 1, value: 1 }, { ioa: 2, value: 0 }] });
      if (qoi === 20) peer.terminate(request);
    });
    const options = { ca: 1, groups: [4, 5], signal: stop.signal };
    const found = station.discover({ ...options, partial: true });
    await clock.advance(1);
    interrupt(peer, stop);
    const { declaration, interruption, notes } = await within(clock, 1, found);
    assert(interruption instanceof RequestError);
    assertEquals(interruption.code, code);
    assertEquals(declaration?.sectors, [{
      ca: 1,
      points: [
        { ioa: 1, type: "M_SP_NA_1", value: 1, groups: [4] },
        { ioa: 2, type: "M_SP_NA_1", value: 0, groups: [4] },
      ],
    }]);
    assertEquals(notes.map((note) => note.code), ["not-transmitted"]);
  });
}
