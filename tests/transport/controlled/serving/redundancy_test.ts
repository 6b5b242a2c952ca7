// Redundancy groups, takeover, connection limit, and hostile peers.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { frames } from "../../../helpers/wire/frames.ts";
import { noticesOf, stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 10, type: "M_ME_NB_1", value: 0 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1" }],
  }],
};

const INTERROGATION: AsduInput = { type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] };

/** Returns the received values of point 10. */
function values(lines: readonly string[]): number[] {
  return lines.flatMap((line) => [...line.matchAll(/ 10=(\d+) @/g)]).map((match) =>
    Number(match[1])
  );
}

Deno.test("a second connection takes over: the first is closed, and its unacknowledged events are sent again in order", async () => {
  const rig = stationRig(STATION);
  const first = await rig.connectRaw();
  const standby = await rig.connect({ start: false });
  const third = await rig.connect({ start: false });
  for (let i = 1; i <= 5; i++) {
    rig.station.set(1, 10, i);
    await settle();
  }
  await first.frames("S(2)");
  const started = standby.connection.start();
  await settle();
  await started;
  rig.station.set(1, 10, 6);
  await settle();
  assertEquals(values(standby.news()), [3, 4, 5, 6]);
  assert(first.stream.closed || rig.station.links.length === 2, "the first is gone");
  assertEquals(third.connection.state, "stopped");
  assertEquals(rig.station.links.map(({ started }) => started), [true, false]);
});

Deno.test("a takeover does not wait for t1 of a dead link", async () => {
  const rig = stationRig(STATION);
  const dead = await rig.connectRaw();
  rig.station.set(1, 10, 1);
  await settle();
  dead.news();
  const master = await rig.connect();
  assertEquals(values(master.news()), [1]);
});

Deno.test("an orderly switchover keeps all events in order, without duplicates", async () => {
  const rig = stationRig(STATION);
  const masters = [await rig.connect(), await rig.connect({ start: false })];
  const seen: number[] = [];
  let next = 1;
  for (let round = 0; round < 6; round++) {
    const [active, standby] = [masters[round % 2]!, masters[(round + 1) % 2]!];
    for (let i = 0; i < 10; i++) {
      rig.station.set(1, 10, next++);
      if (i % 3 === 0) await settle();
    }
    const stopped = active.connection.stop();
    rig.station.set(1, 10, next++);
    await settle();
    await stopped;
    seen.push(...values(active.news()));
    const started = standby.connection.start();
    await settle();
    await started;
    await settle();
    seen.push(...values(standby.news()));
  }
  assertEquals(seen, Array.from({ length: next - 1 }, (_, i) => i + 1));
});

Deno.test("a takeover can be refused: the new connection is closed, the old one continues", async () => {
  const rig = stationRig({ ...STATION, redundancy: { takeover: "refuse" } });
  const first = await rig.connect();
  const second = await rig.connectRaw();
  await rig.clock.advance(1);
  assertEquals([second.seen, rig.station.links.length], [[], 1], "no STARTDT con");
  const [refused] = noticesOf(rig, "link").filter(({ state }) => state === "closed");
  assertEquals(refused!.detail, "Another connection of the redundancy group is started");
  assertEquals(noticesOf(rig, "link").filter(({ state }) => state === "started").length, 1);
  const standby = await rig.connectRaw("192.0.2.1", { start: false });
  assertEquals(await standby.frames("TESTFR act"), ["TESTFR con"], "a standby is welcome");
  assertEquals((await first.ask(INTERROGATION)).length, 3);
  first.stream.close();
  await rig.clock.advance(2000);
  assertEquals(await standby.frames("STARTDT act"), ["STARTDT con"]);
  assertEquals((await standby.ask(INTERROGATION)).length, 3);
});

Deno.test("groups are distinguished by address; each has its own events, and a peer in no group is not served", async () => {
  const rig = stationRig({
    ...STATION,
    redundancy: {
      groups: [
        { name: "north", addresses: ["192.0.2.0/25"] },
        { name: "south", addresses: ["192.0.2.200", "2001:db8::/32"] },
      ],
    },
  });
  const north = await rig.connect({ host: "192.0.2.9" });
  rig.station.set(1, 10, 1);
  await settle();
  const south = await rig.connect({ host: "2001:db8::17" });
  assertEquals(values(north.news()), [1]);
  assertEquals(values(south.news()), [1]);
  const foreign = await rig.connect({ host: "192.0.2.201", start: false });
  assertEquals((await foreign.connection.closed).code, "eof");
  assertEquals(noticesOf(rig, "turned-away").map(({ reason }) => reason), ["unknown-peer"]);
  await rig.clock.advance(11_000);
  assertEquals([...rig.station.bufferedEvents], [["north", 0], ["south", 0]]);
});

Deno.test("a group whose window is full does not delay another", async () => {
  const rig = stationRig({
    ...STATION,
    session: { k: 2, w: 1 },
    redundancy: { groups: [{ name: "a", addresses: ["192.0.2.1"] }, { name: "b" }] },
  });
  const stuck = await rig.connectRaw("192.0.2.1");
  const good = await rig.connect({ host: "192.0.2.2", w: 1 });
  for (let i = 1; i <= 6; i++) {
    rig.station.set(1, 10, i);
    await settle();
  }
  assertEquals(values(stuck.seen), [1, 2]);
  assertEquals(values(good.news()), [1, 2, 3, 4, 5, 6]);
  await good.ask(INTERROGATION);
  assertEquals(values(stuck.news()), [1, 2], "the answer is for the requesting connection");
});

Deno.test("every connection may be its own group, with the events during its lifetime", async () => {
  const rig = stationRig({
    ...STATION,
    redundancy: { mode: "each-connection" },
    procedures: { endOfInitialization: true },
  });
  rig.station.set(1, 10, 1);
  const one = await rig.connect();
  assertEquals(one.news(), ["M_EI_NA_1 init CA 1: coi=0 (local power switch on)"]);
  await rig.clock.advance(11_000);
  const other = await rig.connect();
  rig.station.set(1, 10, 2);
  await settle();
  assertEquals(values(one.news()), [2]);
  assertEquals(other.news().length, 1, "no second end of initialization");
  assertEquals(rig.station.bufferedEvents.size, 2);
  one.stream.close();
  await rig.clock.advance(2000);
  assertEquals(rig.station.bufferedEvents.size, 1);
});

Deno.test("connections are limited as declared, and a freed slot can be reused", async () => {
  const rig = stationRig({
    ...STATION,
    redundancy: { mode: "each-connection", maxConnections: 2 },
  });
  const [one, two] = [await rig.connect(), await rig.connect()];
  const three = await rig.connect({ start: false });
  assertEquals((await three.connection.closed).code, "eof");
  assertEquals((await two.ask(INTERROGATION)).length, 3);
  one.stream.close();
  await rig.clock.advance(2000);
  const four = await rig.connect();
  assertEquals((await four.ask(INTERROGATION)).length, 3);
});

Deno.test("a peer that never acknowledges is disconnected at t1; its events wait, and others are not affected", async () => {
  const rig = stationRig({ ...STATION, redundancy: { mode: "each-connection" } });
  const [bad, good] = [await rig.connectRaw(), await rig.connect()];
  let next = 1;
  for (let second = 0; second < 20; second++) {
    rig.station.set(1, 10, next++);
    await rig.clock.advance(1000);
  }
  assertEquals(values(bad.seen), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assertEquals(values(good.news()).length, 20);
  assertEquals(rig.station.links.length, 1);
  const closed = noticesOf(rig, "link").filter(({ state }) => state === "closed");
  assert(closed[0]!.detail!.includes("t1"), closed[0]!.detail);
});

Deno.test("peers that violate sequence numbers or state are disconnected with a reason, and others are not affected", async () => {
  const rig = stationRig({ ...STATION, redundancy: { mode: "each-connection" } });
  const good = await rig.connect();
  for (const lie of ["S(5)", "I(3,0)", "I(0,9)", "STOPDT act, I(0,0)"]) {
    const bad = await rig.connectRaw();
    await bad.frames(lie);
    await rig.clock.advance(1);
    assertEquals(rig.station.links.length, 1, lie);
  }
  const garbage = await rig.connectRaw();
  await garbage.stream.write(new Uint8Array([1, 2, 3, 4]));
  await rig.clock.advance(1);
  assertEquals(rig.station.links.length, 1);
  const reasons = noticesOf(rig, "link").filter(({ state }) => state === "closed");
  assert(reasons.every(({ detail }) => detail !== undefined && detail.length > 10));
  assertEquals((await good.ask(INTERROGATION)).length, 3);
});

Deno.test("a flood of requests with unread answers is throttled, in bounded memory", async () => {
  const rig = stationRig({ ...STATION, redundancy: { mode: "each-connection" } });
  const good = await rig.connect();
  const bad = await rig.connectRaw();
  let sent = 0;
  const flood: Promise<string[]>[] = [];
  for (; sent < 5000; sent++) flood.push(bad.ask(INTERROGATION));
  await rig.clock.advance(1000);
  // 256 answers wait, and the window holds 12: the station stopped reading requests long before the last one.
  const refused = noticesOf(rig, "refused").length;
  assert(refused > 200 && refused < 400, `${refused} requests were accepted`);
  assertEquals((await good.ask(INTERROGATION)).length, 3);
  await rig.clock.advance(15_000);
  assertEquals(rig.station.links.length, 1, "t1 ends it");
  await Promise.all(flood);
});

Deno.test("many short connections leave no state behind", async () => {
  const rig = stationRig({ ...STATION, redundancy: { mode: "each-connection" } });
  for (let i = 0; i < 60; i++) {
    const masters = await Promise.all([0, 1, 2, 3].map(() => rig.connectRaw()));
    for (const master of masters) {
      master.stream.feed(frames("TESTFR con"));
      master.stream.close();
    }
    await settle();
  }
  await rig.clock.advance(2000);
  assertEquals(rig.station.links, []);
  assertEquals(rig.station.bufferedEvents.size, 0);
  assertEquals(rig.clock.scheduled, 0);
});
