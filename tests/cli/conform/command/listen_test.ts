// The command that waits for a controlling station, and how its connections are held.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { HeldStream } from "../../../../cli/conform/access/held_stream.ts";
import { DeviceListener } from "../../../../cli/conform/access/listening.ts";
import { LinkError, type TcpLink } from "../../../../mod.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { memoryPipe, type MemoryStream } from "../../../helpers/virtual/memory_stream.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";

Deno.test("a controlling station that connects is tested", async () => {
  const over = new AbortController();
  const listening = Promise.withResolvers<string>();
  const testing = runCli(
    ["conform", "--listen", "127.0.0.1:0", "--only", "TCP-05", "--seed", "1"],
    {
      onStdout: (text) => {
        const target = /that connects to (\S+)/.exec(text)?.[1];
        if (target !== undefined) listening.resolve(target);
      },
    },
  );
  const monitoring = runCli(["monitor", await listening.promise], { interruption: over.signal });
  const { code, stdout, stderr } = await testing;
  over.abort();
  await monitoring;
  assertEquals(stderr, "");
  assertStringIncludes(stdout, "Conformance test of the controlling station");
  assertStringIncludes(stdout, "\nPASS+           TCP-05");
  assertEquals(code, 0);
});

Deno.test("a port that is taken is reported", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const { code, stderr } = await runCli(["conform", "--listen", String(port), "--only", "TCP-05"]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, `iec104 conform: Cannot listen on 127.0.0.1:${port}`);
});

/** A connection of a peer, which is the other end. */
function link(): { readonly link: TcpLink; readonly peer: MemoryStream } {
  const [near, peer] = memoryPipe();
  const host = { host: "192.0.2.1", port: 2404 };
  return { link: { stream: near, local: host, remote: host }, peer };
}

/** What listening again does: it succeeds, the port is busy, or it cannot be used at all. */
type Listening = "succeeds" | "busy" | "not permitted";

/** A listener to which the test connects; `next` says what each listening after the first one does, and then it succeeds. */
async function listener(most: number, next: Listening[] = []) {
  const clock = new FakeClock();
  const waiting: TcpLink[] = [];
  let arrived = Promise.withResolvers<void>();
  let opened = 0;
  const failures: LinkError[] = [];
  async function* links(isOpen: () => boolean): AsyncGenerator<TcpLink> {
    while (isOpen()) {
      for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) yield first;
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      await arrived.promise;
    }
  }
  const wake = () => {
    arrived.resolve();
    arrived = Promise.withResolvers();
  };
  const made = await DeviceListener.open({
    ...{ address: { host: "192.0.2.1", port: 0 }, most, clock },
    listen: async (address) => {
      await Promise.resolve(); // As with a real port, the outcome comes later.
      const outcome = opened++ === 0 ? "succeeds" : next.shift() ?? "succeeds";
      if (outcome !== "succeeds") {
        throw new LinkError(`Cannot listen: ${outcome}`, {
          code: outcome === "busy" ? "in-use" : "not-permitted",
        });
      }
      let isOpen = true;
      const close = () => {
        isOpen = false;
        wake();
      };
      return {
        ...{ address: { ...address, port: 2404 }, close, [Symbol.dispose]: close },
        [Symbol.asyncIterator]: () => links(() => isOpen),
      };
    },
  });
  return {
    made,
    clock,
    opened: () => opened,
    fail: (failure: LinkError) => {
      failures.push(failure);
      wake();
    },
    connect: async () => {
      const { link: next, peer } = link();
      waiting.push(next);
      wake();
      await settle();
      return peer;
    },
  };
}

/** Reads once. */
async function read({ stream }: TcpLink): Promise<readonly number[]> {
  const buffer = new Uint8Array(10);
  const count = await stream.read(buffer);
  return [...buffer.subarray(0, count ?? 0)];
}

Deno.test("connections wait for a case in their order, with what has arrived", async () => {
  const { made, connect } = await listener(4);
  const first = await connect();
  const second = await connect();
  await first.write(Uint8Array.of(1, 2));
  await second.write(Uint8Array.of(3));
  const { accept } = made.access;
  const signal = new AbortController().signal;
  assertEquals(await read(await accept!(signal)), [1, 2]);
  const next = await accept!(signal);
  assertEquals(await read(next), [3]);
  await second.write(Uint8Array.of(4));
  assertEquals(await read(next), [4]);
});

Deno.test("connections that the device has ended meanwhile are not used, and those beyond a limit are closed", async () => {
  const { made, connect } = await listener(2);
  const ended = await connect();
  ended.close();
  await settle();
  const peer = await connect();
  await peer.write(Uint8Array.of(7));
  const { accept } = made.access;
  assertEquals(await read(await accept!(new AbortController().signal)), [7]);
  const oldest = await connect();
  await connect();
  await connect();
  assertEquals(await oldest.read(new Uint8Array(1)), null);
});

Deno.test("waiting for a connection ends with the signal", async () => {
  const { made } = await listener(2);
  const stop = new AbortController();
  const waiting = made.access.accept!(stop.signal).then(() => "accepted", () => "stopped");
  stop.abort();
  assertEquals(await waiting, "stopped");
});

Deno.test("a listener that refuses closes what waits, and opens its port again", async () => {
  const { made, connect, opened } = await listener(2);
  const peer = await connect();
  await made.access.refuse!(true);
  assertEquals(await peer.read(new Uint8Array(1)), null);
  await made.access.refuse!(false);
  await made.access.refuse!(false);
  assertEquals([opened(), made.address.port], [2, 2404]);
});

/** How a promise ends while time passes. */
async function endOf(promise: Promise<unknown>, clock: FakeClock): Promise<string> {
  const end = promise.then(() => "done", ({ message }: Error) => message);
  await clock.advance(10_000);
  return await end;
}

Deno.test("a port that is busy for a moment is opened again", async () => {
  const { made, connect, opened, clock } = await listener(2, ["busy", "busy"]);
  const { accept, refuse } = made.access;
  await refuse!(true);
  assertEquals(await endOf(refuse!(false), clock), "done");
  assertEquals(opened(), 4);
  const peer = await connect();
  await peer.write(Uint8Array.of(5));
  assertEquals(await read(await accept!(new AbortController().signal)), [5]);
});

Deno.test("a port that stays busy is reported after 5 s, and opened for the next case", async () => {
  const { made, connect, opened, clock } = await listener(2, Array(51).fill("busy"));
  const { accept, refuse } = made.access;
  await refuse!(true);
  assertEquals(await endOf(refuse!(false), clock), "Cannot listen: busy");
  assertEquals(opened(), 52);
  const accepted = accept!(new AbortController().signal);
  await clock.advance(0);
  await connect();
  await accepted;
});

Deno.test("a port that cannot be used at all is reported at once, also to the next case", async () => {
  const { made, clock } = await listener(2, ["not permitted", "not permitted"]);
  const { accept, refuse } = made.access;
  await refuse!(true);
  assertEquals(await endOf(refuse!(false), clock), "Cannot listen: not permitted");
  const signal = new AbortController().signal;
  assertEquals(await endOf(accept!(signal), clock), "Cannot listen: not permitted");
});

Deno.test("a port that a case has closed stays closed while others wait for connections", async () => {
  const { made, opened, clock } = await listener(2);
  const stop = new AbortController();
  await made.access.refuse!(true);
  const waiting = made.access.accept!(stop.signal).then(() => "accepted", () => "stopped");
  await clock.advance(10_000);
  stop.abort();
  assertEquals([await waiting, opened()], ["stopped", 1]);
});

Deno.test("a connection that cannot be accepted does not end the campaign", async () => {
  const { made, connect, clock, fail } = await listener(2);
  fail(new LinkError("Too many open files", { code: "failed" }));
  await clock.advance(1000);
  const peer = await connect();
  await peer.write(Uint8Array.of(6));
  assertEquals(await read(await made.access.accept!(new AbortController().signal)), [6]);
});

Deno.test("a held stream delivers in pieces, and a failure to its reader", async () => {
  const [near, peer] = memoryPipe();
  const held = new HeldStream(near);
  await peer.write(Uint8Array.of(1, 2, 3));
  await settle();
  const small = new Uint8Array(2);
  assertEquals([await held.read(small), ...small], [2, 1, 2]);
  assertEquals(await held.read(small), 1);
  near.fail(new Error("reset"));
  await held.read(small).then(() => {
    throw new Error("Expected a failure");
  }, ({ message }) => assertEquals(message, "reset"));
  assertEquals(held.hasEnded, true);
});
