// Sockets of Node.js as byte streams.

import { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { assertEquals, assertRejects } from "@std/assert";
import { connectSocket, endsOf, socketStream } from "../../../transport/runtime/node_socket.ts";
import { countedSignal } from "../../helpers/virtual/counted_signal.ts";

/** Creates a socket that receives what the test feeds it, and records what is written to it. */
function fakeSocket(write: (chunk: Uint8Array, done: (error?: Error) => void) => void = () => {}) {
  return new Duplex({
    read() {},
    write: (chunk, _encoding, done) => write(chunk, done),
    decodeStrings: false,
  });
}

/** Lets pending events of a socket fire. */
function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

Deno.test("connectSocket() does not wait for a socket after an abort, even before the call", async () => {
  const socket = new Duplex({ read() {}, write() {} });
  await assertRejects(
    () => connectSocket(socket, { signal: AbortSignal.abort(), event: "connect" }),
    Error,
    "closed the connection",
  );
  assertEquals(socket.destroyed, true);
});

Deno.test("connectSocket() waits for its event, an error, the end or an abort, and removes its listeners", async () => {
  for (
    const [happen, message] of [
      [(socket: Duplex) => socket.emit("secureConnect"), undefined],
      [(socket: Duplex) => socket.destroy(new Error("reset")), "reset"],
      [(socket: Duplex) => socket.destroy(), "The peer closed the connection"],
      [(_: Duplex, abort: AbortController) => abort.abort(), "The peer closed the connection"],
    ] as const
  ) {
    const { abort, signal, listeners } = countedSignal();
    const socket = fakeSocket();
    let found: string | undefined = "pending";
    const connecting = connectSocket(socket, { signal, event: "secureConnect" })
      .then(() => found = undefined, (error: Error) => found = error.message);
    socket.emit("connect");
    await tick();
    assertEquals([found, listeners()], ["pending", 1]);
    happen(socket, abort);
    await connecting;
    assertEquals([found, listeners()], [message, 0]);
    assertEquals(socket.destroyed, message !== undefined);
    socket.on("error", () => {}).destroy();
  }
});

Deno.test("socketStream() reads received octets in parts of the requested size, then the end", async () => {
  const socket = fakeSocket();
  const stream = socketStream(socket);
  const buffer = new Uint8Array(2);
  const first = stream.read(buffer);
  await tick();
  socket.push(Uint8Array.of(1, 2, 3));
  assertEquals([await first, ...buffer], [2, 1, 2]);
  assertEquals([await stream.read(buffer), buffer[0]], [1, 3]);
  const last = stream.read(buffer);
  await tick();
  socket.push(Uint8Array.of(4));
  socket.push(null);
  assertEquals([await last, buffer[0]], [1, 4]);
  assertEquals([await stream.read(buffer), await stream.read(buffer)], [null, null]);
  stream.close();
});

Deno.test("socketStream() reads octets received before a failure, then throws it on every read", async () => {
  const socket = fakeSocket();
  const stream = socketStream(socket);
  const buffer = new Uint8Array(2);
  const waiting = stream.read(buffer);
  await tick();
  socket.destroy(new Error("reset by the peer"));
  for (const read of [() => waiting, () => stream.read(buffer), () => stream.read(buffer)]) {
    await assertRejects(read, Error, "reset by the peer");
  }
  stream.close();
  await assertRejects(() => stream.read(buffer), Error, "reset by the peer");
});

Deno.test("socketStream() reports a close to every reader and writer", async () => {
  for (const close of [undefined, (socket: Duplex) => socket.destroy()]) {
    const socket = fakeSocket();
    const stream = socketStream(socket);
    const buffer = new Uint8Array(2);
    const waiting = stream.read(buffer);
    const writing = stream.write(Uint8Array.of(1));
    await tick();
    if (close === undefined) stream.close();
    else close(socket);
    assertEquals(socket.destroyed, true);
    for (const work of [waiting, writing]) {
      await assertRejects(() => work, Error, "The connection was closed");
    }
    await assertRejects(() => stream.read(buffer), Error, "The connection was closed");
  }
  const socket = fakeSocket();
  const stream = socketStream(socket);
  socket.push(Uint8Array.of(1, 2, 3));
  const buffer = new Uint8Array(2);
  await stream.read(buffer);
  stream.close();
  assertEquals([await stream.read(buffer), buffer[0]], [1, 3], "it had been read from the socket");
  await assertRejects(() => stream.read(buffer), Error, "The connection was closed");
});

Deno.test("socketStream() writes a copy, resolves when the socket has, and removes its listeners", async () => {
  const written: [Uint8Array, (error?: Error) => void][] = [];
  const socket = fakeSocket((chunk, done) => void written.push([chunk, done]));
  const stream = socketStream(socket);
  const before = socket.listenerCount("close");
  const octets = Uint8Array.of(1, 2, 3);
  let count: number | undefined;
  const first = stream.write(octets).then((taken) => count = taken);
  octets[0] = 9;
  await tick();
  assertEquals([count, [...written[0]![0]]], [undefined, [1, 2, 3]]);
  assertEquals(socket.listenerCount("close"), before + 1);
  written[0]![1]();
  await first;
  assertEquals([count, socket.listenerCount("close")], [3, before]);
  const second = stream.write(octets);
  await tick();
  written[1]![1](new Error("broken pipe"));
  await assertRejects(() => second, Error, "broken pipe");
  assertEquals(socket.listenerCount("close"), before);
  await tick();
  await assertRejects(() => stream.read(new Uint8Array(1)), Error, "broken pipe");
});

Deno.test("endsOf() returns both ends of a socket, or neither", () => {
  const local = { localAddress: "192.0.2.9", localPort: 9 };
  const remote = { remoteAddress: "192.0.2.7", remotePort: 7 };
  const of = (socket: object) => endsOf(socket as Socket);
  assertEquals([of({}), of(local), of(remote)], [undefined, undefined, undefined]);
  assertEquals(of({ ...local, ...remote }), {
    local: { host: "192.0.2.9", port: 9 },
    remote: { host: "192.0.2.7", port: 7 },
  });
  const bare = { localAddress: "192.0.2.9", remoteAddress: "192.0.2.7" };
  assertEquals(of(bare), {
    local: { host: "192.0.2.9", port: 0 },
    remote: { host: "192.0.2.7", port: 0 },
  });
});
