// TCP over the sockets of Node.js, as Deno has them: what Node.js and Bun use.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { TcpLink } from "../../../transport/runtime/link.ts";
import { connectInNode, listenInNode } from "../../../transport/runtime/node_tcp.ts";

const WHAT = "Cannot do it";
const LOOPBACK = { host: "127.0.0.1", port: 0, noDelay: true };

function connect(port: number): Promise<TcpLink> {
  const { signal } = new AbortController();
  const target = { ...LOOPBACK, port, signal };
  return connectInNode(target, { what: WHAT, localAddress: undefined });
}

Deno.test("connections over sockets of Node.js know both ends, and carry octets", async () => {
  const listener = await listenInNode(LOOPBACK, WHAT);
  const links = listener[Symbol.asyncIterator]();
  const near = await connect(listener.address.port);
  const far = (await links.next()).value as TcpLink;
  assertEquals(far.remote, near.local);
  assertEquals(far.local, near.remote);
  assertEquals(near.remote, listener.address);
  await near.stream.write(Uint8Array.of(1, 2, 3));
  assertEquals(await far.stream.read(new Uint8Array(8)), 3);
  near.stream.close();
  assertEquals(await far.stream.read(new Uint8Array(8)), null);
  far.stream.close();
  listener.close();
  assertEquals((await links.next()).done, true);
});

Deno.test("listenInNode() listens on a host name", async () => {
  using listener = await listenInNode({ ...LOOPBACK, host: "localhost" }, WHAT);
  assert(["127.0.0.1", "::1"].includes(listener.address.host), listener.address.host);
});

Deno.test("listenInNode() rejects with the error of the system", async () => {
  using listener = await listenInNode(LOOPBACK, WHAT);
  const again = { ...LOOPBACK, port: listener.address.port };
  const error = await assertRejects(() => listenInNode(again, WHAT), Error);
  assertEquals((error as Error & { readonly code?: string }).code, "EADDRINUSE");
});

Deno.test("closing a listener over sockets of Node.js closes the connections that nobody has taken", async () => {
  const listener = await listenInNode(LOOPBACK, WHAT);
  const links = listener[Symbol.asyncIterator]();
  const [first, second] = [
    await connect(listener.address.port),
    await connect(listener.address.port),
  ];
  const taken = (await links.next()).value as TcpLink;
  const isFirst = taken.remote.port === first.local.port;
  const [mine, other] = isFirst ? [first, second] : [second, first];
  listener.close();
  assertEquals(await other.stream.read(new Uint8Array(1)).catch(() => null), null);
  await taken.stream.write(Uint8Array.of(1));
  assertEquals(await mine.stream.read(new Uint8Array(1)), 1);
  for (const { stream } of [first, second, taken]) stream.close();
});
