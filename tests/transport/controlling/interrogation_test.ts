// General and group interrogation by the controlling station (procedures, section 3).

import { assertEquals } from "@std/assert";
import { link, within } from "../../helpers/scripted_station.ts";

Deno.test("interrogate() brings the data and both answers", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    peer.send({
      type: "M_SP_NA_1",
      cause: 20,
      ca: 1,
      objects: [{ ioa: 100, value: 1, quality: 0 }],
    });
    peer.terminate(request);
  });
  const result = await within(clock, 0, station.interrogate(1));
  assertEquals(result.outcome, "done");
  assertEquals(result.reason, "Confirmed and terminated");
  assertEquals(result.data.map((asdu) => asdu.type), ["M_SP_NA_1"]);
});
