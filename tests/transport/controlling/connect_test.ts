// Establishing the connection of a controlling station.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { connect, requireTarget } from "../../../transport/controlling/connect.ts";
import type { ByteStream } from "../../../transport/connection/stream.ts";
import { listenTcp, type TcpAddress, type TcpLink } from "../../../transport/runtime/tcp.ts";
import { trace } from "../../helpers/wire/frames.ts";
import { LinkError, ProtocolError } from "../../../transport/errors.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { memoryPipe, MemoryStream } from "../../helpers/virtual/memory_stream.ts";
import { ScriptedStation, within } from "../../helpers/stations/scripted_station.ts";
import { CLOSED_PORT } from "../../helpers/machine/closed_port.ts";

Deno.test("connect() starts data transfer over a stream provided by the caller", async () => {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  const peer = new ScriptedStation(there, clock);
  const signal = new AbortController().signal;
  const given: unknown[] = [];
  const open = (signal: AbortSignal | undefined) => {
    given.push(signal);
    return Promise.resolve(here);
  };
  const station = await within(clock, 0, connect({ open, clock, signal }));
  assertEquals([station.state, peer.session.state], ["started", "started"]);
  assertEquals(given, [signal]);
  await within(clock, 0, station.close());
});

Deno.test("connect() leaves data transfer stopped on request", async () => {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  const peer = new ScriptedStation(there, clock);
  const station = await connect({ open: () => Promise.resolve(here), clock, start: false });
  await clock.advance(0);
  assertEquals([station.state, peer.session.state], ["stopped", "stopped"]);
  await within(clock, 0, station.close());
});

Deno.test("connect() rejects and closes the stream when the start is not confirmed", async () => {
  const clock = new FakeClock();
  const stream = new MemoryStream();
  const failure = connect({ open: () => Promise.resolve(stream), clock, t1Ms: 3000, t2Ms: 1000 })
    .catch((error: unknown) => error);
  const error = await within(clock, 3000, failure);
  assertEquals(error instanceof ProtocolError && error.code, "t1-timeout");
  assertEquals(stream.closed, true);
});

Deno.test("connect() opens no stream when an option is invalid", async () => {
  let opened = 0;
  const open = () => Promise.resolve(new MemoryStream()).finally(() => opened++);
  await assertRejects(() => connect({ open, k: 0 }), RangeError, "Cannot use k = 0");
  assertEquals(opened, 0);
});

Deno.test("connect() passes on the error of opening a stream", async () => {
  const refused = new LinkError("Cannot connect: nobody is there", { code: "refused" });
  await assertRejects(() => connect({ open: () => Promise.reject(refused) }), LinkError, "nobody");
});

Deno.test("connect() works over TCP, through the stream that a tap returns", async () => {
  using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
  const ends: TcpAddress[][] = [];
  const passed: string[] = [];
  const tap = ({ stream, local, remote }: TcpLink): ByteStream => {
    ends.push([remote, local]);
    return {
      read: async (into) => {
        const count = await stream.read(into);
        if (count !== null) passed.push(`< ${trace(into.subarray(0, count))}`);
        return count;
      },
      write: (octets) => {
        passed.push(`> ${trace(octets)}`);
        return stream.write(octets);
      },
      close: () => stream.close(),
    };
  };
  const served = (async () => {
    for await (const { stream, local, remote } of listener) {
      ends.push([local, remote]);
      await stream.read(new Uint8Array(6));
      await stream.write(Uint8Array.of(0x68, 4, 0x0b, 0, 0, 0)); // STARTDT con
      await stream.read(new Uint8Array(6));
      await stream.write(Uint8Array.of(0x68, 4, 0x23, 0, 0, 0)); // STOPDT con
      await stream.read(new Uint8Array(6));
      stream.close();
      return;
    }
  })();
  const station = await connect({ host: "127.0.0.1", port: listener.address.port, tap });
  assertEquals(station.state, "started");
  await station.close();
  await served;
  assertEquals(ends.length, 2);
  assertEquals(ends[0], ends[1]);
  assertEquals(passed, ["> STARTDT act", "< STARTDT con", "> STOPDT act", "< STOPDT con"]);
});

Deno.test("connect() reports a refused connection", async () => {
  const target = { host: "127.0.0.1", port: CLOSED_PORT };
  const error = await assertRejects(() => connect(target), LinkError);
  assertEquals(error.code, "refused");
});

Deno.test("a target has a port from 1 to 65535 and t0 from 1 to 255000 ms", () => {
  const check = (options: { readonly port?: number; readonly t0Ms?: number }) =>
    requireTarget({ host: "192.0.2.1", ...options });
  for (const port of [1, 65_535]) check({ port });
  for (const t0Ms of [1, 255_000]) check({ t0Ms });
  for (const port of [0, 65_536]) {
    assertThrows(() => check({ port }), RangeError, `Cannot use port = ${port}`);
  }
  for (const t0Ms of [0, 255_001]) {
    assertThrows(() => check({ t0Ms }), RangeError, `Cannot use t0Ms = ${t0Ms}`);
  }
});
