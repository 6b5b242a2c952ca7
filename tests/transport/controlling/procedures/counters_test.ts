// Counter interrogation, freeze and reset by the controlling station (procedures, section 4).

import { assertEquals, assertRejects } from "@std/assert";
import type { Asdu } from "../../../../codec/asdu_types.ts";
import { requestDefaults } from "../../../../transport/controlling/controlling_options.ts";
import {
  freezeCounters,
  readCounters,
  type ReadCountersOptions,
} from "../../../../transport/controlling/procedures/counters.ts";
import { brief } from "../../../helpers/stations/results.ts";
import { link, type ScriptedStation, within } from "../../../helpers/stations/scripted_station.ts";

function total(peer: ScriptedStation, value: number, cause: 3 | 20 | 37 | 38 | 40): void {
  const object = { ioa: 900, value, quality: 0, sequence: 1, carry: false, adjusted: false };
  peer.send({ type: "M_IT_NA_1", cause: cause as 37, ca: 1, objects: [object] });
}

/** Returns the qualifiers of the requests, as `RQT/FRZ`. */
function asked(peer: ScriptedStation): string[] {
  return peer.received.map((asdu) =>
    asdu.type === "C_CI_NA_1" ? `${asdu.objects[0]!.rqt}/${asdu.objects[0]!.frz}` : asdu.type
  );
}

function freezes(asdu: Asdu): boolean {
  return asdu.type === "C_CI_NA_1" && asdu.objects[0]!.frz !== 0;
}

Deno.test("readCounters() requests counters that the station froze itself (mode B)", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CI_NA_1", (request) => {
    peer.confirm(request);
    total(peer, 5, 3);
    total(peer, 6, 37);
    peer.terminate(request);
  });
  const result = await within(clock, 0, station.readCounters(1));
  assertEquals(brief(result), "done at request by cause 10");
  assertEquals(result.data.map(({ cause }) => cause), [37], "cause 3 was sent anyway");
  assertEquals(asked(peer), ["5/0"]);
  assertEquals(result.label, "counter interrogation of CA 1");
});

Deno.test("readCounters() requests a group", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CI_NA_1", (request) => {
    peer.confirm(request);
    total(peer, 6, 40);
    peer.terminate(request);
  });
  const result = await within(clock, 0, station.readCounters(1, { group: 3 }));
  assertEquals([brief(result), result.data.length], ["done at request by cause 10", 1]);
  assertEquals(asked(peer), ["3/0"]);
  await assertRejects(
    () => station.readCounters(1, { group: 5 }),
    RangeError,
    "Cannot use counter group 5: expected a whole number from 1 to 4",
  );
});

for (const [freeze, frz] of [["freeze", 1], ["freeze-and-reset", 2]] as const) {
  Deno.test(`readCounters() with ${freeze} freezes, then reads (mode C)`, async () => {
    await using it = await link();
    const { station, peer, clock } = it;
    peer.on("C_CI_NA_1", (request) => {
      peer.confirm(request);
      if (!freezes(request)) total(peer, 6, 37);
      peer.terminate(request);
    });
    const result = await within(clock, 0, station.readCounters(1, { freeze }));
    assertEquals([brief(result), result.data.length], ["done at request by cause 10", 1]);
    assertEquals(asked(peer), [`5/${frz}`, "5/0"]);
    assertEquals(result.steps.map(({ step }) => step), ["freeze", "request"]);
  });
}

Deno.test("readCounters() with freeze accepts values that arrive at once", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CI_NA_1", (request) => {
    peer.confirm(request);
    total(peer, 6, 37);
    peer.terminate(request);
  });
  const result = await within(clock, 0, station.readCounters(1, { freeze: "freeze" }));
  assertEquals(brief(result), "done at freeze by cause 10; values-with-freeze");
  assertEquals([result.data.length, ...asked(peer)], [1, "5/1"]);
});

Deno.test("readCounters() does not read after a failed freeze", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CI_NA_1", (request) => peer.refuse(request));
  const refused = await within(clock, 0, station.readCounters(1, { freeze: "freeze" }));
  assertEquals(brief(refused), "negative at freeze by cause 7");
  peer.on("C_CI_NA_1", () => {});
  const silent = await within(clock, 10_000, station.readCounters(1, { freeze: "freeze" }));
  assertEquals(brief(silent), "timed-out at freeze");
  assertEquals(asked(peer), ["5/1", "5/1"]);
});

Deno.test("readCounters() reports a refusal or time-out at each step", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CI_NA_1", (request) => peer.confirm(request, { cause: 45 }));
  const refused = await within(clock, 0, station.readCounters(1));
  assertEquals(brief(refused), "negative at request by cause 45; positive-unknown-cause");
  peer.on("C_CI_NA_1", (request) => peer.confirm(request));
  const endless = await within(clock, 30_000, station.readCounters(1));
  assertEquals(endless.reason, "Confirmed, but no termination within 30000 ms");
  peer.on("C_CI_NA_1", () => {});
  const silent = await within(clock, 10_000, station.readCounters(1));
  assertEquals(silent.reason, "No activation confirmation within 10000 ms");
});

Deno.test("readCounters() accepts totals with an interrogation cause, and with any cause by quirk", async () => {
  for (const [quirks, count] of [[{}, 1], [{ wrongInterrogationCause: true }, 2]] as const) {
    await using it = await link({ quirks });
    const { station, peer, clock } = it;
    peer.on("C_CI_NA_1", (request) => {
      peer.confirm(request);
      total(peer, 1, 20);
      total(peer, 1, 3);
      peer.terminate(request);
    });
    const result = await within(clock, 0, station.readCounters(1));
    assertEquals(brief(result), "done at request by cause 10; wrong-cause");
    assertEquals(result.data.length, count);
  }
});

for (const [mode, frz] of [["freeze", 1], ["freeze-and-reset", 2], ["reset", 3]] as const) {
  Deno.test(`freezeCounters() with ${mode} sends FRZ ${frz}, with or without termination (mode D)`, async () => {
    await using it = await link();
    const { station, peer, clock } = it;
    peer.on("C_CI_NA_1", (request) => peer.confirm(request));
    const silent = await within(clock, 2000, station.freezeCounters(1, { mode, group: 2 }));
    assertEquals(brief(silent), "done at freeze by cause 7; missing-termination");
    peer.on("C_CI_NA_1", (request) => {
      peer.confirm(request);
      peer.terminate(request);
    });
    const result = await within(clock, 0, station.freezeCounters(1, { mode, group: 2 }));
    assertEquals(brief(result), "done at freeze by cause 10");
    assertEquals(asked(peer), [`2/${frz}`, `2/${frz}`]);
  });
}

Deno.test("freezeCounters() reaches all stations at once", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CI_NA_1", (request) => {
    for (const ca of [1, 2, 3]) peer.confirm(request, { ca });
  });
  const frozen = station.freezeCounters(65_535, { stations: [1, 2, 3] });
  const result = await within(clock, 2000, frozen);
  assertEquals([result.outcome, result.reason], ["done", "3 of 3 stations: done"]);
  assertEquals(asked(peer), ["5/1"]);
});

Deno.test("readCounters() and interrogate() run concurrently without mixing", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const counters = station.readCounters(1);
  const image = station.interrogate(1);
  await clock.advance(0);
  assertEquals(peer.requests, ["C_CI_NA_1 6", "C_IC_NA_1 6"]);
  for (const request of peer.received) peer.confirm(request);
  total(peer, 1, 37);
  peer.send({ type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 1, quality: 0 }] });
  total(peer, 2, 37);
  for (const request of peer.received) peer.terminate(request);
  await clock.advance(0);
  assertEquals((await counters).data.map(({ type }) => type), ["M_IT_NA_1", "M_IT_NA_1"]);
  assertEquals((await image).data.map(({ type }) => type), ["M_SP_NA_1"]);
});

Deno.test("readCounters() may be repeated after a loss only if it freezes nothing", () => {
  const defaults = requestDefaults({});
  const isReadOnly = (options: ReadCountersOptions) =>
    readCounters(1, options, defaults).procedure.readOnly;
  assertEquals([isReadOnly({}), isReadOnly({ freeze: "freeze" })], [true, false]);
  assertEquals(freezeCounters(1, {}, defaults).procedure.readOnly, false);
});
