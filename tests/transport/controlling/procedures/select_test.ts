// Select before operate by the controlling station (procedures, section 6.2).

import { assertEquals, assertRejects } from "@std/assert";
import type { Asdu } from "../../../../codec/asdu_types.ts";
import { CAUSE } from "../../../../codec/cause.ts";
import { brief } from "../../../helpers/stations/results.ts";
import { link, type ScriptedStation, within } from "../../../helpers/stations/scripted_station.ts";

const CLOSE = { type: "C_DC_NA_1", ioa: 5001, value: 2 } as const;
const SBO = { mode: "select-before-operate" } as const;

/** Returns the requests that the station received: `select`, `execute`, `cancel`. */
function asked(peer: ScriptedStation): string[] {
  return peer.received.map((asdu) => {
    if (asdu.type !== "C_DC_NA_1") return asdu.type;
    const { select } = asdu.objects[0]!;
    return asdu.cause === CAUSE.deactivation
      ? `cancel ${select ? "selection" : "execution"}`
      : select
      ? "select"
      : "execute";
  });
}

function isSelect(asdu: Asdu): boolean {
  return asdu.type === "C_DC_NA_1" && asdu.cause === CAUSE.activation && asdu.objects[0]!.select;
}

Deno.test("command() selects, executes once selected, and awaits the termination", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const operating = station.command(1, CLOSE, SBO);
  await clock.advance(100);
  assertEquals(asked(peer), ["select"]);
  peer.confirm(peer.received[0]!);
  await clock.advance(50);
  assertEquals(asked(peer), ["select", "execute"]);
  peer.confirm(peer.received[1]!);
  await clock.advance(3000);
  peer.terminate(peer.received[1]!);
  const result = await within(clock, 0, operating);
  assertEquals(brief(result), "done at execute by cause 10");
  assertEquals(result.steps, [
    { step: "select", sentMs: 0, acknowledgedMs: 100, confirmedMs: 100, terminatedMs: undefined },
    { step: "execute", sentMs: 100, acknowledgedMs: 150, confirmedMs: 150, terminatedMs: 3150 },
  ]);
  assertEquals(result.trace.map(({ asdu }) => asdu.cause), [6, 7, 6, 7, 10]);
});

Deno.test("command() cancels nothing when the return information follows the termination", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const options = { ...SBO, returnInformation: { ioa: 1001 } };
  peer.on("C_DC_NA_1", (request) => {
    peer.confirm(request);
    if (!isSelect(request)) peer.terminate(request);
  });
  const asked1 = station.command(1, CLOSE, options);
  await clock.advance(500);
  peer.send({
    ...{ type: "M_DP_NA_1", cause: 11, ca: 1 },
    objects: [{ ioa: 1001, value: 2, quality: 0 }],
  });
  const result = await within(clock, 0, asked1);
  assertEquals(brief(result), "done at execute by cause 10");
  const late = await within(clock, 30_000, station.command(1, CLOSE, options));
  assertEquals([late.outcome, late.step], ["timed-out", "return-information"]);
  assertEquals(asked(peer), ["select", "execute", "select", "execute"]);
});

Deno.test("command() does not execute without a selection", async () => {
  await using it = await link();
  it.peer.on("C_DC_NA_1", (request) => it.peer.refuse(request));
  const result = await within(it.clock, 0, it.station.command(1, CLOSE, SBO));
  assertEquals(brief(result), "negative at select by cause 7");
  await it.clock.advance(60_000);
  assertEquals(asked(it.peer), ["select"]);
});

for (
  const [name, object] of Object.entries({
    "another value": { value: 1 },
    "an execute": { select: false },
    "another object": { ioa: 5002 },
  })
) {
  Deno.test(`command() does not execute after the confirmation of ${name}`, async () => {
    await using it = await link();
    it.peer.on("C_DC_NA_1", (request) => {
      if (request.cause === CAUSE.activation) it.peer.confirm(request, { object });
    });
    const result = await within(it.clock, 10_000, it.station.command(1, CLOSE, SBO));
    assertEquals([result.outcome, result.step], ["timed-out", "select"]);
    assertEquals(asked(it.peer), ["select", "cancel selection"]);
  });
}

Deno.test("command() cancels a selection that is not confirmed in time, and reports that", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const result = await within(clock, 10_000, station.command(1, CLOSE, SBO));
  assertEquals(brief(result), "timed-out at select; selection-cancelled");
  await clock.advance(60_000);
  assertEquals(asked(peer), ["select", "cancel selection"]);
});

Deno.test("command() does not execute on a selection that is confirmed too late", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  await within(clock, 10_000, station.command(1, CLOSE, SBO));
  peer.confirm(peer.received[0]!);
  await clock.advance(60_000);
  assertEquals(asked(peer), ["select", "cancel selection"]);
});

for (const phase of ["select", "execute"] as const) {
  Deno.test(`command() reports that the station deactivated its ${phase}`, async () => {
    await using it = await link();
    const { station, peer, clock } = it;
    if (phase === "execute") peer.on("C_DC_NA_1", (it) => isSelect(it) && peer.confirm(it));
    const operating = station.command(1, CLOSE, SBO);
    await clock.advance(100);
    peer.mirror(peer.received.at(-1)!, { cause: 9 });
    const result = await within(clock, 0, operating);
    assertEquals(brief(result), `deactivated at ${phase} by cause 9`);
    assertEquals(asked(peer).at(-1), phase);
  });
}

Deno.test("command() reports an execute that is refused after the select", async () => {
  await using it = await link();
  const { peer } = it;
  peer.on("C_DC_NA_1", (request) => {
    if (isSelect(request)) peer.confirm(request);
    else peer.refuse(request);
  });
  const result = await within(it.clock, 0, it.station.command(1, CLOSE, SBO));
  assertEquals(brief(result), "negative at execute by cause 7");
  assertEquals(asked(peer), ["select", "execute"]);
});

Deno.test("command() times out when its execute is not confirmed after the select", async () => {
  await using it = await link();
  const { peer } = it;
  peer.on("C_DC_NA_1", (request) => isSelect(request) && peer.confirm(request));
  const result = await within(it.clock, 10_000, it.station.command(1, CLOSE, SBO));
  assertEquals(brief(result), "timed-out at execute");
  await it.clock.advance(60_000);
  assertEquals(
    asked(peer),
    ["select", "execute"],
    "an execute is never cancelled without a request",
  );
});

Deno.test("command() ignores a termination when the selection expires", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const selected = await within(
    clock,
    0,
    (() => {
      peer.on("C_DC_NA_1", (request) => peer.confirm(request));
      return station.select(1, CLOSE);
    })(),
  );
  assertEquals(selected.outcome, "done");
  await clock.advance(30_000);
  peer.mirror(peer.received[0]!, { cause: 10 });
  await clock.advance(0);
  assertEquals(station.state, "started");
});

Deno.test("select(), execute() and cancel() are separate steps", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_DC_NA_1", (request) => {
    peer.confirm(request);
    if (request.cause === CAUSE.activation && !isSelect(request)) peer.terminate(request);
  });
  const selected = await within(clock, 0, station.select(1, CLOSE));
  assertEquals(brief(selected), "done at select by cause 7");
  const cancelled = await within(clock, 0, station.cancel(1, CLOSE));
  assertEquals(brief(cancelled), "done at cancel by cause 9");
  await within(clock, 0, station.select(1, CLOSE));
  const executed = await within(clock, 0, station.execute(1, CLOSE));
  assertEquals(brief(executed), "done at execute by cause 10");
  assertEquals(asked(peer), ["select", "cancel selection", "select", "execute"]);
});

Deno.test("cancel() returns a refusal by the station as a result", async () => {
  await using it = await link();
  it.peer.on("C_DC_NA_1", (request) => it.peer.refuse(request));
  const cancelled = await within(it.clock, 0, it.station.cancel(1, CLOSE));
  assertEquals(brief(cancelled), "negative at cancel by cause 9");
});

Deno.test("select() and cancel() refuse bitstring commands, which cannot be selected", async () => {
  await using it = await link();
  const bits = { type: "C_BO_TA_1", ioa: 1, value: 1 } as const;
  // @ts-expect-error The compiler refuses it as well.
  await assertRejects(() => it.station.select(1, bits), TypeError, "cannot be selected");
  await assertRejects(() => it.station.cancel(1, bits), TypeError, "cannot be selected");
  it.peer.on("C_BO_TA_1", (request) => it.peer.confirm(request));
  const stopped = await within(it.clock, 0, it.station.cancel(1, bits, { of: "execution" }));
  assertEquals(stopped.outcome, "done");
});
