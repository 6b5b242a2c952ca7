// Stations that deviate from the standard: tolerated by option, and reported as observations.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { TIME_FLAGS } from "../../../../codec/time.ts";
import type { ZonePolicy } from "../../../../codec/zone.ts";
import { ControllingStation } from "../../../../transport/controlling/controlling_station.ts";
import type { Note } from "../../../../transport/controlling/procedures/result.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import { frame, trace } from "../../../helpers/wire/frames.ts";
import { MemoryStream } from "../../../helpers/virtual/memory_stream.ts";
import { link, within } from "../../../helpers/stations/scripted_station.ts";

/** Connects a controlling station to a peer whose frames the test writes. */
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

Deno.test("an initial N(S) of 1 is accepted by option, and observed", async () => {
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

Deno.test("an initial N(S) of 1 closes without the option, and of 0 is not an observation", async () => {
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

Deno.test("an S frame while stopped is accepted by option, and observed", async () => {
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

Deno.test("an I frame after STOPDT con is accepted by option, acknowledged and observed", async () => {
  for (const [iFrameWhileStopped, state] of [["accept", "stopped"], ["close", "closed"]] as const) {
    const { clock, stream, station, seen } = await raw({ iFrameWhileStopped });
    void station.stop().catch(() => {});
    await clock.advance(0);
    const written = stream.written.length;
    stream.feed(frame("STOPDT con"));
    stream.feed(frame("I(0,0)"));
    await clock.advance(10_000);
    assertEquals(station.state, state);
    const codes = seen.map(({ code }) => code);
    assertEquals(codes, state === "stopped" ? ["i-frame-while-stopped"] : []);
    const answers = stream.written.slice(written).map((octets) => trace(octets));
    assertEquals(answers, state === "stopped" ? ["S(1)"] : []);
    stream.end();
    await clock.advance(0);
  }
});

Deno.test("deviations that procedures tolerate are observed once per code", async () => {
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
  assertEquals(seen.at(-1), "missing-confirmation", "even if the request was cut short");
});

Deno.test("interrogations and counters without termination complete by quirk, and are observed; otherwise they time out", async () => {
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

Deno.test("a station that expects the summer time flag receives it through its zone", async () => {
  const july = Date.UTC(2026, 6, 1, 12);
  for (const [zone, outcome] of [["Europe/Berlin", "done"], [120, "negative"]] as const) {
    await using it = await link({ zone: { zone } });
    const { station, peer, clock } = it;
    clock.setWall(july);
    for (const type of ["C_SC_TA_1", "C_CS_NA_1"] as const) {
      peer.on(type, (request) => {
        assert(request.type === type);
        const { time, timeFlags } = request.objects[0]!;
        assertEquals(time, july + 7_200_000, "both say two in the afternoon");
        const summer = (timeFlags & TIME_FLAGS.summer) !== 0;
        peer.confirm(request, { negative: !summer });
        if (summer && type === "C_SC_TA_1") peer.terminate(request);
      });
    }
    const command = { type: "C_SC_TA_1", ioa: 1, value: 1 } as const;
    assertEquals((await within(clock, 0, station.command(1, command))).outcome, outcome);
    assertEquals((await within(clock, 0, station.synchronizeClock(1))).outcome, outcome);
  }
});

/** Returns the observations after an event with this wall clock and these flags. */
async function seenOf(zone: ZonePolicy, time: number, timeFlags = 0): Promise<string[]> {
  const seen: string[] = [];
  await using it = await link({ zone, onObservation: ({ code }) => seen.push(code) });
  it.clock.setWall(Date.UTC(2026, 6, 1, 12));
  const objects = [{ ioa: 1, value: 1, quality: 0, time, timeFlags }] as const;
  const event = { type: "M_SP_TB_1", cause: 3, ca: 1, objects } as unknown as AsduInput;
  for (let i = 0; i < 2; i++) it.peer.send(event);
  await it.clock.advance(0);
  return seen;
}

Deno.test("events whole hours in the future are observed as a wrong zone or summer time flag", async () => {
  const at = (hour: number, minute = 0) => Date.UTC(2026, 6, 1, hour, minute);
  const berlin = { zone: "Europe/Berlin", summer: "flag" } as const;
  assertEquals(await seenOf(berlin, at(14), TIME_FLAGS.summer), []);
  assertEquals(await seenOf(berlin, at(14)), ["hours-off"], "local summer time without SU");
  assertEquals(await seenOf({}, at(14)), ["hours-off"], "local time where UTC was expected");
  assertEquals(await seenOf({}, at(12, 59) + 59_000), ["hours-off"]);
  assertEquals(await seenOf({}, at(12, 20)), [], "a clock that is wrong otherwise");
  assertEquals(await seenOf({}, at(11)), [], "an event that waited");
  assertEquals(await seenOf({}, at(14), TIME_FLAGS.invalid), [], "the station says so itself");
});

Deno.test("a clock that is off by whole hours is observed when it is synchronized", async () => {
  for (const [hours, seen] of [[1, true], [-2, true], [0.5, false], [0, false]] as const) {
    await using it = await link();
    const { station, peer, clock } = it;
    peer.on("C_CS_NA_1", (request) => {
      assert(request.type === "C_CS_NA_1");
      const time = request.objects[0]!.time! + hours * 3_600_000 + 700;
      peer.confirm(request, { object: { time } });
    });
    const { notes } = await within(clock, 0, station.synchronizeClock(1));
    assertEquals(notes.map(({ code }) => code), seen ? ["hours-off"] : []);
    const way = hours > 0 ? "1 h ahead" : "2 h behind";
    assertEquals(notes.every(({ detail }) => detail.includes(way)), true);
  }
});

Deno.test("a cause of 44 to 47 refuses even with P/N = 0, and is observed", async () => {
  for (const cause of [44, 45, 46, 47]) {
    await using it = await link();
    const { station, peer, clock } = it;
    peer.on("C_SC_NA_1", (request) => peer.mirror(request, { cause }));
    const command = { type: "C_SC_NA_1", ioa: 1, value: 1 } as const;
    const result = await within(clock, 0, station.command(1, command));
    assertEquals([result.outcome, result.cause], ["negative", cause]);
    assertEquals(station.observations.map(({ code }) => code), ["positive-unknown-cause"]);
  }
});
