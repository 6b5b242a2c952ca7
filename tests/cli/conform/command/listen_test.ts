// The command that waits for a controlling station, and how its connections are held.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { HeldStream } from "../../../../cli/conform/access/held_stream.ts";
import { DeviceListener } from "../../../../cli/conform/access/listening.ts";
import type { TcpLink } from "../../../../mod.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { memoryPipe, type MemoryStream } from "../../../helpers/virtual/memory_stream.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";

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

/** A listener to which the test connects. */
async function listener(most: number) {
  const waiting: TcpLink[] = [];
  let arrived = Promise.withResolvers<void>();
  let opened = 0;
  async function* links(): AsyncGenerator<TcpLink> {
    for (;;) {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) yield next;
      await arrived.promise;
    }
  }
  const made = await DeviceListener.open({
    ...{ address: { host: "192.0.2.1", port: 0 }, most },
    listen: (address) => {
      opened++;
      const close = () => {};
      return Promise.resolve({
        ...{ address: { ...address, port: 2404 }, close, [Symbol.dispose]: close },
        [Symbol.asyncIterator]: links,
      });
    },
  });
  return {
    made,
    opened: () => opened,
    connect: async () => {
      const { link: next, peer } = link();
      waiting.push(next);
      arrived.resolve();
      arrived = Promise.withResolvers();
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
