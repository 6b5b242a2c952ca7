// A combined station: controlling and controlled station at each end of one connection.

import { assertEquals } from "@std/assert";
import { CAUSE } from "../../../codec/cause.ts";
import type { ByteStream } from "../../../transport/connection/stream.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../helpers/virtual/memory_stream.ts";
import { ControllingStation } from "../../../transport/controlling/controlling_station.ts";
import { ScriptedStation, within } from "../../helpers/stations/scripted_station.ts";

/** Creates both ends: `peer` is remote, `own` is the controlled station at this end. */
async function combined() {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  const peer = new ScriptedStation(there, clock);
  let own!: ScriptedStation;
  const seen: string[] = [];
  const station = new ControllingStation(here, {
    clock,
    controlled: (stream: ByteStream) => own = new ScriptedStation(stream, clock),
    onAsdu: ({ type, cause }) => void seen.push(`${type} ${cause}`),
  });
  await within(clock, 0, station.start());
  await clock.advance(0);
  return { clock, peer, own, station, seen };
}

Deno.test("a combined station answers requests of the peer and sends its own", async () => {
  const { clock, peer, own, station, seen } = await combined();
  assertEquals(own.session.state, "started");
  own.on("C_IC_NA_1", (request) => {
    own.confirm(request);
    own.send({ type: "M_SP_NA_1", cause: 20, ca: 9, objects: [{ ioa: 1, value: 1, quality: 0 }] });
    own.terminate(request);
  });
  peer.on("C_IC_NA_1", (request) => {
    if (request.cause !== CAUSE.activation) return;
    peer.confirm(request);
    peer.terminate(request);
  });
  // The peer interrogates CA 9 here while this station interrogates CA 1 there.
  const asked = station.interrogate(1);
  peer.send({ type: "C_IC_NA_1", cause: 6, ca: 9, objects: [{ qoi: 20 }] });
  await clock.advance(0);
  assertEquals((await within(clock, 0, asked)).outcome, "done");
  assertEquals(peer.requests, [
    "C_IC_NA_1 6",
    "C_IC_NA_1 7",
    "M_SP_NA_1 20",
    "C_IC_NA_1 10",
  ]);
  assertEquals(own.requests, ["C_IC_NA_1 6"]);
  assertEquals(
    seen,
    ["C_IC_NA_1 7", "C_IC_NA_1 10"],
    "requests answered elsewhere are not reported",
  );
  await within(clock, 0, station.close());
  own.hangUp();
});

Deno.test("a combined station passes commands, reads, clock synchronization and files to its controlled station", async () => {
  const { clock, peer, own, station, seen } = await combined();
  const file = { ioa: 8, nof: 1, nos: 0 } as const;
  peer.send({ type: "C_SC_NA_1", cause: 6, ca: 9, objects: [{ ioa: 1, value: 1 }] });
  peer.send({ type: "C_SC_NA_1", cause: 8, ca: 9, objects: [{ ioa: 1, value: 1 }] });
  peer.send({ type: "C_RD_NA_1", cause: 5, ca: 9, objects: [{ ioa: 1 }] });
  peer.send({ type: "C_CD_NA_1", cause: 3, ca: 9, objects: [{ delayMs: 5 }] });
  peer.send({ type: "F_SC_NA_1", cause: 13, ca: 9, objects: [{ ...file, scq: 1 }] });
  peer.send({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 1, value: 1, quality: 0 }] });
  peer.send({ type: "C_CS_NA_1", cause: 3, ca: 1, objects: [{ time: Date.UTC(2026, 0, 1) }] });
  await clock.advance(0);
  assertEquals(own.requests, [
    "C_SC_NA_1 6",
    "C_SC_NA_1 8",
    "C_RD_NA_1 5",
    "C_CD_NA_1 3",
    "F_SC_NA_1 13",
  ]);
  assertEquals(seen, ["M_SP_NA_1 3", "C_CS_NA_1 3"]);
  await within(clock, 0, station.close());
  own.hangUp();
});

Deno.test("a file that this station fetches is not mistaken for a request of the peer", async () => {
  const { clock, peer, own, station } = await combined();
  const file = { ioa: 8, nof: 1 } as const;
  peer.on(
    "F_SC_NA_1",
    () =>
      peer.send({
        type: "F_FR_NA_1",
        cause: 13,
        ca: 1,
        objects: [{ ...file, lof: 0, refused: true }],
      }),
  );
  const result = await within(clock, 0, station.getFile(1, file));
  assertEquals([result.outcome, own.requests], ["negative", []]);
  await within(clock, 0, station.close());
  own.hangUp();
});

Deno.test("ASDUs of the controlled station are acknowledged when the peer has received them", async () => {
  const { clock, peer, own, station } = await combined();
  peer.hold(true);
  for (let ioa = 0; ioa < 12; ioa++) {
    own.send({ type: "M_SP_NA_1", cause: 3, ca: 9, objects: [{ ioa, value: 1, quality: 0 }] });
  }
  await clock.advance(1000);
  assertEquals(own.session.outstanding, 12);
  peer.hold(false);
  await clock.advance(10_000);
  assertEquals([own.session.outstanding, peer.received.length], [0, 12]);
  await within(clock, 0, station.close());
  own.hangUp();
});

Deno.test("the controlled station is stopped and closed with the connection", async () => {
  const { clock, own, station } = await combined();
  await within(clock, 0, station.stop());
  await clock.advance(0);
  assertEquals(own.session.state, "stopped");
  await within(clock, 0, station.start());
  await clock.advance(0);
  assertEquals(own.session.state, "started");
  await within(clock, 0, station.close());
  await clock.advance(0);
  assertEquals(own.session.state, "stopped");
  own.hangUp();
  assertEquals(clock.scheduled, 0);
});

Deno.test("a closed controlled station answers nothing, and the connection continues", async () => {
  const { clock, peer, own, station } = await combined();
  own.hangUp();
  peer.send({ type: "C_SC_NA_1", cause: 6, ca: 9, objects: [{ ioa: 1, value: 1 }] });
  await clock.advance(1000);
  assertEquals([station.state, peer.received.length], ["started", 0]);
  await within(clock, 0, station.close());
});
