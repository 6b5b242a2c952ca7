// Concurrent requests: which one receives an answer, and which of them wait.

import { assertEquals, assertRejects } from "@std/assert";
import { CAUSE } from "../../../../codec/cause.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { brief } from "../../../helpers/stations/results.ts";
import { link, within } from "../../../helpers/stations/scripted_station.ts";

Deno.test("commands to several objects run concurrently, answered in any order", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    await using it = await link();
    const { station, peer, clock } = it;
    const random = new Prng(seed);
    const commands = Array.from({ length: 10 }, (_, index) => {
      const ca = 1 + index % 3;
      const input = { type: "C_SC_NA_1", ioa: 100 + (index >> 1), value: 1 } as const;
      return { ca, input, negative: random.chance(0.5) };
    });
    const pending = commands.map(({ ca, input }) => station.command(ca, input));
    await clock.advance(0);
    assertEquals(station.pending, 10, `seed ${seed}`);
    const rest = [...peer.received];
    while (rest.length > 0) {
      const [request] = rest.splice(random.int(0, rest.length - 1), 1);
      const index = peer.received.indexOf(request!);
      peer.send({
        type: "M_ME_NB_1",
        cause: 3,
        ca: 1,
        objects: [{ ioa: 9, value: 1, quality: 0 }],
      });
      if (commands[index]!.negative) peer.refuse(request!);
      else {
        peer.confirm(request!);
        peer.terminate(request!);
      }
      await clock.advance(1);
    }
    const results = await Promise.all(pending);
    assertEquals(
      results.map(({ outcome }) => outcome === "negative"),
      commands.map(({ negative }) => negative),
      `seed ${seed}`,
    );
  }
});

Deno.test("a second command to the same object is rejected while the first runs", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const open = { type: "C_SC_NA_1", ioa: 5, value: 0 } as const;
  const first = station.command(1, open);
  const error = await assertRejects(
    () => station.command(1, { type: "C_SC_TA_1", ioa: 5, value: 1 }),
    RequestError,
    "Cannot complete the C_SC_TA_1 to CA 1, IOA 5, which did not reach the process: " +
      "the C_SC_NA_1 to CA 1, IOA 5 is under way",
  );
  assertEquals([error.code, error.reach, error.progress], ["busy", "no", undefined]);
  await clock.advance(0); // the first has arrived, and remains unanswered
  peer.on("C_SC_NA_1", (request) => {
    peer.confirm(request);
    peer.terminate(request);
  });
  // Another object, and the same address at another station, are free.
  assertEquals((await within(clock, 0, station.command(1, { ...open, ioa: 6 }))).outcome, "done");
  assertEquals((await within(clock, 0, station.command(2, open))).outcome, "done");
  peer.refuse(peer.received[0]!);
  assertEquals((await within(clock, 0, first)).outcome, "negative");
});

Deno.test("a second command waits for the first on request", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const input = { type: "C_SC_NA_1", ioa: 5, value: 1 } as const;
  const first = station.command(1, input);
  const second = station.command(1, input, { whenBusy: "wait" });
  await clock.advance(1000);
  assertEquals(peer.requests, ["C_SC_NA_1 6"]);
  peer.refuse(peer.received[0]!);
  await clock.advance(0);
  assertEquals(peer.requests, ["C_SC_NA_1 6", "C_SC_NA_1 6"]);
  peer.refuse(peer.received[1]!);
  assertEquals((await first).outcome, "negative");
  const result = await within(clock, 0, second);
  assertEquals([result.outcome, result.steps[0]?.sentMs], ["negative", 1000]);
});

Deno.test("a request that waits too long for its object times out unsent", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const first = station.interrogate(1, { confirmationMs: 60_000 });
  const second = await within(clock, 5000, station.interrogate(1, { group: 2, sendMs: 5000 }));
  assertEquals(brief(second), "timed-out at request");
  assertEquals(second.reason, "Not sent within 5000 ms: the window is full or the object is busy");
  assertEquals(peer.received.length, 1);
  peer.refuse(peer.received[0]!);
  await within(clock, 0, first);
});

Deno.test("interrogations of one station take turns, those of several run concurrently", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const pending = [
    station.interrogate(1),
    station.interrogate(1, { group: 3 }),
    station.interrogate(2),
  ];
  await clock.advance(0);
  assertEquals(peer.received.map(({ ca }) => ca), [1, 2]);
  for (const request of peer.received.slice()) {
    peer.confirm(request);
    peer.terminate(request);
  }
  await clock.advance(0);
  assertEquals(peer.received.map(({ ca }) => ca), [1, 2, 1]);
  peer.refuse(peer.received[2]!);
  await clock.advance(0);
  assertEquals((await Promise.all(pending)).map(({ outcome }) => outcome), [
    "done",
    "negative",
    "done",
  ]);
});

Deno.test("broadcast and single-station interrogations wait for each other", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request, { ca: 1 });
    peer.terminate(request, { ca: 1 });
  });
  const all = station.interrogate(65_535, { confirmationMs: 3000 });
  const one = station.interrogate(1);
  const again = station.interrogate(65_535, { stations: [1] });
  await clock.advance(2999);
  assertEquals(peer.received.map(({ ca }) => ca), [65_535]);
  await clock.advance(1);
  assertEquals(peer.received.map(({ ca }) => ca), [65_535, 1, 65_535]);
  assertEquals(
    (await Promise.all([all, one, again])).map(({ outcome }) => outcome),
    ["done", "done", "done"],
  );
});

Deno.test("requests leave in order when the window is small", async () => {
  await using it = await link({ k: 2, w: 1, peer: { w: 1 } });
  const { station, peer, clock } = it;
  peer.on("C_RD_NA_1", ({ ca, ...asdu }) => {
    const ioa = asdu.type === "C_RD_NA_1" ? asdu.objects[0]!.ioa : 0;
    peer.send({
      type: "M_SP_NA_1",
      cause: CAUSE.request,
      ca,
      objects: [{ ioa, value: 1, quality: 0 }],
    });
  });
  const pending = Array.from({ length: 50 }, (_, index) => station.read(1, index + 1));
  await clock.advance(0);
  const results = await within(clock, 100, Promise.all(pending));
  assertEquals(results.map(({ outcome }) => outcome), Array(50).fill("done"));
  const order = peer.received.map((asdu) => asdu.type === "C_RD_NA_1" && asdu.objects[0]!.ioa);
  assertEquals(order, Array.from({ length: 50 }, (_, index) => index + 1));
});

Deno.test("send() delivers any ASDU, between requests", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = station.interrogate(1);
  const sent = station.send({
    type: "M_EI_NA_1",
    cause: CAUSE.initialized,
    ca: 1,
    objects: [{ coi: 0 }],
  });
  const octets = station.send(Uint8Array.of(201, 0, 3, 0, 1, 0));
  await clock.advance(10_000);
  await Promise.all([sent, octets]);
  assertEquals(peer.received.map(({ typeId }) => typeId), [100, 70, 201]);
  assertEquals((await asked).outcome, "timed-out");
});
