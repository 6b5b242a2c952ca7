// Stations that lie, flood and send nonsense: requests still end, and the link stays open.

import { assertEquals, assertRejects } from "@std/assert";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import type { AsduInput } from "../../../codec/asdu_types.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { link, type ScriptedStation, within } from "../../helpers/stations/scripted_station.ts";

const FILE = { ioa: 3, nof: 1 } as const;

Deno.test("whatever a station sends, every request ends within its limits and the link stays open", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    await using it = await link({ peer: { w: 1 } });
    const { station, peer, clock } = it;
    const random = new Prng(seed);
    const limits = { confirmationMs: 500, terminationMs: 500, totalMs: 3000 };
    const command = { type: "C_SC_NA_1", ioa: 5, value: 1 } as const;
    const mode = "select-before-operate";
    const requests = [
      station.interrogate(1, limits),
      station.interrogate(65_535, limits),
      station.readCounters(1, { ...limits, freeze: "freeze" }),
      station.read(1, 2, limits),
      station.synchronizeClock(1, limits),
      station.test(1, limits),
      station.reset(1, { ...limits, awaitInitialization: true }),
      station.acquireDelay(1, limits),
      station.command(1, command, { ...limits, mode, returnInformation: { ioa: 9 } }),
      station.command(2, command, limits),
      station.setParameter(1, { type: "P_ME_NB_1", ioa: 4, value: 1, parameter: "filter" }, limits),
      station.listFiles(1, limits),
      station.getFile(2, FILE, limits),
      station.putFile(3, { ...FILE, octets: random.octets(700) }, limits),
    ];
    const ended = Promise.all(requests);
    await clock.advance(0);
    for (let i = 0; i < 150; i++) {
      if (peer.session.credit > 0) peer.sendOctets(nonsense(peer, random));
      await clock.advance(random.int(0, 20));
    }
    const results = await within(clock, 60_000, ended);
    assertEquals(results.every(({ outcome }) => typeof outcome === "string"), true, `seed ${seed}`);
    assertEquals([station.state, station.pending], ["started", 0], `seed ${seed}`);
    for (const { trace } of results) {
      for (const { octets } of trace) assertEquals(octets.length > 0, true);
    }
  }
});

/** Returns a mutilated answer, or noise. */
function nonsense(peer: ScriptedStation, random: Prng): Uint8Array {
  if (random.chance(0.3)) return random.octets(random.int(1, 40));
  const octets = encodeAsdu(random.pick(peer.received) as AsduInput);
  octets[2] = random.pick([3, 5, 7, 9, 10, 13, 20, 37, 44, 47]) | (random.chance(0.2) ? 0x40 : 0);
  for (let flips = random.int(0, 2); flips > 0; flips--) {
    octets[random.int(0, octets.length - 1)] = random.int(0, 255);
  }
  return random.chance(0.2) ? octets.slice(0, random.int(1, octets.length)) : octets;
}

Deno.test("a flood of data does not keep a request from being answered", async () => {
  await using it = await link({ peer: { k: 500 }, asduBufferLimit: 10 });
  const { station, peer, clock } = it;
  peer.on("C_RD_NA_1", () => {
    for (let ioa = 1; ioa <= 400; ioa++) {
      peer.send({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa, value: 1, quality: 0 }] });
    }
    peer.send({ type: "M_SP_NA_1", cause: 5, ca: 1, objects: [{ ioa: 7, value: 1, quality: 0 }] });
  });
  assertEquals((await within(clock, 0, station.read(1, 7))).outcome, "done");
  assertEquals(station.discarded, 391);
});

Deno.test("a failing callback rejects only its own request", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const section = { ...FILE, nos: 1 } as const;
  peer.on("F_SC_NA_1", (call) => {
    const scq = call.type === "F_SC_NA_1" ? call.objects[0]!.scq : 0;
    const header = { cause: 13, ca: 1 } as const;
    if (scq === 1) peer.send({ type: "F_FR_NA_1", ...header, objects: [{ ...FILE, lof: 0 }] });
    if (scq === 2) peer.send({ type: "F_SR_NA_1", ...header, objects: [{ ...section, lof: 0 }] });
    if (scq === 6) {
      peer.send({ type: "F_LS_NA_1", ...header, objects: [{ ...section, lsq: 3, chs: 0 }] });
    }
  });
  const boom = new Error("boom");
  const options = {
    onProgress: () => {
      throw boom;
    },
  };
  const fetching = station.getFile(1, FILE, options);
  const other = station.read(1, 7);
  const error = assertRejects(() => fetching, Error, "boom");
  await clock.advance(0);
  await error;
  assertEquals([station.state, station.pending], ["started", 1]);
  peer.send({ type: "M_SP_NA_1", cause: 5, ca: 1, objects: [{ ioa: 7, value: 1, quality: 0 }] });
  assertEquals((await within(clock, 0, other)).outcome, "done");
});

Deno.test("a clock beyond the range of a time tag rejects the request, and the link stays open", async () => {
  await using it = await link({ k: 1, w: 1, peer: { w: 1 } });
  const { station, peer, clock } = it;
  peer.hold(true);
  const first = station.read(1, 1);
  const second = station.synchronizeClock(1);
  const error = assertRejects(() => second, RangeError, "Cannot create a time tag");
  await clock.advance(0);
  clock.setWall(Date.UTC(2100, 0, 1));
  peer.hold(false);
  await clock.advance(0);
  await error;
  assertEquals(station.state, "started");
  assertEquals((await within(clock, 10_000, first)).outcome, "timed-out");
});
