// Requests whose answers are still unread when they time out, because the process was busy or stopped.

import { assertEquals } from "@std/assert";
import type { Asdu } from "../../../codec/asdu_types.ts";
import { link } from "../../helpers/stations/scripted_station.ts";
import { settle } from "../../helpers/virtual/fake_clock.ts";

Deno.test("an answer that was unread while the process was stopped counts", async () => {
  await using it = await link();
  const requests: Asdu[] = [];
  it.peer.on("C_IC_NA_1", (request) => requests.push(request));
  const interrogation = it.station.interrogate(1, { confirmationMs: 5000 });
  await settle();
  it.peer.confirm(requests[0]!);
  it.peer.terminate(requests[0]!);
  await it.clock.stall(10_000);
  assertEquals((await interrogation).outcome, "done");
});

Deno.test("a request still unanswered when the process continues times out, and the next one is answered", async () => {
  await using it = await link();
  it.peer.on("C_IC_NA_1", () => {});
  const interrogation = it.station.interrogate(1, { confirmationMs: 5000 });
  await settle();
  await it.clock.stall(10_000);
  assertEquals((await interrogation).outcome, "timed-out");
  it.peer.on("C_TS_NA_1", (request) => it.peer.confirm(request));
  it.peer.on("C_TS_TA_1", (request) => it.peer.confirm(request));
  const test = it.station.test(1);
  await it.clock.advance(0);
  assertEquals((await test).outcome, "done");
});

Deno.test("a request that waits for the window is sent if the acknowledgements were unread", async () => {
  await using it = await link({ k: 1, w: 1, t1Ms: 100_000, t2Ms: 10_000 });
  it.peer.on("C_TS_TA_1", (request) => it.peer.confirm(request));
  it.peer.hold(true);
  const sent = it.station.send(Uint8Array.of(103, 1, 5, 0, 1, 0, 0));
  const test = it.station.test(1, { sendMs: 5000 });
  await it.clock.advance(1000);
  it.peer.hold(false);
  await it.clock.stall(10_000);
  await sent;
  assertEquals((await test).outcome, "done");
});

Deno.test("the end of a connection ends requests that were about to time out", async () => {
  await using it = await link();
  it.peer.on("C_IC_NA_1", () => {});
  const interrogation = it.station.interrogate(1, { confirmationMs: 5000 });
  const failed = interrogation.then(({ outcome }) => outcome, ({ code }) => code);
  await settle();
  it.peer.hangUp();
  await it.clock.stall(10_000);
  assertEquals(await failed, "closed");
});
