// Which peers get a connection of a station, and which are evicted: peers that connect and never start data transfer
// must not keep others out, and a standby connection must not lose its slot to an unknown peer.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type {
  RedundancyDeclaration,
  StationDeclaration,
} from "../../../../transport/controlled/declaration/declaration.ts";
import {
  noticesOf,
  type RawMaster,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { frames } from "../../../helpers/wire/frames.ts";

const [X, Y, CLIENT] = ["198.51.100.1", "198.51.100.2", "192.0.2.1"];

function rigOf(redundancy: RedundancyDeclaration = {}): StationRig {
  const station: StationDeclaration = {
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] }],
    redundancy,
  };
  return stationRig(station);
}

/** Opens several connections from an address without STARTDT, and answers every TESTFR act. */
async function lurk(rig: StationRig, address: string, count: number): Promise<RawMaster[]> {
  const lurkers: RawMaster[] = [];
  for (let i = 0; i < count; i++) lurkers.push(await rig.connectRaw(address, { start: false }));
  await settle(); // evicted peers are gone
  return lurkers;
}

/** Returns the number of connections of each address. */
function held(rig: StationRig): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { remote: { host } } of rig.station.links) {
    counts[host] = (counts[host] ?? 0) + 1;
  }
  return counts;
}

/** Returns the distinct reasons for which peers were refused. */
function refusals(rig: StationRig): string[] {
  return [...new Set(noticesOf(rig, "turned-away").map(({ reason }) => reason))];
}

Deno.test("an address that connects and never starts gets at most half of the slots, and others are served", async () => {
  const rig = rigOf();
  await lurk(rig, X, 64);
  assertEquals(held(rig), { [X]: 32 });
  const [first] = noticesOf(rig, "turned-away");
  assertEquals([first!.reason, first!.limit], ["too-many-of-address", 32]);
  assertEquals(
    first!.detail,
    "198.51.100.1 already has 32 connections, as many as redundancy.maxConnectionsPerAddress permits: " +
      "close some of them, or raise that limit",
  );
  const client = await rig.connect({ host: CLIENT });
  assertEquals(client.connection.state, "started");
  assertEquals(held(rig), { [X]: 32, [CLIENT]: 1 });
});

Deno.test("when two addresses take all slots and never start, a new peer gets a slot and keeps it", async () => {
  const rig = rigOf();
  const [oldest] = await lurk(rig, X, 33);
  await lurk(rig, Y, 33);
  assertEquals(held(rig), { [X]: 32, [Y]: 32 });
  const client = await rig.connect({ host: CLIENT });
  assertEquals(client.connection.state, "started");
  assertEquals(held(rig), { [X]: 31, [Y]: 32, [CLIENT]: 1 });
  const [evicted] = noticesOf(rig, "evicted");
  assertEquals([evicted!.link, evicted!.remote.host, evicted!.by.host, evicted!.limit], [
    1,
    X,
    CLIENT,
    64,
  ]);
  assertEquals(
    evicted!.detail,
    "192.0.2.1 gets the slot of 198.51.100.1: all 64 slots are taken, and 198.51.100.1 holds 32 of " +
      "them on which it never started data transfer. If it needs them, add it to a redundancy " +
      "group or raise redundancy.maxConnections",
  );
  await rig.clock.advance(0);
  assert(oldest!.stream.closed || !rig.station.links.some(({ id }) => id === 1));
  const closed = noticesOf(rig, "link").find(({ state }) => state === "closed");
  assertEquals([closed?.link, closed?.detail], [1, "Made room for 192.0.2.1"]);
  for (const address of [X, Y]) await lurk(rig, address, 40);
  assertEquals(
    held(rig),
    { [X]: 31, [Y]: 32, [CLIENT]: 1 },
    "it does not work the other way round",
  );
  assertEquals(client.connection.state, "started");
});

Deno.test("the standby connection of a redundant pair is never evicted for unknown peers, however many connect", async () => {
  const rig = rigOf();
  const active = await rig.connect({ host: "192.0.2.1" });
  const sameAddress = await lurk(rig, "192.0.2.1", 2);
  const [otherAddress] = await lurk(rig, "192.0.2.2", 1);
  await lurk(rig, X, 32);
  await lurk(rig, Y, 32);
  for (let i = 1; i <= 200; i++) await lurk(rig, `203.0.113.${i}`, 1);
  const held = rig.station.links.map(({ id }) => id);
  assertEquals([1, 2, 3, 4].filter((id) => !held.includes(id)), []);
  assertEquals(rig.station.links.length, 64);
  assertEquals(active.connection.state, "started");
  for (const standby of [...sameAddress, otherAddress!]) {
    assertEquals(await standby.frames("TESTFR act"), ["TESTFR con"]);
  }
  assert(refusals(rig).includes("too-many-connections"), "those who came last found no place");
});

Deno.test("attackers within the address block of a group leave the slot of each configured peer free", async () => {
  const rig = rigOf({
    groups: [{ name: "centre", addresses: ["10.0.0.0/24", "10.0.0.8", "10.0.0.9"] }],
  });
  for (const attacker of ["10.0.0.66", "10.0.0.67"]) await lurk(rig, attacker, 40);
  assertEquals(held(rig), { "10.0.0.66": 32, "10.0.0.67": 30 });
  const [standby] = await lurk(rig, "10.0.0.8", 1);
  const master = await rig.connect({ host: "10.0.0.9" });
  assertEquals([master.connection.state, rig.station.links.length], ["started", 64]);
  const [member] = await lurk(rig, "10.0.0.50", 1);
  assertEquals(await member!.frames("TESTFR act"), ["TESTFR con"], "attackers give way to it");
  for (let i = 100; i < 200; i++) await lurk(rig, `10.0.0.${i}`, 2);
  for (const peer of [standby!, member!]) {
    assertEquals(await peer.frames("TESTFR act"), ["TESTFR con"]);
  }
  assertEquals(master.connection.state, "started");
});

Deno.test("a configured peer gets its reserved slot even if all other connections are started", async () => {
  const rig = rigOf({
    groups: [{ name: "centre", addresses: ["10.0.0.8"] }, { name: "all", maxConnections: 64 }],
    maxConnections: 8,
    maxConnectionsPerAddress: 8,
  });
  for (let i = 0; i < 9; i++) await lurk(rig, X, 1);
  assertEquals(held(rig), { [X]: 7 });
  const detail = noticesOf(rig, "turned-away")[0]!.detail;
  assertEquals(
    detail,
    "No slot for 198.51.100.1: 7 of 8 slots are taken and 1 is reserved for a configured peer. Close " +
      "connections, raise redundancy.maxConnections, or add the address to a redundancy group, " +
      "which reserves a slot for it",
  );
  const master = await rig.connect({ host: "10.0.0.8" });
  assertEquals(master.connection.state, "started");
  master.stream.close();
  await rig.clock.advance(2000);
  await lurk(rig, X, 3);
  assertEquals(held(rig), { [X]: 7 }, "the slot is reserved again");
});

Deno.test("a configured peer is never evicted, but one of two standby connections of an unknown peer is", async () => {
  const rig = rigOf({
    groups: [{ name: "a", addresses: [CLIENT] }, { name: "b" }],
    maxConnections: 6,
  });
  await lurk(rig, CLIENT, 3);
  await lurk(rig, X, 2);
  await lurk(rig, Y, 1);
  assertEquals(held(rig), { [CLIENT]: 3, [X]: 2, [Y]: 1 });
  await lurk(rig, "203.0.113.1", 1);
  assertEquals(held(rig), { [CLIENT]: 3, [X]: 1, [Y]: 1, "203.0.113.1": 1 });
  await lurk(rig, "203.0.113.2", 1);
  assertEquals(held(rig), { [CLIENT]: 3, [X]: 1, [Y]: 1, "203.0.113.1": 1 });
});

Deno.test("connections that open and close quickly leave every slot free, and evict no working peer", async () => {
  const rig = rigOf();
  const client = await rig.connect({ host: CLIENT });
  await lurk(rig, X, 31);
  for (let i = 0; i < 300; i++) {
    const peers = await lurk(rig, i % 2 === 0 ? Y : `203.0.113.${i % 200}`, 40);
    for (const { stream } of peers) if (!stream.closed) stream.close();
    await rig.clock.advance(1);
  }
  assertEquals(held(rig), { [CLIENT]: 1, [X]: 31 });
  assertEquals(client.connection.state, "started");
  await lurk(rig, Y, 32);
  assertEquals(rig.station.links.length, 64);
});

Deno.test("64 connections that are or were started keep their slots", async () => {
  const rig = rigOf({ mode: "each-connection" });
  const masters: RawMaster[] = [];
  for (let i = 0; i < 64; i++) masters.push(await rig.connectRaw(i % 2 === 0 ? X : Y));
  for (const master of masters.slice(32)) await master.frames("STOPDT act");
  await rig.connectRaw(CLIENT, { start: false });
  assertEquals(held(rig), { [X]: 32, [Y]: 32 });
  assertEquals(refusals(rig), ["too-many-connections"]);
  assertMatch(noticesOf(rig, "turned-away")[0]!.detail, /^No slot for 192\.0\.2\.1: all 64 slots/);
});

Deno.test("a full group takes no slot of another group", async () => {
  const rig = rigOf({
    groups: [{ name: "north", addresses: ["10.1.0.0/16"] }, {
      name: "south",
      addresses: ["10.2.0.0/16"],
      maxConnections: 3,
    }],
    maxConnections: 10,
  });
  for (let i = 0; i < 9; i++) await lurk(rig, `10.1.0.${i}`, 1);
  assertEquals(rig.station.links.length, 5, "half, where nothing is declared");
  const [north] = noticesOf(rig, "turned-away");
  assertEquals([north!.reason, north!.limit], ["too-many-of-group", 5]);
  assertEquals(
    north!.detail,
    "No slot for 10.1.0.5: all 5 slots of the redundancy group north are taken. Close connections, " +
      "raise maxConnections of the group, or add the address to a redundancy group, which reserves a " +
      "slot for it",
  );
  await lurk(rig, "10.2.0.1", 3);
  assertEquals(held(rig)["10.2.0.1"], 3);
  await lurk(rig, "10.2.0.2", 1);
  assertEquals([held(rig)["10.2.0.1"], held(rig)["10.2.0.2"]], [2, 1], "within the group");
});

Deno.test("an IPv4 address mapped into IPv6 is the same address", async () => {
  const rig = rigOf({ maxConnections: 8 });
  await lurk(rig, "::ffff:192.0.2.1", 3);
  await lurk(rig, "192.0.2.1", 3);
  assertEquals(rig.station.links.length, 4);
  assertEquals(refusals(rig), ["too-many-of-address"]);
});

Deno.test("peers without an address share no quota and evict no peer", async () => {
  const rig = rigOf({ maxConnections: 8 });
  await lurk(rig, X, 4);
  await lurk(rig, "", 6);
  assertEquals(held(rig), { [X]: 4, "": 4 });
  assertEquals(noticesOf(rig, "evicted"), []);
  assertMatch(noticesOf(rig, "turned-away")[0]!.detail, /^No slot for a peer without an address/);
  await lurk(rig, CLIENT, 1);
  assertEquals(held(rig), { [X]: 3, "": 4, [CLIENT]: 1 });
});

Deno.test("a station with few slots has room for a pair of one address", async () => {
  for (const [maxConnections, served] of [[1, 1], [2, 2], [3, 2], [5, 3]] as const) {
    const rig = rigOf({ maxConnections });
    await lurk(rig, X, 6);
    assertEquals(rig.station.links.length, served, `of ${maxConnections}`);
  }
});

Deno.test("an unstarted connection is not closed by time alone", async () => {
  const rig = rigOf();
  const standby = await rig.connect({ start: false });
  await rig.clock.advance(86_400_000);
  assertEquals(standby.connection.state, "stopped");
});

Deno.test("with startTimeoutMs, connections that are not started in time are closed, and others stay open", async () => {
  const rig = rigOf({ mode: "each-connection", startTimeoutMs: 30_000 });
  const lurker = await rig.connect({ start: false });
  const started = await rig.connect();
  const stopped = await rig.connect();
  await stopped.connection.stop();
  await rig.clock.advance(29_999);
  assertEquals(rig.station.links.length, 3);
  await rig.clock.advance(1);
  assertEquals((await lurker.connection.closed).code, "eof");
  assertEquals(
    noticesOf(rig, "link").at(-1)!.detail,
    "Received no STARTDT act within startTimeoutMs = 30000 ms",
  );
  await rig.clock.advance(100_000);
  assertEquals([started.connection.state, stopped.connection.state], ["started", "stopped"]);
  for (const { connection } of [started, stopped]) await connection.close();
  await rig.clock.advance(2000);
  assertEquals(rig.clock.scheduled, 0);
});

Deno.test("a STARTDT act that is unread at the end of a stall counts for startTimeoutMs", async () => {
  const rig = rigOf({ startTimeoutMs: 10_000 });
  const master = await rig.connectRaw(CLIENT, { start: false });
  void master.stream.write(frames("STARTDT act"));
  await rig.clock.stall(14_000);
  assertEquals(rig.station.links.map(({ started }) => started), [true]);
  assert(master.seen.includes("STARTDT con"));
});

Deno.test("a peer in no group is reported with its address and the remedy", async () => {
  const rig = rigOf({ groups: [{ name: "a", addresses: ["192.0.2.0/24"] }] });
  await lurk(rig, "::ffff:203.0.113.9", 1);
  const [refused] = noticesOf(rig, "turned-away");
  assertEquals([refused!.reason, refused!.detail], [
    "unknown-peer",
    "203.0.113.9 is not in any redundancy group: to let it connect, add its address to one",
  ]);
});
