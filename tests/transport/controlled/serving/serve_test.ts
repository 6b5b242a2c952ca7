// A controlled station on a real port of the loopback interface.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { Connection } from "../../../../transport/connection/connection.ts";
import { ControlledStation } from "../../../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../../../transport/controlled/serving/serve.ts";
import { connectTcp, listenTcp } from "../../../../transport/runtime/tcp.ts";
import { LinkError } from "../../../../transport/errors.ts";
import { ScriptedMaster } from "../../../helpers/stations/scripted_master.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";
import { untilFree, untilRefused } from "../../../helpers/machine/closed_port.ts";

const DECLARATION = {
  sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 1 }] }],
} as const;

async function connect(port: number): Promise<{ connection: Connection; asdus: Uint8Array[] }> {
  const { stream } = await connectTcp({ host: "127.0.0.1", port });
  const asdus: Uint8Array[] = [];
  const connection = new Connection(stream, {
    role: "controlling",
    onAsdu: (octets) => void asdus.push(octets),
  });
  return { connection, asdus };
}

Deno.test("serve() serves on a free port until it is closed", async () => {
  await using station = new ControlledStation(DECLARATION);
  const server = await serve(station, { host: "127.0.0.1", port: 0 });
  assert(server.port > 0);
  const { connection, asdus } = await connect(server.port);
  await connection.start();
  await connection.send(
    encodeAsdu({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] }),
  );
  await connection.stop(); // everything sent before has arrived when this is confirmed
  assertEquals(asdus.map((octets) => [octets[0], octets[2]]), [[70, 4], [100, 7], [1, 20], [
    100,
    10,
  ]]);
  await server.close();
  await server.finished;
  assertEquals((await connection.closed).code, "eof");
  const refusal = await untilRefused(() => connectTcp({ host: "127.0.0.1", port: server.port }));
  assert(refusal instanceof LinkError);
  assertEquals(station.links, []);
});

Deno.test("a station may be served on several ports, and close() closes all connections", async () => {
  const station = new ControlledStation({
    ...DECLARATION,
    redundancy: { mode: "each-connection" },
  });
  await using one = await serve(station, { host: "127.0.0.1", port: 0 });
  await using two = await serve(station, { host: "127.0.0.1", port: 0 });
  const [a, b] = [await connect(one.port), await connect(two.port)];
  await Promise.all([a.connection.start(), b.connection.start()]);
  assertEquals(station.links.length, 2);
  await station.close();
  const reasons = await Promise.all([a.connection.closed, b.connection.closed]);
  assertEquals(reasons.map(({ code }) => code), ["eof", "eof"]);
  const late = await connect(one.port);
  assertEquals((await late.connection.closed).code, "eof");
});

Deno.test("serve() refuses a port that is in use", async () => {
  await using station = new ControlledStation(DECLARATION);
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  await assertRejects(
    () => serve(station, { host: "127.0.0.1", port: server.port }),
    LinkError,
  );
});

Deno.test("an aborted signal closes the station", async () => {
  const abort = new AbortController();
  const station = new ControlledStation(DECLARATION, { signal: abort.signal });
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  const { connection } = await connect(server.port);
  await connection.start();
  abort.abort();
  assertEquals((await connection.closed).code, "eof");
});

Deno.test("a station whose signal is already aborted serves no peer", async () => {
  const station = new ControlledStation(DECLARATION, { signal: AbortSignal.abort() });
  await assertRejects(
    () => serve(station, { host: "127.0.0.1", port: 0 }),
    TypeError,
    "Cannot serve a station: it is closed",
  );
});

Deno.test("serving continues 100 ms after a failure to accept, until it is closed", async () => {
  const clock = new FakeClock();
  const attempts: number[] = [];
  const errors: string[] = [];
  await using station = new ControlledStation(DECLARATION);
  const server = await serve(station, {
    clock,
    onError: ({ message }) => errors.push(message),
    listener: {
      address: { host: "127.0.0.1", port: 1 },
      close: () => {},
      [Symbol.dispose]: () => {},
      // deno-lint-ignore require-yield
      async *[Symbol.asyncIterator]() {
        attempts.push(clock.monotonic());
        throw new LinkError("Too many open files", { code: "failed" });
      },
    },
  });
  await clock.advance(250);
  assertEquals(attempts, [0, 100, 200]);
  assertEquals(errors, Array(3).fill("Too many open files"));
  await server.close();
  await server.finished;
  await clock.advance(1000);
  assertEquals(attempts.length, 3);
});

Deno.test("serving ends when the owner of the listener closes it", async () => {
  await using station = new ControlledStation(DECLARATION);
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 });
  const server = await serve(station, { listener });
  const { connection } = await connect(server.port);
  await connection.start();
  listener.close();
  await server.finished;
  assertEquals(connection.state, "started");
  await server.close();
  assertEquals((await connection.closed).code, "eof");
});

Deno.test("close() of a server waits for its own connections to end, and leaves others open", async () => {
  const clock = new FakeClock();
  await using station = new ControlledStation(DECLARATION, { clock });
  const address = { host: "127.0.0.1", port: 1 };
  const [near, own] = memoryPipe();
  const { connection } = new ScriptedMaster(near, clock);
  const [, other] = memoryPipe();
  const elsewhere = station.accept(other, { host: "192.0.2.2", port: 2 })!;
  let closes = 0;
  const over = Promise.withResolvers<void>();
  const server = await serve(station, {
    clock,
    listener: {
      address,
      close: () => {
        closes++;
        over.resolve();
      },
      [Symbol.dispose]: () => {},
      async *[Symbol.asyncIterator]() {
        yield { stream: own, local: address, remote: { host: "192.0.2.1", port: 1 } };
        await over.promise;
      },
    },
  });
  await settle();
  assertEquals([server.host, server.port, station.links.length], ["127.0.0.1", 1, 2]);
  await connection.start();
  own.stall();
  station.set(1, 1, 0); // whose report cannot be sent
  await settle();
  let detail: string | undefined;
  station.links[1]!.closed.then((reason) => detail = reason.detail);
  let closed = false;
  const closing = server.close().then(() => closed = true);
  await clock.advance(999);
  assertEquals([closed, closes, detail], [false, 1, undefined]);
  await clock.advance(1);
  await closing;
  await server.finished;
  assertEquals([detail, station.links], ["The server was closed", [elsewhere]]);
});

Deno.test("the port can be used again when close() has resolved", async () => {
  const station = new ControlledStation(DECLARATION);
  let port = 0;
  for (let count = 0; count < 20; count++) {
    const server = await untilFree(() => serve(station, { host: "127.0.0.1", port }));
    port = server.port;
    if (count % 2 === 0) (await connect(port)).connection.close("done");
    await server.close();
  }
  await station.close();
});
