// Command limits per connection and per object, in virtual time, with a negative confirmation when they are exceeded.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { AuthorityDeclaration } from "../../../../transport/controlled/authority/authority_declaration.ts";
import { RateWindow } from "../../../../transport/controlled/authority/rate_window.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import {
  noticesOf,
  type ScriptedMaster,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    commands: [
      { ioa: 5000, type: "C_SC_NA_1", mode: "both" },
      { ioa: 5001, type: "C_SE_NC_1" },
      { ioa: 5002, type: "C_SC_NA_1" },
    ],
  }],
  redundancy: { mode: "each-connection" },
};

/** Limit of one connection: three commands per minute. */
const LINK = { perLink: { commands: 3, withinMs: 60_000 } };

/** Limit of each object: two commands in ten seconds. */
const OBJECT = { perObject: { commands: 2, withinMs: 10_000 } };

function rigWith(commandLimits: AuthorityDeclaration["commandLimits"]): StationRig {
  return stationRig(STATION, { authority: { commandLimits: commandLimits! } });
}

/** Sends a single command; returns whether it was confirmed. */
async function send(master: ScriptedMaster, ioa = 5000, more: object = {}): Promise<boolean> {
  const { cause = 6, ...fields } = more as { cause?: number };
  const objects = [{ ioa, value: 1, ...fields }];
  const type = ioa === 5001 ? "C_SE_NC_1" : "C_SC_NA_1";
  const [answer] = await master.ask({ type, cause, ca: 1, objects } as AsduInput);
  return !answer!.includes("NEGATIVE");
}

function detailsOf(rig: StationRig): unknown[] {
  return noticesOf(rig, "refused").map(({ reason, detail }) => [reason, detail]);
}

Deno.test("a connection may send as many commands in a period as its limit permits, and another one when the oldest has expired", async () => {
  const rig = rigWith(LINK);
  const master = await rig.connect();
  assertEquals([await send(master), await send(master, 5001)], [true, true]);
  await rig.clock.advance(30_000);
  assertEquals([await send(master), await send(master)], [true, false]);
  assertEquals(await send(master, 9999), false, "also for an object that is not here");
  assertEquals(detailsOf(rig), [
    ["rate", "more than 3 commands of the connection in 1 min"],
    ["rate", "more than 3 commands of the connection in 1 min"],
  ]);
  await rig.clock.advance(29_999);
  assertEquals(await send(master), false, "a millisecond too early");
  await rig.clock.advance(1);
  assertEquals([await send(master), await send(master), await send(master)], [true, true, false]);
  assertEquals([...rig.station.refusals], [["rate", 4]]);
});

Deno.test("each connection has its own count, and each object one for all connections", async () => {
  const rig = rigWith({ ...LINK, ...OBJECT });
  const [one, two] = [await rig.connect(), await rig.connect()];
  assertEquals([await send(one), await send(two)], [true, true]);
  assertEquals([await send(one), await send(one, 5002)], [false, true]);
  assertEquals(detailsOf(rig), [["rate", "more than 2 commands of CA 1 IOA 5000 in 10 s"]]);
  await rig.clock.advance(10_000);
  // Refused commands did not count for the connection.
  assertEquals([await send(one), await send(one)], [true, false]);
});

Deno.test("the execute of a selection counts with its select, and a cancel does not count", async () => {
  const rig = rigWith({ perObject: { commands: 1, withinMs: 10_000 } });
  const master = await rig.connect();
  assertEquals(await send(master, 5000, { select: true }), true);
  assertEquals(await send(master), true, "the execute");
  assertEquals(await send(master), false, "an execute without a selection");
  await rig.clock.advance(10_000);
  assertEquals(await send(master, 5000, { select: true }), true);
  for (let i = 0; i < 3; i++) {
    const cancelled = await send(master, 5000, { cause: 8 });
    assertEquals(cancelled, i === 0, "only the first cancels something");
  }
  assertEquals(noticesOf(rig, "refused").map(({ reason }) => reason), [
    "rate",
    "nothing-to-cancel",
    "nothing-to-cancel",
  ]);
});

Deno.test("requests that are not commands are not counted, and a selection of another connection does not help", async () => {
  const rig = rigWith({ perLink: { commands: 1, withinMs: 1000 } });
  const [one, two] = [await rig.connect(), await rig.connect()];
  for (let i = 0; i < 5; i++) {
    const [answer] = await one.ask({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] });
    assertEquals(answer, "C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)");
  }
  assertEquals(await send(one, 5000, { select: true }), true);
  assertEquals([await send(two, 5002), await send(two)], [true, false]);
  assertEquals(noticesOf(rig, "refused").map(({ reason }) => reason), ["rate"]);
});

Deno.test("a flood of commands holds no more memory than the limit", async () => {
  const window = new RateWindow({ commands: 5, withinMs: 100 });
  let counted = 0;
  for (let now = 0; now < 100_000; now++) {
    if (!window.hasRoom(now)) continue;
    window.count(now);
    counted++;
  }
  assertEquals(counted, 5000);
  assertEquals(window.size, 5);
  const rig = rigWith({ ...LINK, ...OBJECT });
  const master = await rig.connect();
  for (let ioa = 1; ioa <= 300; ioa++) await send(master, 10_000 + ioa);
  assertEquals(rig.station.refusals.get("rate"), 297);
});
