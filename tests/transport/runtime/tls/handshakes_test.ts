// Handshakes in progress are counted and limited, time out, and are aborted oldest first.

import { assertEquals } from "@std/assert";
import { Handshakes } from "../../../../transport/runtime/tls/handshakes.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

/** Starts handshakes by name, and records which were aborted and why. */
class Bench {
  readonly clock = new FakeClock();
  readonly told: string[] = [];
  readonly ends = new Map<string, () => void>();
  readonly handshakes = new Handshakes({ max: 4, maxPerAddress: 2, timeoutMs: 10_000 }, this.clock);

  begin(name: string, address: string): void {
    const end = this.handshakes.begin(address, ({ code, message }) => {
      this.told.push(`${name} ${code}: ${message}`);
    });
    this.ends.set(name, end);
  }
}

Deno.test("a handshake times out unless it has ended", async () => {
  const { clock, handshakes, told, ends, begin } = bound(new Bench());
  begin("a", "192.0.2.1");
  await clock.advance(4000);
  begin("b", "192.0.2.2");
  ends.get("b")!();
  await clock.advance(5999);
  assertEquals([told, handshakes.size], [[], 1]);
  await clock.advance(1);
  assertEquals(told, ["a timed-out: The TLS handshake timed out after 10000 ms"]);
  assertEquals([handshakes.size, clock.scheduled], [0, 0]);
});

Deno.test("the oldest handshake of an address is aborted for the next one from that address", () => {
  const { handshakes, told, begin } = bound(new Bench());
  begin("other", "192.0.2.9");
  begin("a", "192.0.2.1");
  begin("b", "::ffff:192.0.2.1");
  begin("c", "192.0.2.1");
  assertEquals(told, [
    "a refused: Aborted the TLS handshake to make room for a newer one: 2 from its address are in progress",
  ]);
  assertEquals(handshakes.size, 3);
});

Deno.test("the oldest handshake is aborted at the limit", () => {
  const { handshakes, told, begin } = bound(new Bench());
  for (const [index, name] of ["a", "b", "c", "d", "e"].entries()) begin(name, `192.0.2.${index}`);
  assertEquals(told, [
    "a refused: Aborted the TLS handshake to make room for a newer one: 4 are in progress",
  ]);
  assertEquals(handshakes.size, 4);
});

Deno.test("at the limit, handshakes of an address with few are spared", () => {
  const { told, begin } = bound(new Bench());
  begin("honest", "192.0.2.1");
  begin("a", "192.0.2.2");
  begin("b", "192.0.2.3");
  begin("c", "192.0.2.3");
  begin("d", "192.0.2.4");
  begin("e", "192.0.2.4");
  assertEquals(told.map((text) => text.slice(0, 1)), ["b", "d"]);
});

Deno.test("close() aborts all handshakes and leaves no timer", () => {
  const { clock, handshakes, told, begin } = bound(new Bench());
  begin("a", "192.0.2.1");
  begin("b", "192.0.2.2");
  handshakes.close();
  assertEquals(told, ["a closed: The listener was closed", "b closed: The listener was closed"]);
  assertEquals([handshakes.size, clock.scheduled], [0, 0]);
});

function bound(bench: Bench) {
  const { clock, handshakes, told, ends } = bench;
  return {
    clock,
    handshakes,
    told,
    ends,
    begin: (name: string, address: string) => bench.begin(name, address),
  };
}
