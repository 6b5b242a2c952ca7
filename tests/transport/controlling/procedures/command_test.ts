// Direct commands by the controlling station (procedures, sections 6.1, 6.3 and 6.4).

import { assertEquals, assertRejects } from "@std/assert";
import type { Asdu } from "../../../../codec/asdu_types.ts";
import { CAUSE } from "../../../../codec/cause.ts";
import type { CommandInput } from "../../../../transport/command_input.ts";
import { brief, noteCodes } from "../../../helpers/stations/results.ts";
import { link, type ScriptedStation, within } from "../../../helpers/stations/scripted_station.ts";

const CLOSE = { type: "C_SC_NA_1", ioa: 5001, value: 1 } as const satisfies CommandInput;

/** Reports the position that a command changes. */
function position(peer: ScriptedStation, value: 0 | 1, cause: 3 | 11 | 12): void {
  peer.send({ type: "M_SP_NA_1", cause, ca: 1, objects: [{ ioa: 1001, value, quality: 0 }] });
}

function obey(peer: ScriptedStation, request: Asdu): void {
  peer.confirm(request);
  position(peer, 1, 11);
  peer.terminate(request);
}

const COMMANDS: readonly { readonly input: CommandInput; readonly octets: string }[] = [
  { input: { type: "C_SC_NA_1", ioa: 1, value: 1, qualifier: 1 }, octets: "5" },
  { input: { type: "C_DC_NA_1", ioa: 1, value: 2, qualifier: 3 }, octets: "e" },
  { input: { type: "C_RC_NA_1", ioa: 1, value: 1 }, octets: "1" },
  { input: { type: "C_SE_NA_1", ioa: 1, value: 0.5, qualifier: 7 }, octets: "0 40 7" },
  { input: { type: "C_SE_NB_1", ioa: 1, value: -2 }, octets: "fe ff 0" },
  { input: { type: "C_SE_NC_1", ioa: 1, value: 49.98 }, octets: "85 eb 47 42 0" },
  { input: { type: "C_BO_NA_1", ioa: 1, value: 0xdeadbeef }, octets: "ef be ad de" },
];

/** 2026-10-09 15:34:12.345, the initial time of the fake clock, as CP56Time2a. */
const TAG = "39 30 22 f 9 a 1a";

for (const { input, octets } of COMMANDS) {
  const timed = { ...input, type: input.type.replace("_N", "_T") } as CommandInput;
  for (const [command, expected] of [[input, octets], [timed, `${octets} ${TAG}`]] as const) {
    Deno.test(`command() sends ${command.type}, and accepts its mirror as the confirmation`, async () => {
      await using it = await link();
      it.peer.on(command.type, (request) => obey(it.peer, request));
      const result = await within(it.clock, 0, it.station.command(1, command));
      assertEquals(brief(result), "done at execute by cause 10");
      assertEquals(result.label, `${command.type} to CA 1, IOA 1`);
      const sent = [...result.trace[0]!.octets];
      assertEquals(sent.slice(9).map((octet) => octet.toString(16)).join(" "), expected);
      assertEquals(result.data.map(({ cause }) => cause), [11], "the return information");
    });
  }
}

Deno.test("command() tags at the moment of sending, in the zone of the station", async () => {
  await using it = await link({ zone: { zone: "Europe/Madrid" } });
  const { station, peer, clock } = it;
  await clock.advance(500);
  const command = { type: "C_BO_TA_1", ioa: 1, value: 5 } as const;
  const asked = station.command(1, command, { termination: "none" });
  await clock.advance(0);
  const [request] = peer.received;
  if (request?.type !== "C_BO_TA_1") throw new Error("Expected a C_BO_TA_1");
  assertEquals(request.objects[0]?.time, Date.UTC(2026, 9, 9, 17, 34, 12, 845));
  assertEquals(request.objects[0]?.timeFlags, 0x20, "summer time");
  peer.confirm(request);
  assertEquals(brief(await asked), "done at execute by cause 7");
});

/** The seconds of the time tags of the commands that a station has received. */
function taggedSeconds(peer: ScriptedStation): (number | undefined)[] {
  return peer.received.map((asdu) =>
    asdu.type === "C_BO_TA_1" ? (asdu.objects[0]!.time! / 1000) % 60 : undefined
  );
}

Deno.test("command() tags each of several commands of one task with the moment of its own sending", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = [1, 2, 3].map((ioa) => {
    clock.setWall(Date.UTC(2026, 9, 9, 15, 34, 10 * ioa));
    return station.command(1, { type: "C_BO_TA_1", ioa, value: 5 }, { termination: "none" });
  });
  await clock.advance(0);
  for (const request of peer.received) peer.confirm(request);
  await within(clock, 0, Promise.all(asked));
  assertEquals(taggedSeconds(peer), [10, 20, 30]);
});

Deno.test("command() in a handler tags with the moment of sending, not with that of the ASDU that is being handled", async () => {
  const times = [20, 30].map((second) => Date.UTC(2026, 9, 9, 15, 34, second));
  await using it = await link({
    onAsdu(asdu) {
      if (asdu.type !== "M_SP_NA_1") return;
      for (const [ioa, time] of times.entries()) {
        clock.setWall(time);
        void station.command(1, { type: "C_BO_TA_1", ioa: 1 + ioa, value: 5 }).catch(() => {});
      }
    },
  });
  const { station, peer, clock } = it;
  position(peer, 1, 3);
  await clock.advance(0);
  assertEquals(taggedSeconds(peer), [20, 30]);
});

Deno.test("command() uses the time tag of the caller", async () => {
  await using it = await link();
  const tagTime = Date.UTC(2026, 0, 1);
  const command = { type: "C_SC_TA_1", ioa: 1, value: 0 } as const;
  const asked = it.station.command(1, command, { instant: tagTime, termination: "none" });
  await it.clock.advance(0);
  const [request] = it.peer.received;
  assertEquals(request?.type === "C_SC_TA_1" && request.objects[0]?.time, tagTime);
  it.peer.confirm(request!, { object: { time: Date.UTC(2026, 0, 2) } });
  assertEquals(brief(await asked), "done at execute by cause 7", "the tag need not be mirrored");
});

Deno.test("command() sets test bit and originator, and accepts answers without the originator", async () => {
  await using it = await link();
  it.peer.on("C_SC_NA_1", (request) => {
    it.peer.confirm(request);
    it.peer.terminate(request, { originator: 0 });
  });
  const asked = it.station.command(1, CLOSE, { test: true, originator: 9 });
  assertEquals((await within(it.clock, 0, asked)).outcome, "done");
  assertEquals([it.peer.received[0]?.test, it.peer.received[0]?.originator], [true, 9]);
});

Deno.test("command() reports the confirmation of the execute before the end, once", async () => {
  for (const mode of ["direct", "select-before-operate"] as const) {
    await using it = await link();
    const order: string[] = [];
    it.peer.on("C_SC_NA_1", (request) => it.peer.confirm(request));
    const options = { mode, onConfirmed: () => order.push("confirmed") };
    const asked = it.station.command(1, CLOSE, options).then(({ outcome }) => order.push(outcome));
    await it.clock.advance(0);
    assertEquals(order, ["confirmed"]);
    it.peer.terminate(it.peer.received.at(-1)!);
    await within(it.clock, 0, asked);
    assertEquals(order, ["confirmed", "done"]);
  }
});

Deno.test("command() reports no confirmation of an execute that was refused or not sent", async () => {
  for (const mode of ["direct", "select-before-operate"] as const) {
    await using it = await link();
    let confirmed = 0;
    it.peer.on("C_SC_NA_1", (request) => it.peer.confirm(request, { negative: true }));
    const options = { mode, onConfirmed: () => confirmed++ };
    const { outcome } = await within(it.clock, 0, it.station.command(1, CLOSE, options));
    assertEquals([outcome, confirmed], ["negative", 0]);
  }
});

Deno.test("command() ignores an answer to another originator", async () => {
  await using it = await link({ originator: 3 });
  it.peer.on("C_SC_NA_1", (request) => it.peer.confirm(request, { originator: 4 }));
  const result = await within(it.clock, 10_000, it.station.command(1, CLOSE));
  assertEquals(brief(result), "timed-out at execute; answer-unmatched");
  assertEquals(
    result.reason,
    "No activation confirmation within 10000 ms; " +
      "the station sent C_SC_NA_1 actcon from CA 1, IOA 5001, originator 4",
  );
});

Deno.test("command() refuses objects that must not be sent", async () => {
  await using it = await link();
  const { station, peer } = it;
  const wrong = { type: "C_DC_NA_1", ioa: 5, value: 3 } as unknown as CommandInput;
  await assertRejects(
    () => station.command(1, wrong),
    RangeError,
    "Cannot send C_DC_NA_1 to IOA 5: value is 3, expected 1 or 2",
  );
  await assertRejects(
    () => station.command(65_535, CLOSE),
    RangeError,
    "Cannot send C_SC_NA_1 to CA 65535: it is the broadcast address, expected that of one station",
  );
  const types: unknown[] = ["C_SC_NA", "M_SP_NA_1", "C_IC_NA_1", "toString", 45, undefined];
  for (const type of types) {
    for (const mode of ["direct", "select-before-operate"] as const) {
      const odd = { type, ioa: 5, value: 1 } as unknown as CommandInput;
      await assertRejects(
        () => station.command(1, odd, { mode }),
        TypeError,
        `Cannot send a command: type is ${
          type === undefined ? "missing" : JSON.stringify(type)
        }, ` +
          "expected that of a command",
      );
    }
  }
  await assertRejects(
    () => station.command(1, CLOSE, { mode: "sbo" as "direct" }),
    TypeError,
    'Cannot send a command with mode "sbo": expected "direct" or "select-before-operate"',
  );
  const bits = { type: "C_BO_NA_1", ioa: 5, value: 3 } as const;
  await assertRejects(
    () => station.command(1, bits, { mode: "select-before-operate" }),
    TypeError,
    "Cannot select C_BO_NA_1: bitstring commands cannot be selected",
  );
  await assertRejects(
    () => station.command(1, { type: "C_SE_NB_1", ioa: 1, value: 40_000 }),
    RangeError,
    "value is 40000",
  );
  await assertRejects(() => station.command(1, CLOSE, { confirmationMs: 0 }), RangeError);
  assertEquals(peer.received, []);
});

for (
  const [name, changes] of [["P/N = 1", { negative: true }], ["cause 47", { cause: 47 }]] as const
) {
  Deno.test(`command() is refused by ${name}, and not sent again`, async () => {
    await using it = await link();
    it.peer.on("C_SC_NA_1", (request) => it.peer.confirm(request, changes));
    const result = await within(it.clock, 0, it.station.command(1, CLOSE));
    assertEquals([result.outcome, result.step], ["negative", "execute"]);
    await it.clock.advance(60_000);
    assertEquals(it.peer.requests, ["C_SC_NA_1 6"]);
  });
}

Deno.test("command() that is not confirmed times out, and is not sent again", async () => {
  await using it = await link();
  const result = await within(it.clock, 10_000, it.station.command(1, CLOSE));
  assertEquals(brief(result), "timed-out at execute");
  assertEquals(result.reason, "No activation confirmation within 10000 ms");
  await it.clock.advance(60_000);
  assertEquals(it.peer.requests, ["C_SC_NA_1 6"]);
});

Deno.test("command() that is confirmed but not terminated times out", async () => {
  await using it = await link();
  it.peer.on("C_SC_NA_1", (request) => it.peer.confirm(request));
  const result = await within(it.clock, 30_000, it.station.command(1, CLOSE));
  assertEquals(brief(result), "timed-out at execute");
  assertEquals(result.confirmation?.cause, 7);
});

Deno.test("command() can omit the termination: by call, by quirk, and for set-points", async () => {
  const setpoint = { type: "C_SE_NC_1", ioa: 6001, value: 12.5 } as const;
  const cases = [
    [{}, CLOSE, { termination: "optional", graceMs: 500 }, 500],
    [{ quirks: { missingTermination: true } }, CLOSE, {}, 2000],
    [{}, setpoint, {}, 2000],
  ] as const;
  for (const [options, command, call, ms] of cases) {
    await using it = await link(options);
    it.peer.on(command.type, (request) => it.peer.confirm(request));
    const asked = it.station.command(1, command, call);
    await it.clock.advance(ms - 1);
    assertEquals(it.station.pending, 1, "a termination may come still");
    const result = await within(it.clock, 1, asked);
    assertEquals(brief(result), "done at execute by cause 7; missing-termination");
  }
});

Deno.test("command() with termination none ends with the confirmation", async () => {
  await using it = await link();
  it.peer.on("C_SC_NA_1", (request) => obey(it.peer, request));
  const asked = it.station.command(1, CLOSE, { termination: "none" });
  assertEquals(brief(await within(it.clock, 0, asked)), "done at execute by cause 7");
});

Deno.test("command() accepts a termination in place of a missing confirmation", async () => {
  await using it = await link();
  it.peer.on("C_SC_NA_1", (request) => it.peer.terminate(request));
  const result = await within(it.clock, 0, it.station.command(1, CLOSE));
  assertEquals(brief(result), "done at execute by cause 10; missing-confirmation");
});

Deno.test("command() ignores the confirmation of another command", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = station.command(1, CLOSE);
  await clock.advance(100);
  const [request] = peer.received;
  peer.confirm(request!, { object: { ioa: 5002 } });
  peer.confirm(request!, { ca: 2 });
  peer.confirm(request!, { object: { value: 0 } });
  peer.confirm(request!, { object: { select: true } });
  peer.send({ type: "C_DC_NA_1", cause: 7, ca: 1, objects: [{ ioa: 5001, value: 2 }] });
  peer.sendOctets(Uint8Array.of(45, 1, 7, 0, 1, 0, 0x89, 0x13, 0)); // without its SCO
  const result = await within(clock, 10_000, asked);
  assertEquals(brief(result), "timed-out at execute; answer-unmatched; answer-ignored");
  assertEquals(
    result.reason,
    "No activation confirmation within 10000 ms; the station sent C_SC_NA_1 actcon from CA 1, IOA 5002, " +
      "C_SC_NA_1 actcon from CA 2, IOA 5001, C_SC_NA_1 actcon from CA 1, IOA 5001 and 3 more",
  );
  assertEquals(result.trace.length, 7);
});

Deno.test("command() accepts an inexact mirror by quirk", async () => {
  await using it = await link({ quirks: { unmirroredCommands: true } });
  it.peer.on("C_SC_NA_1", (request) => {
    it.peer.confirm(request, { object: { value: 0 } });
    it.peer.terminate(request, { object: { value: 0 } });
  });
  const result = await within(it.clock, 0, it.station.command(1, CLOSE));
  assertEquals(brief(result), "done at execute by cause 10");
});

Deno.test("command() accepts a refusal without a body", async () => {
  await using it = await link();
  it.peer.on("C_SC_NA_1", () => it.peer.sendOctets(Uint8Array.of(45, 0, 0x40 | 44, 0, 1, 0)));
  const result = await within(it.clock, 0, it.station.command(1, CLOSE));
  assertEquals(brief(result), "negative at execute by cause 44");
});

const ORDERS: Readonly<Record<string, readonly ("con" | "term" | 3 | 11 | 12)[]>> = {
  "between confirmation and termination": ["con", 11, "term"],
  "after the termination, as spontaneous": ["con", "term", 3],
  "before the confirmation": [11, "con", "term"],
  "as caused locally": ["con", 12, "term"],
};
for (const [name, order] of Object.entries(ORDERS)) {
  Deno.test(`command() awaits return information ${name}`, async () => {
    await using it = await link();
    const { station, peer, clock } = it;
    const asked = station.command(1, CLOSE, { returnInformation: { ioa: 1001, value: 1 } });
    await clock.advance(0);
    position(peer, 0, 3); // the previous value, which proves nothing
    for (const step of order) {
      assertEquals(station.pending, 1, `before ${step}`);
      await clock.advance(10);
      if (step === "con") peer.confirm(peer.received[0]!);
      else if (step === "term") peer.terminate(peer.received[0]!);
      else position(peer, 1, step);
    }
    const result = await within(clock, 0, asked);
    assertEquals(result.outcome, "done");
    assertEquals(noteCodes(result), order[0] === 11 ? ["missing-confirmation"] : []);
    const shown = result.returnInformation;
    assertEquals(shown?.type === "M_SP_NA_1" && shown.objects[0]?.value, 1);
  });
}

Deno.test("command() times out without the required return information", async () => {
  await using it = await link();
  it.peer.on("C_SC_NA_1", (request) => {
    it.peer.confirm(request);
    it.peer.terminate(request);
  });
  const returnInformation = { ioa: 1001, withinMs: 5000 };
  const asked = it.station.command(1, CLOSE, { returnInformation });
  await it.clock.advance(4999);
  assertEquals(it.station.pending, 1);
  const result = await within(it.clock, 1, asked);
  assertEquals(brief(result), "timed-out at return-information by cause 10");
  assertEquals(
    result.reason,
    "Confirmed and terminated, but no return information from IOA 1001 within 5000 ms",
  );
  assertEquals(result.steps.map(({ step }) => step), ["execute", "return-information"]);
});

Deno.test("command() can be completed by return information alone", async () => {
  await using it = await link();
  it.peer.on("C_SC_NA_1", () => position(it.peer, 1, 3));
  const returnInformation = { ioa: 1001, value: 1, suffices: true };
  const result = await within(it.clock, 0, it.station.command(1, CLOSE, { returnInformation }));
  assertEquals(brief(result), "done at execute; missing-confirmation");
  assertEquals(result.reason, "Shown by the return information");
});

Deno.test("cancel() of an execution interrupts the command", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_RC_NA_1", (request) => peer.confirm(request));
  const raise = { type: "C_RC_NA_1", ioa: 7001, value: 2, qualifier: 3 } as const;
  const moving = station.command(1, raise);
  await clock.advance(1000);
  const stopped = await within(clock, 0, station.cancel(1, raise, { of: "execution" }));
  assertEquals(brief(stopped), "done at cancel by cause 9");
  assertEquals(stopped.label, "cancel of C_RC_NA_1 to CA 1, IOA 7001");
  assertEquals(brief(await moving), "deactivated at execute by cause 9");
  assertEquals(peer.requests, ["C_RC_NA_1 6", "C_RC_NA_1 8"]);
});

Deno.test("a refused cancel() does not affect the command", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_SC_NA_1", (request) => {
    if (request.cause === CAUSE.deactivation) peer.refuse(request);
    else peer.confirm(request);
  });
  const operating = station.command(1, CLOSE);
  await clock.advance(1000);
  const stopped = await within(clock, 0, station.cancel(1, CLOSE, { of: "execution" }));
  assertEquals(brief(stopped), "negative at cancel by cause 9");
  peer.terminate(peer.received[0]!);
  assertEquals((await within(clock, 0, operating)).outcome, "done");
});

Deno.test("an unconfirmed cancel() times out", async () => {
  await using it = await link();
  const stopped = await within(it.clock, 10_000, it.station.cancel(1, CLOSE));
  assertEquals(stopped.reason, "No deactivation confirmation within 10000 ms");
});
