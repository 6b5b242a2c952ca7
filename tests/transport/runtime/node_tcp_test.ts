// TCP over the sockets of Node.js, which Deno also provides: listening, the queue of connections, and failures.

import { assert, assertEquals, assertRejects } from "@std/assert";
import net, { type Server, type Socket } from "node:net";
import { LinkError } from "../../../transport/errors.ts";
import type { TcpLink, TcpListener } from "../../../transport/runtime/link.ts";
import { acceptSockets, connectInNode, listenInNode } from "../../../transport/runtime/node_tcp.ts";
import { withValues } from "../../helpers/machine/globals.ts";
import { standing } from "../../helpers/stations/bench_connection.ts";
import { untilRefused } from "../../helpers/machine/closed_port.ts";

const WHAT = "Cannot listen on it";

function listen(): Promise<TcpListener> {
  return listenInNode({ host: "127.0.0.1", port: 0, noDelay: true }, WHAT);
}

function connectTo({ address }: TcpListener): Promise<TcpLink> {
  const { signal } = new AbortController();
  const target = { ...address, noDelay: true, signal };
  return connectInNode(target, { what: "Cannot connect", localAddress: undefined });
}

/** Returns the code of a system error. */
function codeOf(error: Error & { readonly code?: string }): string | undefined {
  return error.code;
}

async function take(listener: TcpListener): Promise<TcpLink> {
  for await (const link of listener) return link;
  throw new Error("Expected a connection");
}

Deno.test("listenInNode() and connectInNode() pass octets and ends in both directions, and report both addresses", async () => {
  using listener = await listen();
  const near = await connectTo(listener);
  const far = await take(listener);
  assertEquals([near.remote, near.local], [listener.address, far.remote]);
  assertEquals(far.local, listener.address);
  const buffer = new Uint8Array(2);
  for (const [one, other] of [[near, far], [far, near]] as const) {
    assertEquals(await one.stream.write(Uint8Array.of(1, 2, 3)), 3);
    assertEquals([await other.stream.read(buffer), ...buffer], [2, 1, 2]);
    assertEquals([await other.stream.read(buffer), buffer[0]], [1, 3]);
  }
  near.stream.close();
  assertEquals(await far.stream.read(buffer), null);
  assertEquals(await far.stream.read(buffer), null, "and again");
  far.stream.close();
});

Deno.test("listenInNode() keeps connections until accepted, and close() closes the remaining ones", async () => {
  const listener = await listen();
  const first = await connectTo(listener);
  const second = await connectTo(listener);
  const taken = await take(listener);
  assertEquals(taken.remote, first.local);
  await taken.stream.write(Uint8Array.of(1));
  assertEquals(await first.stream.read(new Uint8Array(1)), 1);
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, 0); // the system delivers the second one
  await promise;
  listener.close();
  listener.close();
  const ended = await second.stream.read(new Uint8Array(1)).catch(() => null);
  assertEquals(ended, null);
  assertEquals(await listener[Symbol.asyncIterator]().next(), { done: true, value: undefined });
  const refusal = await untilRefused(() => connectTo(listener));
  assert(refusal instanceof Error);
  assertEquals(codeOf(refusal), "ECONNREFUSED");
  assertEquals(await taken.stream.write(Uint8Array.of(2)), 1, "an accepted connection continues");
  for (const { stream } of [first, second, taken]) stream.close();
});

Deno.test("close() of a listener ends a waiting iteration", async () => {
  const listener = await listen();
  const next = listener[Symbol.asyncIterator]().next();
  assertEquals(await standing(next), "pending");
  listener[Symbol.dispose]();
  assertEquals(await next, { done: true, value: undefined });
});

Deno.test("listenInNode() resolves a host name, and reports a port that is in use", async () => {
  using listener = await listenInNode({ host: "localhost", port: 0, noDelay: true }, WHAT);
  assert(["127.0.0.1", "::1"].includes(listener.address.host), listener.address.host);
  const error = await assertRejects(
    () => listenInNode({ ...listener.address, noDelay: true }, WHAT),
    Error,
  );
  assertEquals(codeOf(error), "EADDRINUSE");
});

/** Arguments of `createServer()`, and a server that does not listen. */
interface Served {
  readonly options: object;
  /** What it listens on. */
  target: object | undefined;
  readonly connect: (socket: Socket) => void;
  readonly handlers: Map<string, (error: Error) => void>;
  readonly closed: number[];
}

/** Replaces the servers of Node.js during the test. */
function withServers(served: Served[]): Disposable {
  const createServer = (options: object, connect: (socket: Socket) => void) => {
    const entry: Served = {
      ...{ options, connect, handlers: new Map(), closed: [] },
      target: undefined,
    };
    served.push(entry);
    const { handlers, closed } = entry;
    return {
      once: (event: string, handler: () => void) => void handlers.set(event, handler),
      on: (event: string, handler: () => void) => void handlers.set(event, handler),
      off: (event: string) => void handlers.delete(event),
      listen: (target: object, done: () => void) => {
        entry.target = target;
        done();
      },
      address: () => ({ address: "192.0.2.9", port: 9 }),
      close: () => closed.push(1),
    } as unknown as Server;
  };
  return withValues(net, { createServer });
}

/** Creates a socket that only reports its addresses and records calls. */
function socketAt(ends: object): { readonly socket: Socket; readonly calls: string[] } {
  const calls: string[] = [];
  const socket = {
    ...ends,
    on(event: string) {
      calls.push(`on ${event}`);
      return socket;
    },
    destroy: () => void calls.push("destroy"),
  };
  return { socket: socket as unknown as Socket, calls };
}

Deno.test("a server disables Nagle's algorithm on request, allows half-open connections, and reports failures to accept", async () => {
  for (const noDelay of [true, false]) {
    const served: Served[] = [];
    using _ = withServers(served);
    const failures: LinkError[] = [];
    const taken: object[] = [];
    const { address, close } = await acceptSockets({ host: "192.0.2.9", port: 9, noDelay }, {
      what: WHAT,
      take: (_socket, ends) => void taken.push(ends),
      fail: (error) => void failures.push(error),
    });
    const [{ options, target, connect, handlers, closed }] = served as [Served];
    assertEquals(options, { noDelay, allowHalfOpen: true });
    assertEquals(target, { host: "192.0.2.9", port: 9, backlog: 4096 });
    assertEquals(address, { host: "192.0.2.9", port: 9 });
    const cause = Object.assign(new Error("EMFILE"), { code: "EMFILE" });
    handlers.get("error")!(cause);
    assertEquals(
      failures.map(({ message, code }) => [message, code]),
      [["Cannot accept a connection on 192.0.2.9:9: too many open files", "failed"]],
    );
    const gone = socketAt({});
    connect(gone.socket);
    assertEquals([gone.calls, taken], [["on error", "destroy"], []]);
    const local = { localAddress: "192.0.2.9", localPort: 9 };
    const remote = { remoteAddress: "192.0.2.7", remotePort: 7 };
    for (const half of [local, remote]) connect(socketAt(half).socket);
    assertEquals(taken, []);
    connect(socketAt({ ...local, ...remote }).socket);
    assertEquals(taken, [{
      local: { host: "192.0.2.9", port: 9 },
      remote: { host: "192.0.2.7", port: 7 },
    }]);
    close();
    assertEquals(closed, [1]);
  }
});

Deno.test("at most 4096 connections wait to be accepted; a failure to accept reaches the iteration", async () => {
  const served: Served[] = [];
  using _ = withServers(served);
  const listener = await listen();
  const [{ connect, handlers }] = served as [Served];
  const ends = { localAddress: "a", localPort: 1, remoteAddress: "b", remotePort: 2 };
  const sockets = Array.from({ length: 4097 }, () => socketAt(ends));
  for (const { socket } of sockets) connect(socket);
  assertEquals(sockets.map(({ calls }) => calls.includes("destroy")).indexOf(true), 4096);
  for (let i = 0; i < 4096; i++) assertEquals((await take(listener)).remote.host, "b");
  handlers.get("error")!(new Error("no more"));
  const error = await assertRejects(() => take(listener), LinkError);
  assertEquals(error.message, "Cannot accept a connection on 192.0.2.9:9: no more");
});
