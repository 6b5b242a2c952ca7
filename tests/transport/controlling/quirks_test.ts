// Stations that do things their own way: tolerated by name, and visible.

import { assertEquals } from "@std/assert";
import { ControllingStation } from "../../../transport/controlling/controlling_station.ts";
import type { Note } from "../../../transport/controlling/procedures/result.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";
import { frame } from "../../helpers/frames.ts";
import { MemoryStream } from "../../helpers/memory_stream.ts";
import { link, within } from "../../helpers/scripted_station.ts";

/** A controlling station whose peer is a test that writes frames. */
async function raw(options: ConstructorParameters<typeof ControllingStation>[1]) {
  const clock = new FakeClock();
  const stream = new MemoryStream();
  const seen: Note[] = [];
  const station = new ControllingStation(stream, {
    clock,
    onObservation: (note) => seen.push(note),
    ...options,
  });
  void station.start().catch(() => {});
  await clock.advance(0);
  stream.feed(frame("STARTDT con"));
  await clock.advance(0);
  return { clock, stream, station, seen };
}

Deno.test("N(S) that begins at 1 is taken by option, and seen", async () => {
  const { clock, stream, station, seen } = await raw({ firstNumberOne: "accept" });
  stream.feed(frame("I(1,0)"));
  stream.feed(frame("I(2,0)"));
  await clock.advance(0);
  assertEquals(station.state, "started");
  assertEquals(seen.map(({ code }) => code), ["first-number-one"]);
  assertEquals(station.observations, seen);
  stream.end();
  await clock.advance(0);
});

Deno.test("N(S) that begins at 1 closes without the option, and at 0 is nothing to see", async () => {
  const strict = await raw({});
  strict.stream.feed(frame("I(1,0)"));
  await strict.clock.advance(0);
  assertEquals(strict.station.state, "closed");
  const { clock, stream, station, seen } = await raw({ firstNumberOne: "accept" });
  stream.feed(frame("I(0,0)"));
  stream.feed(frame("I(1,0)"));
  await clock.advance(0);
  assertEquals([station.state, seen], ["started", []]);
  stream.end();
  await clock.advance(0);
});

Deno.test("an S frame while stopped is taken by option, and seen", async () => {
  for (const [sFrameWhileStopped, state] of [["accept", "stopped"], ["close", "closed"]] as const) {
    const frames: string[] = [];
    const { clock, stream, station, seen } = await raw({
      sFrameWhileStopped,
      onFrame: (direction) => frames.push(direction),
    });
    void station.stop().catch(() => {});
    await clock.advance(0);
    stream.feed(frame("STOPDT con"));
    stream.feed(frame("S(0)"));
    await clock.advance(0);
    assertEquals(station.state, state);
    const codes = seen.map(({ code }) => code);
    assertEquals(codes, state === "stopped" ? ["s-frame-while-stopped"] : []);
    assertEquals(frames, ["sent", "received", "sent", "received", "received"]);
    stream.end();
    await clock.advance(0);
  }
});

Deno.test("what procedures tolerate is seen once for each code", async () => {
  const seen: string[] = [];
  await using it = await link({
    quirks: { wrongReadCause: true, missingTermination: true },
    onObservation: ({ code }) => seen.push(code),
  });
  const { station, peer, clock } = it;
  peer.on("C_RD_NA_1", () => {
    peer.send({ type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 7, value: 1, quality: 0 }] });
  });
  peer.on("C_SC_NA_1", (request) => peer.confirm(request));
  for (let i = 0; i < 2; i++) {
    await within(clock, 0, station.read(1, 7));
    await within(clock, 2000, station.command(1, { type: "C_SC_NA_1", ioa: 1, value: 1 }));
  }
  assertEquals(seen, ["wrong-cause", "missing-termination"]);
  const asked = station.interrogate(1).catch(() => {});
  await clock.advance(0);
  peer.send({ type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 7, value: 1, quality: 0 }] });
  await clock.advance(0);
  peer.hangUp();
  await clock.advance(0);
  await asked;
  assertEquals(seen.at(-1), "missing-confirmation", "also of what was cut short");
});

Deno.test("interrogations and counters without termination are done by quirk, and seen; without it they time out", async () => {
  for (const missingTermination of [true, false]) {
    await using it = await link({ quirks: { missingTermination } });
    const { station, peer, clock } = it;
    peer.on("C_IC_NA_1", (request) => {
      peer.confirm(request);
      peer.send({
        type: "M_SP_NA_1",
        cause: 20,
        ca: 1,
        objects: [{ ioa: 7, value: 1, quality: 0 }],
      });
    });
    peer.on("C_CI_NA_1", (request) => peer.confirm(request));
    const image = within(clock, 30_000, station.interrogate(1));
    const { outcome, data, notes } = await image;
    assertEquals([outcome, data.length], [missingTermination ? "done" : "timed-out", 1]);
    assertEquals(notes.map(({ code }) => code), missingTermination ? ["missing-termination"] : []);
    const counters = await within(clock, 30_000, station.readCounters(1));
    assertEquals(counters.outcome, missingTermination ? "done" : "timed-out");
    const insisted = await within(
      clock,
      30_000,
      station.interrogate(1, { termination: "required" }),
    );
    assertEquals(insisted.outcome, "timed-out", "the call has the last word");
  }
});
