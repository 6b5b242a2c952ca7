// Reading one object by the controlling station (procedures, section 7).

import { assertEquals, assertRejects } from "@std/assert";
import { brief } from "../../../helpers/stations/results.ts";
import { link, type ScriptedStation, within } from "../../../helpers/stations/scripted_station.ts";

function value(peer: ScriptedStation, ioa: number, cause: 3 | 5 | 20, ca = 1): void {
  peer.send({ type: "M_ME_NC_1", cause, ca, objects: [{ ioa, value: 49.98, quality: 0 }] });
}

Deno.test("read() returns the value of one object", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = station.read(1, 700);
  await clock.advance(10);
  assertEquals(peer.requests, ["C_RD_NA_1 5"]);
  value(peer, 700, 3); // sent anyway
  value(peer, 701, 5); // another object
  value(peer, 700, 5, 2); // another station
  await clock.advance(10);
  assertEquals(station.pending, 1);
  value(peer, 700, 5);
  const result = await within(clock, 0, asked);
  assertEquals(brief(result), "done at request by cause 5; answer-unmatched");
  assertEquals(
    result.notes.map(({ detail }) => detail),
    ["The station sent M_ME_NC_1 req from CA 1, IOA 701"],
  );
  assertEquals([result.label, result.reason], ["read of CA 1, IOA 700", "Read"]);
  const [data] = result.data;
  assertEquals(data?.type === "M_ME_NC_1" && data.objects[0]?.ioa, 700);
  assertEquals(result.steps, [
    {
      step: "request",
      sentMs: 0,
      acknowledgedMs: 10,
      confirmedMs: 20,
      terminatedMs: undefined,
    },
  ]);
});

Deno.test("read() finds its object in a sequence, and with a time tag", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_RD_NA_1", () => {
    const objects = [699, 700].map((ioa) => ({ ioa, value: 1, quality: 0 } as const));
    peer.send({ type: "M_SP_NA_1", sq: true, cause: 5, ca: 1, objects });
  });
  assertEquals((await within(clock, 0, station.read(1, 700))).outcome, "done");
  peer.on("C_RD_NA_1", () => {
    const object = { ioa: 700, value: 1, quality: 0, time: Date.UTC(2026, 1, 1) } as const;
    peer.send({ type: "M_SP_TB_1", cause: 5, ca: 1, objects: [object] });
  });
  const tagged = await within(clock, 0, station.read(1, 700));
  assertEquals(tagged.data.map(({ type }) => type), ["M_SP_TB_1"]);
});

Deno.test("read() tolerates a confirmation before or after the value", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_RD_NA_1", (request) => {
    peer.confirm(request);
    value(peer, 700, 5);
  });
  const before = await within(clock, 0, station.read(1, 700));
  assertEquals(brief(before), "done at request by cause 5; unexpected-confirmation");
  peer.on("C_RD_NA_1", (request) => {
    value(peer, 700, 5);
    peer.confirm(request);
  });
  assertEquals(brief(await within(clock, 0, station.read(1, 700))), "done at request by cause 5");
});

for (const cause of [44, 45, 46, 47]) {
  Deno.test(`read() is refused with cause ${cause}`, async () => {
    await using it = await link();
    it.peer.on("C_RD_NA_1", (request) => it.peer.mirror(request, { cause, negative: true }));
    const result = await within(it.clock, 0, it.station.read(1, 700));
    assertEquals(brief(result), `negative at request by cause ${cause}`);
    it.peer.on("C_RD_NA_1", (request) => it.peer.mirror(request, { cause }));
    const tolerated = await within(it.clock, 0, it.station.read(1, 700));
    assertEquals(brief(tolerated), `negative at request by cause ${cause}; positive-unknown-cause`);
  });
}

Deno.test("read() is refused by a negative confirmation", async () => {
  await using it = await link();
  it.peer.on("C_RD_NA_1", (request) => it.peer.refuse(request));
  const result = await within(it.clock, 0, it.station.read(1, 700));
  assertEquals(brief(result), "negative at request by cause 7");
});

Deno.test("read() times out, and spontaneous values are not answers", async () => {
  await using it = await link();
  it.peer.on("C_RD_NA_1", () => value(it.peer, 700, 3));
  const result = await within(it.clock, 10_000, it.station.read(1, 700));
  assertEquals(brief(result), "timed-out at request");
  assertEquals(result.reason, "No value within 10000 ms");
});

Deno.test("read() accepts any cause by quirk", async () => {
  await using it = await link({ quirks: { wrongReadCause: true } });
  it.peer.on("C_RD_NA_1", () => value(it.peer, 700, 20));
  const result = await within(it.clock, 0, it.station.read(1, 700));
  assertEquals(brief(result), "done at request by cause 20; wrong-cause");
});

Deno.test("read() refuses the broadcast address", async () => {
  await using it = await link();
  await assertRejects(() => it.station.read(65_535, 1), RangeError, "it is the broadcast address");
  await assertRejects(() => it.station.read(1, 2 ** 24), RangeError, "IOA 16777216: expected");
});

Deno.test("read() calls for several objects run concurrently without mixing", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = [1, 2, 3].map((ioa) => station.read(1, ioa));
  await clock.advance(0);
  for (const ioa of [3, 1, 2]) value(peer, ioa, 5);
  await clock.advance(0);
  const found = (await Promise.all(asked)).map(({ data }) =>
    data[0]?.type === "M_ME_NC_1" ? data[0].objects[0]?.ioa : undefined
  );
  assertEquals(found, [1, 2, 3]);
});
