// Raw TCP connections for TLS to run over, under Deno and as under Node.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Duplex } from "node:stream";
import {
  listenRaw,
  type RawConnection,
  type RawHandlers,
} from "../../../../transport/runtime/tls/raw_listener.ts";
import { withValues } from "../../../helpers/machine/globals.ts";

/** Listens as on a runtime without the name `Deno`. */
function listenAsInNode(handlers: RawHandlers, port = 0) {
  using _ = withValues(globalThis, { Deno: undefined });
  return listenRaw({ host: "127.0.0.1", port, noDelay: true }, handlers);
}

const LISTENERS = [
  [
    "Deno",
    (handlers: RawHandlers) => listenRaw({ host: "127.0.0.1", port: 0, noDelay: true }, handlers),
  ],
  ["Node", listenAsInNode],
] as const;

for (const [runtime, listen] of LISTENERS) {
  Deno.test(`listenRaw() accepts connections as under ${runtime}, and octets pass both ways`, async () => {
    const accepted = Promise.withResolvers<RawConnection>();
    const failures: unknown[] = [];
    const listener = await listen({
      what: "Cannot listen",
      take: accepted.resolve,
      fail: (error) => failures.push(error),
    });
    assertEquals(listener.address.host, "127.0.0.1");
    assert(listener.address.port > 0);
    const peer = await Deno.connect({ hostname: "127.0.0.1", port: listener.address.port });
    const { stream, local, remote } = await accepted.promise;
    assertEquals([local, remote], [
      listener.address,
      { host: "127.0.0.1", port: peer.localAddr.port },
    ]);
    const heard = new Promise<number[]>((resolve) =>
      stream.once("data", (octets: Uint8Array) => resolve([...octets]))
    );
    await peer.write(Uint8Array.of(1, 2));
    assertEquals(await heard, [1, 2]);
    stream.write(Uint8Array.of(3));
    const buffer = new Uint8Array(4);
    assertEquals([await peer.read(buffer), buffer[0]], [1, 3]);
    await endOf(stream, peer);
    listener.close();
    assertEquals(failures, []);
  });
}

/** Ends the stream in order, and sees the end at the peer. */
async function endOf(stream: Duplex, peer: Deno.TcpConn): Promise<void> {
  const closed = new Promise((resolve) => stream.once("close", resolve));
  stream.end();
  assertEquals(await peer.read(new Uint8Array(1)), null);
  peer.close();
  await closed;
}

Deno.test("listenRaw() reports a port that is taken", async () => {
  const handlers = { what: "Cannot listen", take: () => {}, fail: () => {} };
  const listener = await listenAsInNode(handlers);
  await assertRejects(() => listenAsInNode(handlers, listener.address.port));
  listener.close();
});
