// The relay of the tester, with which cases of the network run without a program.

import { assertEquals, assertRejects } from "@std/assert";
import { Relay } from "../../../../cli/conform/access/relay.ts";
import { Inconclusive } from "../../../../cli/conform/verdict.ts";
import { seededRandom } from "../../../../cli/example/random.ts";
import type { TcpLink } from "../../../../mod.ts";
import { runOn, verdictsOf, whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { VirtualClient } from "../../../helpers/conform/virtual_client.ts";
import { VirtualDevice } from "../../../helpers/conform/virtual_device.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";

/** A connection through a relay, and its other end. */
async function relayed(random = seededRandom(1)) {
  const clock = new FakeClock();
  const relay = new Relay({ clock, random });
  const [near, peer] = memoryPipe();
  const host = { host: "192.0.2.1", port: 2404 };
  const link: TcpLink = { stream: near, local: host, remote: host };
  const { connect } = relay.around({ connect: () => Promise.resolve(link) });
  return { clock, relay, near, peer, connect: connect!, stream: (await connect!()).stream };
}

/** Reads once. */
async function read(stream: TcpLink["stream"]): Promise<readonly number[] | null> {
  const buffer = new Uint8Array(400);
  const count = await stream.read(buffer);
  return count === null ? null : [...buffer.subarray(0, count)];
}

Deno.test("a relay that is down holds everything, and delivers it in order when it is up", async () => {
  const { relay, peer, stream } = await relayed();
  await relay.drop(true);
  const seen: (readonly number[] | null)[] = [];
  const arrival = read(stream).then((octets) => seen.push(octets));
  const delivery = read(peer).then((octets) => seen.push(octets));
  await peer.write(Uint8Array.of(1, 2));
  assertEquals(await stream.write(Uint8Array.of(3)), 1);
  await settle();
  assertEquals(seen, []);
  await relay.drop(false);
  await Promise.all([arrival, delivery]);
  assertEquals(seen.toSorted(), [[1, 2], [3]]);
});

Deno.test("the end of a connection does not pass a relay that is down", async () => {
  const { relay, peer, stream } = await relayed();
  await relay.drop(true);
  peer.close();
  let end: unknown = "open";
  const reading = read(stream).then((octets) => void (end = octets));
  await settle();
  assertEquals(end, "open");
  await relay.drop(false);
  await reading;
  assertEquals(end, null);
});

Deno.test("a reset by the device does not pass a relay that is down, and nothing is read after it", async () => {
  const { relay, near, stream } = await relayed();
  await relay.drop(true);
  near.fail(new Error("Connection reset by peer"));
  let end: unknown = "open";
  const reading = read(stream).then(undefined, (error: Error) => void (end = error.message));
  await settle();
  assertEquals(end, "open");
  await relay.drop(false);
  await reading;
  assertEquals(end, "Connection reset by peer");
  await assertRejects(() => read(stream), Error, "Connection reset by peer");
});

Deno.test("a connection that the tester closes ends its read while the relay is down", async () => {
  const { relay, peer, stream } = await relayed();
  await relay.drop(true);
  await peer.write(Uint8Array.of(1));
  const reading = read(stream);
  await settle();
  stream.close();
  assertEquals(await reading, null);
});

Deno.test("an impaired relay delays and divides octets, and changes none", async () => {
  const { clock, relay, peer, stream } = await relayed();
  await relay.impair(true);
  const octets = Uint8Array.from({ length: 300 }, (_, at) => at & 0xff);
  await peer.write(octets);
  const pieces: (readonly number[])[] = [];
  const reading = (async () => {
    while (pieces.flat().length < octets.length) pieces.push((await read(stream))!);
  })();
  await settle();
  assertEquals(pieces, []);
  await whileTimePasses(reading, clock);
  assertEquals(pieces.flat(), [...octets]);
  assertEquals(pieces.length > 3 && pieces.every(({ length }) => length <= 88), true);
});

/** Random numbers, in their order. */
function given(...numbers: readonly number[]): () => number {
  const rest = [...numbers];
  return () => rest.shift()!;
}

Deno.test("an impaired relay delays a piece by up to 30 ms, and by 250 ms more in 5 of 100 cases", async () => {
  // For each piece: its delay, whether it appears to be lost, and its length.
  const random = given(...[0.9, 0.05, 0.999], ...[0.5, 0.04999, 0.25], ...[0, 0.5, 0.999]);
  const { clock, relay, peer, stream } = await relayed(random);
  await relay.impair(true);
  const arrivals: (readonly [number, number])[] = [];
  await peer.write(new Uint8Array(150));
  const reading = (async () => {
    for (let left = 150; left > 0; left -= arrivals.at(-1)![1]) {
      const piece = (await read(stream))!;
      arrivals.push([clock.monotonic(), piece.length]);
    }
  })();
  await whileTimePasses(reading, clock);
  assertEquals(arrivals, [[27, 88], [292, 23], [292, 39]]);
});

Deno.test("a relay that is down takes less than 1 MiB, and delivers everything when it is up", async () => {
  const { relay, peer, stream } = await relayed();
  await relay.drop(true);
  await stream.write(new Uint8Array(1_048_575));
  let isTaken = false;
  const last = stream.write(Uint8Array.of(1)).then(() => void (isTaken = true));
  await settle();
  assertEquals([isTaken, peer.written.length], [false, 0]);
  await relay.drop(false);
  await last;
  const buffer = new Uint8Array(2_000_000);
  assertEquals([await peer.read(buffer), await peer.read(buffer)], [1_048_575, 1]);
  await relay.drop(true);
  await stream.write(Uint8Array.of(2)); // what was delivered waits no longer
});

Deno.test("octets cannot be sent after the connection has failed", async () => {
  const { near, stream } = await relayed();
  near.fail(new Error("Connection reset by peer"));
  await stream.write(Uint8Array.of(1));
  await settle();
  await assertRejects(() => stream.write(Uint8Array.of(2)), Error, "Connection reset by peer");
});

Deno.test("a relay cannot prevent a connection, and reports it", async () => {
  const { relay, connect, stream } = await relayed();
  await relay.drop(true);
  await assertRejects(() => connect(), Inconclusive, "cannot prevent a connection");
  await relay.drop(false);
  stream.close();
  await assertRejects(() => relay.drop(true), Inconclusive, "cannot prevent a connection");
});

Deno.test("the cases of the network run with the relay against our station", async () => {
  await using device = new VirtualDevice();
  const { clock, sheet, upper } = device;
  const relay = new Relay({ clock, random: seededRandom(1) });
  const under = { clock, sheet, upper, network: relay, access: relay.around(device.access) };
  assertEquals(verdictsOf(await runOn(under, ["TCP-04", "TCP-07"], { fresh: true })), [
    "TCP-04 PASS",
    `TCP-07 PASS+: ${relay.limitation}`,
  ]);
});

Deno.test("the cases of the network run with the relay against our controlling station, except T0-01", async () => {
  const device = await VirtualClient.start();
  const { clock, sheet, upper } = device;
  const relay = new Relay({ clock, random: seededRandom(1) });
  const under = { clock, sheet, upper, network: relay, access: relay.around(device.access) };
  const verdicts = verdictsOf(await runOn(under, ["TCP-07", "T0-01"], { fresh: true }));
  await whileTimePasses(device[Symbol.asyncDispose](), clock);
  assertEquals(verdicts.map((each) => each.slice(0, 21)), [
    "TCP-07 PASS+: the tes",
    "T0-01 INCONCLUSIVE: T",
  ]);
});

Deno.test("TCP-04 passes if the end of the connection arrives before the relay has answered", async () => {
  await using device = new VirtualDevice();
  const { clock, sheet, upper } = device;
  const relay = new Relay({ clock, random: seededRandom(1) });
  const network = {
    impair: (on: boolean) => relay.impair(on),
    drop: async (on: boolean) => {
      await relay.drop(on);
      await new Promise<void>((resolve) => void clock.schedule(clock.monotonic() + 500, resolve));
    },
  };
  const under = { clock, sheet, upper, network, access: relay.around(device.access) };
  assertEquals(verdictsOf(await runOn(under, ["TCP-04"], { fresh: true })), ["TCP-04 PASS"]);
});
