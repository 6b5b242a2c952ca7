// Sockets of Node.js as byte streams.

import { Duplex } from "node:stream";
import { assertEquals, assertRejects } from "@std/assert";
import { connectSocket } from "../../../transport/runtime/node_socket.ts";

Deno.test("connectSocket() does not wait for a socket after an abort, even one before it began", async () => {
  const socket = new Duplex({ read() {}, write() {} });
  await assertRejects(
    () => connectSocket(socket, { signal: AbortSignal.abort(), event: "connect" }),
    Error,
    "closed the connection",
  );
  assertEquals(socket.destroyed, true);
});
