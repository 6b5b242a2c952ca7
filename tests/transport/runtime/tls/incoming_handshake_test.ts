// A connection of a listener that breaks before its handshake begins.

import { Duplex } from "node:stream";
import { assert, assertEquals } from "@std/assert";
import { LinkError } from "../../../../transport/errors.ts";
import {
  beginHandshake,
  type HandshakeSettings,
} from "../../../../transport/runtime/tls/incoming_handshake.ts";

/** How the listener refuses a peer whose connection ends like this. */
async function refusalAfter(end: (stream: Duplex) => void): Promise<Error> {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const { promise, resolve } = Promise.withResolvers<Error>();
  const settings = {
    prepared: { report() {} },
    handshakes: { begin: () => () => {} },
    timeoutMs: 1000,
    refuse: resolve,
  };
  const address = { host: "192.0.2.1", port: 1 };
  beginHandshake(
    { stream, local: address, remote: address } as unknown as Parameters<typeof beginHandshake>[0],
    settings as unknown as HandshakeSettings,
  );
  end(stream);
  return await promise;
}

Deno.test("a connection that breaks before its ClientHello is refused with the error of the platform as the cause", async () => {
  const reset = new Error("ECONNRESET");
  const broken = await refusalAfter((stream) => void stream.destroy(reset));
  assert(broken instanceof LinkError);
  assertEquals(broken.cause, reset);
  const closed = await refusalAfter((stream) => void stream.destroy());
  assertEquals(closed.message, broken.message);
  assertEquals(
    (closed.cause as Error).message,
    "The peer closed the connection during the handshake",
  );
});
