// The passive controlling station: controlled stations open the connections.

import { assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../../../transport/controlling/connect.ts";
import { DialIn } from "../../../../transport/controlling/supervision/dial_in.ts";
import { supervise } from "../../../../transport/controlling/supervision/supervised_station.ts";
import type { TcpLink } from "../../../../transport/runtime/tcp.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe, type MemoryStream } from "../../../helpers/virtual/memory_stream.ts";
import { ScriptedStation, within } from "../../../helpers/stations/scripted_station.ts";

/** A listener to which tests connect. */
class FakeListener implements AsyncIterable<TcpLink> {
  closed = false;
  readonly #links: TcpLink[] = [];
  #arrival = Promise.withResolvers<void>();
  #error: Error | undefined;

  /** Connects a station; returns its end. */
  dial(host: string): MemoryStream {
    const [here, there] = memoryPipe();
    const local = { host: "192.0.2.1", port: 2404 };
    this.#links.push({ stream: here, local, remote: { host, port: 50_000 } });
    this.#arrival.resolve();
    return there;
  }

  fail(error: Error): void {
    this.#error = error;
    this.#arrival.resolve();
  }

  close(): void {
    this.closed = true;
    this.#arrival.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TcpLink> {
    while (!this.closed) {
      if (this.#error !== undefined) throw this.#error;
      for (const link of this.#links.splice(0)) yield link;
      this.#arrival = Promise.withResolvers();
      if (this.#links.length === 0) await this.#arrival.promise;
    }
  }
}

Deno.test("a station that dials in is started, and again when it dials in again", async () => {
  const clock = new FakeClock();
  const listener = new FakeListener();
  using dialIn = new DialIn(listener);
  const station = supervise({ targets: [dialIn.from("192.0.2.10")], clock, random: () => 0 });
  await clock.advance(3600_000);
  assertEquals(station.links[0]?.state, "connecting");
  const first = new ScriptedStation(listener.dial("::ffff:192.0.2.10"), clock);
  await clock.advance(0);
  assertEquals([station.active, first.session.state], [0, "started"]);
  first.hangUp();
  await clock.advance(10);
  const second = new ScriptedStation(listener.dial("192.0.2.10"), clock);
  await clock.advance(1000);
  assertEquals([station.active, second.session.state], [0, "started"], "though it came early");
  await within(clock, 0, station.close());
});

Deno.test("stations are identified by their addresses", async () => {
  const clock = new FakeClock();
  const listener = new FakeListener();
  const unexpected: string[] = [];
  using dialIn = new DialIn(listener, {
    onUnexpected: ({ remote }) => unexpected.push(remote.host),
  });
  const pending = ["192.0.2.10", "[2001:DB8::1]"].map((address) =>
    connect({ ...dialIn.from(address), clock })
  );
  const stranger = listener.dial("192.0.2.99");
  const v6 = new ScriptedStation(listener.dial("2001:db8::1"), clock);
  const v4 = new ScriptedStation(listener.dial("192.0.2.10"), clock);
  await clock.advance(0);
  const stations = await Promise.all(pending);
  v4.send({ type: "M_SP_NA_1", cause: 3, ca: 4, objects: [{ ioa: 1, value: 1, quality: 0 }] });
  v6.send({ type: "M_SP_NA_1", cause: 3, ca: 6, objects: [{ ioa: 1, value: 1, quality: 0 }] });
  await clock.advance(0);
  const first = await Promise.all(stations.map((station) => station.asdus().next()));
  assertEquals(first.map(({ value }) => value?.ca), [4, 6]);
  assertEquals(unexpected, ["192.0.2.99"]);
  assertEquals(await stranger.read(new Uint8Array(9)), null, "its connection is closed");
  await within(clock, 0, Promise.all(stations.map((station) => station.close())));
});

Deno.test("a target without an address accepts any remaining station", async () => {
  const clock = new FakeClock();
  const listener = new FakeListener();
  using dialIn = new DialIn(listener);
  const pending = connect({ ...dialIn.from(), clock });
  new ScriptedStation(listener.dial("198.51.100.7"), clock);
  await clock.advance(0);
  const station = await pending;
  assertEquals(station.state, "started");
  await within(clock, 0, station.close());
});

Deno.test("an unused connection is closed when the station dials in again", async () => {
  const clock = new FakeClock();
  const listener = new FakeListener();
  using dialIn = new DialIn(listener);
  const target = dialIn.from("192.0.2.10");
  const first = listener.dial("192.0.2.10");
  const second = listener.dial("192.0.2.10");
  await settle();
  assertEquals(await first.read(new Uint8Array(9)), null);
  new ScriptedStation(second, clock);
  const pending = connect({ ...target, clock });
  await clock.advance(0);
  await within(clock, 0, (await pending).close());
});

Deno.test("an expectation can be cancelled, or end with the listener", async () => {
  const listener = new FakeListener();
  const errors: unknown[] = [];
  const dialIn = new DialIn(listener, { onError: (error) => errors.push(error) });
  const target = dialIn.from("192.0.2.10");
  const given = new AbortController();
  const pending = target.open(given.signal);
  given.abort(new Error("no more"));
  await assertRejects(() => pending, Error, "no more");
  await assertRejects(() => target.open(given.signal), Error, "no more");
  const unused = listener.dial("192.0.2.10");
  await settle();
  const boom = new Error("boom");
  listener.fail(boom);
  await settle();
  assertEquals(errors, [boom]);
  dialIn.close();
  assertEquals([listener.closed, await unused.read(new Uint8Array(9))], [true, null]);
});
