// Stations over TCP that lie and stall: the controlling station ends that connection with a reason, reports the results
// of its requests, and its connections to other stations are not affected.

import { assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { ControlledStation } from "../../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../../transport/controlled/serving/serve.ts";
import { connect, type ConnectOptions } from "../../../transport/controlling/connect.ts";
import type { ControllingStation } from "../../../transport/controlling/controlling_station.ts";
import { RequestError } from "../../../transport/controlling/procedures/result.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { concat, frame, octets } from "../../helpers/wire/frames.ts";
import { RawPeer } from "../../helpers/stations/raw_peer.ts";

/** Timers of the controlling station. */
const [T1_MS, T3_MS] = [15_000, 20_000];

interface Rig extends AsyncDisposable {
  /** Clock of the connection to the lying station. */
  readonly clock: FakeClock;
  /** The connection to the lying station, with data transfer started. */
  readonly station: ControllingStation;
  readonly liar: RawPeer;
  /** Settles when the first data of the lying station has arrived. */
  readonly arrived: Promise<void>;
  /** Sends a request to the honest stations, and checks their answers. */
  checkOthers(): Promise<void>;
}

async function rig(options: Partial<ConnectOptions> = {}): Promise<Rig> {
  const controlled = new ControlledStation({
    sectors: [{ ca: 1, points: [{ ioa: 10, type: "M_ME_NB_1", value: 0 }] }],
    redundancy: { mode: "each-connection" },
  });
  const server = await serve(controlled, { host: "127.0.0.1", port: 0 });
  const target = { host: "127.0.0.1", port: server.port };
  const others = await Promise.all([connect(target), connect(target)]);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const clock = new FakeClock();
  const arrived = Promise.withResolvers<void>();
  const connecting = connect({
    host: "127.0.0.1",
    port: (listener.addr as Deno.NetAddr).port,
    start: false,
    clock,
    onFrame: (direction, apdu) => direction === "received" && apdu.length > 6 && arrived.resolve(),
    ...options,
  } as ConnectOptions);
  const liar = new RawPeer(await listener.accept());
  const station = await connecting;
  return {
    clock,
    station,
    liar,
    arrived: arrived.promise,
    async checkOthers() {
      const results = await Promise.all(others.map((other) => other.interrogate(1)));
      assertEquals(results.map(({ outcome }) => outcome), ["done", "done"]);
    },
    async [Symbol.asyncDispose]() {
      liar[Symbol.dispose]();
      listener.close();
      await station.close();
      await Promise.all(others.map((other) => other.close()));
      await server.close();
      await controlled.close();
      assertEquals(clock.scheduled, 0, "no timer is left");
    },
  };
}

/** Starts data transfer with the lying station and sends a command; `told` resolves with the resulting error. */
async function command({ station, liar }: Rig): Promise<{ readonly told: Promise<unknown> }> {
  const started = station.start();
  await liar.until("STARTDT act");
  await liar.say("STARTDT con");
  await started;
  const given = station.command(1, { type: "C_SC_NA_1", ioa: 5, value: 1 });
  const told = given.catch((error: unknown) => error);
  await liar.until("I(0,0)");
  return { told };
}

/** Answers of a station to a command, and the reason why its connection ends immediately. */
const LIES: readonly [name: string, says: string | Uint8Array, reason: RegExp][] = [
  ["an invalid first octet", octets("00 04 07 00 00 00"), /start octet 0x68, found 0x00/],
  ["a length that is too short", octets("68 02 01 00"), /length of 4 to 253, found 2/],
  ["a length that is too long", octets("68 ff 01 00 00 00"), /length of 4 to 253, found 255/],
  ["two functions in one frame", octets("68 04 8b 00 00 00"), /U format/],
  ["an I frame without an ASDU", octets("68 04 00 00 02 00"), /Expected an ASDU in I format/],
  ["a number that is ahead", "I(1,1)", /Expected N\(S\) = 0, found 1/],
  ["a number twice", "I(0,1), I(0,1)", /Expected N\(S\) = 1, found 0/],
  ["an acknowledgement of frames that were not sent", "S(2)", /Expected N\(R\) = 0 to 1, found 2/],
  ["an acknowledgement that goes back", "S(1), S(0)", /Expected N\(R\) = 1 to 1, found 0/],
];

for (const [name, says, reason] of LIES) {
  Deno.test(`a station that sends ${name} is disconnected, and others are not affected`, async () => {
    await using it = await rig();
    const { told } = await command(it);
    await it.liar.say(says);
    await it.liar.end();
    await checkFate(it, { told: await told, reason });
  });
}

/** Omissions of a station, how long the controlling station waits, and the reason with which the connection ends. */
const SILENCES: readonly [name: string, says: string, ms: number, reason: RegExp][] = [
  ["does not acknowledge a command", "TESTFR act", T1_MS, /I frame 0 not acknowledged within t1/],
  ["goes silent", "I(0,1)", T3_MS + T1_MS, /TESTFR act not confirmed within t1/],
];

for (const [name, says, ms, reason] of SILENCES) {
  Deno.test(`a station that ${name} is disconnected in time, and others are not affected`, async () => {
    await using it = await rig({ confirmationMs: 600_000 });
    const { told } = await command(it);
    await it.liar.say(says);
    if (says === "TESTFR act") await it.liar.until("TESTFR con");
    else await it.arrived;
    await it.clock.advance(ms - 1);
    assertEquals(it.station.state, "started");
    await it.clock.advance(1);
    await it.liar.end();
    await checkFate(it, { told: await told, reason });
  });
}

Deno.test("a station that never confirms STARTDT is disconnected in time, and others are not affected", async () => {
  await using it = await rig();
  const started = it.station.start().catch((error: unknown) => error);
  await it.liar.until("STARTDT act");
  await it.clock.advance(T1_MS);
  await it.liar.end();
  assertMatch(String(await started), /STARTDT act not confirmed within t1, 15000 ms/);
  await it.checkOthers();
});

Deno.test("a station that sends data before it confirms STARTDT is disconnected, and others are not affected", async () => {
  await using it = await rig();
  const started = it.station.start().catch((error: unknown) => error);
  await it.liar.until("STARTDT act");
  await it.liar.say("I(0,0), STARTDT con");
  await it.liar.end();
  assertMatch(String(await started), /I frame while data transfer is starting/);
  await it.checkOthers();
});

Deno.test("a station that floods with unrequested data is served in bounded memory, and others are not affected", async () => {
  await using it = await rig({ asduBufferLimit: 100 });
  await command(it);
  const value = octets("01 01 03 00 01 00 01 00 00 01");
  const flood = Array.from({ length: 20_000 }, (_, number) => frame(`I(${number},1)`, value));
  await it.liar.say(concat([...flood, frame("TESTFR act")]));
  for (let i = 0; i < 5; i++) await it.checkOthers();
  await it.liar.until("TESTFR con");
  assertEquals(it.station.discarded, 19_900);
  await it.checkOthers();
});

/**
 * Checks that the connection has ended for this reason, that the command reported it, and that nothing else is
 * affected.
 */
async function checkFate(
  { station, checkOthers }: Rig,
  { told, reason }: { readonly told: unknown; readonly reason: RegExp },
): Promise<void> {
  const { detail } = await station.closed;
  assertMatch(detail, reason);
  assertInstanceOf(told, RequestError);
  assertEquals([told.code, told.reach], ["closed", "maybe"]);
  assertMatch(told.message, reason);
  await checkOthers();
}
