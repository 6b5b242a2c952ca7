// The wire of the fault tests behaves like a network.

import { assertEquals, assertRejects } from "@std/assert";
import type { ByteStream } from "../../../transport/connection/stream.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { type Direction, FaultyWire, type WireOptions } from "../../helpers/wire/faulty_wire.ts";
import { Prng } from "../../helpers/random/prng.ts";

/** Creates a wire, and records everything that arrives at either end with its time: `20 there 1,2`. */
function observed(options: Partial<WireOptions> = {}) {
  const clock = new FakeClock();
  const wire = new FaultyWire({ clock, random: new Prng(1), ...options });
  const seen: string[] = [];
  read("there", wire.far);
  read("back", wire.near);
  async function read(direction: Direction, stream: ByteStream): Promise<void> {
    const note = (what: unknown) => seen.push(`${clock.monotonic()} ${direction} ${what}`);
    const buffer = new Uint8Array(100);
    for (;;) {
      try {
        const octets = await stream.read(buffer);
        if (octets === null) return void note("end");
        note(buffer.subarray(0, octets));
      } catch (error) {
        return void note((error as Error).message);
      }
    }
  }
  return { clock, wire, seen };
}

const ONE = Uint8Array.of(1);
const TWO = Uint8Array.of(2, 3);

Deno.test("a wire without faults carries both directions in order, after its latency", async () => {
  const { clock, wire, seen } = observed();
  await wire.near.write(ONE);
  await wire.far.write(TWO);
  await clock.advance(5);
  await wire.near.write(TWO);
  await clock.advance(10);
  assertEquals(seen, ["10 there 1", "10 back 2,3", "15 there 2,3"]);
});

Deno.test("a delay postpones later octets, and nothing overtakes", async () => {
  const { clock, wire, seen } = observed();
  wire.delay("there", 100);
  await wire.near.write(ONE);
  wire.delay("there", 0);
  await wire.near.write(TWO);
  await clock.advance(200);
  assertEquals(seen, ["110 there 1", "110 there 2,3"]);
});

Deno.test("pieces are split at random without loss", async () => {
  const { clock, wire, seen } = observed({ splitOctets: 2 });
  await wire.near.write(Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
  await clock.advance(10);
  assertEquals(seen.flatMap((line) => line.split(" ")[2]!.split(",")).map(Number), [
    ...[1, 2, 3, 4, 5, 6, 7],
  ]);
  assertEquals(seen.length > 3, true);
});

Deno.test("nothing arrives after a loss, while the other direction works", async () => {
  const { clock, wire, seen } = observed();
  await wire.near.write(ONE);
  wire.drop("there");
  await wire.near.write(TWO);
  await wire.far.write(TWO);
  await clock.advance(20);
  wire.near.close();
  await clock.advance(1000);
  assertEquals(seen, ["10 there 1", "10 back 2,3", "20 back The stream is closed"]);
});

Deno.test("a half-open wire loses octets silently, and accepts more until the buffer is full", async () => {
  const { clock, wire, seen } = observed({ bufferOctets: 2 });
  await wire.near.write(ONE);
  wire.halfOpen();
  await wire.near.write(TWO);
  let written = false;
  const writing = wire.near.write(ONE).then(() => written = true, () => "refused");
  await clock.advance(1000);
  assertEquals([seen, written], [[], false]);
  wire.near.close();
  assertEquals(await writing, "refused");
});

Deno.test("a reset fails reads and writes at both ends", async () => {
  const { clock, wire, seen } = observed();
  await wire.near.write(ONE);
  wire.reset();
  await clock.advance(1000);
  assertEquals(seen, ["0 back Connection reset by peer", "0 there Connection reset by peer"]);
  await assertRejects(() => wire.near.write(ONE), Error, "reset");
});

Deno.test("a close sends written octets, then the end; octets for a closed end cause a reset", async () => {
  const { clock, wire, seen } = observed();
  await wire.near.write(ONE);
  wire.near.close();
  await clock.advance(10);
  assertEquals(seen, ["0 back The stream is closed", "10 there 1", "10 there end"]);
  await wire.far.write(TWO);
  await clock.advance(10);
  await assertRejects(() => wire.far.write(TWO), Error, "reset");
});

Deno.test("one write can arrive twice or altered", async () => {
  const { clock, wire, seen } = observed();
  wire.duplicate("there");
  await wire.near.write(ONE);
  wire.corrupt("there", (octets) => octets[0] = 9);
  await wire.near.write(TWO);
  await wire.near.write(TWO);
  await clock.advance(10);
  assertEquals(seen, ["10 there 1", "10 there 1", "10 there 9,3", "10 there 2,3"]);
});
