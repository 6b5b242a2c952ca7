// Delivery to a syslog server: lost messages are counted and reported, in virtual time and on loopback.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openChannel } from "../../../cli/syslog/channels.ts";
import { SyslogQueue } from "../../../cli/syslog/queue.ts";
import { type SyslogChannel, SyslogSender } from "../../../cli/syslog/sender.ts";
import { SYSTEM_CLOCK } from "../../../mod.ts";
import { SyslogServer } from "../../helpers/audit/syslog_server.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { Prng } from "../../helpers/random/prng.ts";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

function queueOf(capacity: number): SyslogQueue {
  return new SyslogQueue({
    capacity,
    retainMs: 30_000,
    report: (lost) => ENCODER.encode(`lost ${lost}`),
    announce: (repeated) => ENCODER.encode(`repeated ${repeated}`),
  });
}

function texts(messages: readonly Uint8Array[]): string[] {
  return messages.map((each) => DECODER.decode(each));
}

function drain(queue: SyslogQueue, now = 0): string[] {
  const found: Uint8Array[] = [];
  for (let next = queue.next(); next !== undefined; next = queue.next()) {
    found.push(next);
    queue.sent(now);
  }
  return texts(found);
}

Deno.test("a full queue counts lost messages, and reports them in their place", () => {
  const queue = queueOf(3);
  let written = 0;
  const push = (text: string) =>
    queue.push(() => {
      written++;
      return ENCODER.encode(text);
    });
  for (const text of ["a", "b", "c", "d", "e"]) push(text);
  assertEquals([queue.size, queue.unreported, queue.lost, written], [3, 2, 2, 3]);
  queue.sent(0);
  push("f"); // no room left for the report
  assertEquals(queue.unreported, 3);
  queue.sent(0);
  push("g");
  assertEquals(drain(queue), ["c", "lost 3", "g"]);
  for (const text of ["h", "i", "j", "k"]) push(text);
  assertEquals(drain(queue), ["h", "i", "j", "lost 1"]);
  assertEquals(queue.lost, 4);
});

Deno.test("messages sent shortly before a connection was lost are resent", () => {
  const queue = queueOf(10);
  for (const text of ["a", "b", "c", "d"]) queue.push(() => ENCODER.encode(text));
  queue.next();
  queue.sent(0);
  queue.sent(29_999);
  queue.connectionLost(30_000);
  assertEquals(drain(queue, 30_000), ["repeated 1", "b", "c", "d"]);
  assertEquals(queue.lost, 0);
});

Deno.test("a connection that is lost over and over does not multiply announcements", () => {
  const queue = queueOf(10);
  for (const text of ["a", "b", "c"]) queue.push(() => ENCODER.encode(text));
  for (let round = 0; round < 100; round++) {
    for (let sent = 0; sent < 2; sent++) {
      queue.next();
      queue.sent(round);
    }
    queue.connectionLost(round);
  }
  assertEquals(drain(queue, 100), ["repeated 2", "repeated 2", "a", "b", "c"]);
});

/** Channels of a server that can be stopped: it receives what is sent while it is running. */
class FakeServer {
  readonly received: string[] = [];
  isUp = true;
  opened = 0;
  closed = 0;
  #end: ((reason: string) => void) | undefined;

  open(): Promise<SyslogChannel> {
    this.opened++;
    if (!this.isUp) return Promise.reject(new Error("the connection was refused"));
    const ended = Promise.withResolvers<string>();
    this.#end = ended.resolve;
    return Promise.resolve({
      ended: ended.promise,
      send: (message: Uint8Array) => {
        // Everything written after the server has stopped is lost without an error.
        if (this.isUp) this.received.push(DECODER.decode(message));
        return Promise.resolve();
      },
      close: () => void this.closed++,
    });
  }

  stop(): void {
    this.isUp = false;
  }

  notice(): void {
    this.#end?.("the server closed the connection");
  }
}

Deno.test("after an outage the number of lost messages is the number reported, whenever it begins", async () => {
  const seed = 6587;
  const prng = new Prng(seed);
  for (let round = 0; round < 40; round++) {
    const clock = new FakeClock();
    const server = new FakeServer();
    let reportNumber = 0;
    const queue = new SyslogQueue({
      capacity: prng.int(2, 30),
      retainMs: 30_000,
      report: (lost) => ENCODER.encode(`lost ${lost} #${++reportNumber}`),
      announce: (repeated) => ENCODER.encode(`repeated ${repeated} #${++reportNumber}`),
    });
    const notes: string[] = [];
    await using sender = new SyslogSender({
      ...{ queue, clock, target: "tcp://log", note: (text: string) => notes.push(text) },
      open: () => server.open(),
    });
    let pushed = 0;
    const push = async () => {
      const text = `m${pushed++}`;
      queue.push(() => ENCODER.encode(text));
      sender.wake();
      if (prng.chance(0.7)) await settle();
    };
    for (let outage = 0; outage < 3; outage++) {
      for (let i = prng.int(0, 10); i > 0; i--) await push();
      server.stop();
      for (let i = prng.int(0, 5); i > 0; i--) await push();
      server.notice();
      for (let i = prng.int(0, 50); i > 0; i--) await push();
      await clock.advance(3000);
      server.isUp = true;
      await clock.advance(120_000);
      await settle();
    }
    await settle();
    const messages = new Set(server.received.filter((text) => text.startsWith("m")));
    // A repetition is the same message, and was announced.
    const announced = new Set(server.received.filter((text) => text.startsWith("repeated ")));
    const mostTwice = [...announced].reduce((sum, text) => sum + parseInt(text.slice(9)), 0);
    const twice = server.received.length - new Set(server.received).size;
    assert(twice <= mostTwice, `${twice} of ${mostTwice}, seed ${seed}, round ${round}`);
    const reports = new Set(server.received.filter((text) => text.startsWith("lost ")));
    const reported = [...reports].reduce((sum, text) => sum + parseInt(text.slice(5)), 0);
    assertEquals(
      [queue.lost, reported],
      [pushed - messages.size, queue.lost],
      `seed ${seed}, round ${round}`,
    );
    assertEquals(queue.unreported, 0);
  }
});

Deno.test("attempts have growing delays, one note for an outage and one for its end", async () => {
  const clock = new FakeClock();
  const server = new FakeServer();
  server.isUp = false;
  const notes: string[] = [];
  const queue = queueOf(10);
  await using _sender = new SyslogSender({
    ...{ queue, clock, target: "tcp://log", note: (text: string) => notes.push(text) },
    open: () => server.open(),
  });
  await settle();
  const opened: number[] = [];
  for (let second = 0; second < 70; second++) {
    opened.push(server.opened);
    await clock.advance(1000);
    await settle();
  }
  assertEquals([0, 1, 3, 7, 15, 31, 63].map((second) => opened[second]), [1, 2, 3, 4, 5, 6, 7]);
  server.isUp = true;
  await clock.advance(60_000);
  await settle();
  assertEquals(notes, [
    "syslog: tcp://log: the connection was refused; trying again, at most every 1 min",
    "syslog: tcp://log is reached again",
  ]);
});

Deno.test("a sender closes each connection once: one that the server has ended, and the last one", async () => {
  const clock = new FakeClock();
  const server = new FakeServer();
  const sender = new SyslogSender({
    ...{ queue: queueOf(10), clock, target: "tcp://log", note: () => {} },
    open: () => server.open(),
  });
  await settle();
  server.notice();
  await clock.advance(1000);
  assertEquals([server.opened, server.closed], [2, 1]);
  await sender[Symbol.asyncDispose]();
  assertEquals([server.opened, server.closed, clock.scheduled], [2, 2, 0]);
});

Deno.test("a sender ends with a last attempt, and says how much did not arrive", async () => {
  const clock = new FakeClock();
  const server = new FakeServer();
  server.isUp = false;
  const notes: string[] = [];
  const queue = queueOf(2);
  const sender = new SyslogSender({
    ...{ queue, clock, target: "tcp://log", note: (text: string) => notes.push(text) },
    open: () => server.open(),
  });
  for (let i = 0; i < 5; i++) queue.push(() => ENCODER.encode("m"));
  await settle();
  await sender[Symbol.asyncDispose]();
  assertEquals(notes.at(-1), "syslog: 5 messages may not have reached tcp://log");
  assertEquals(clock.scheduled, 0);
});

Deno.test("a server that does not read does not keep a sender from ending", async () => {
  const clock = new FakeClock();
  const stuck = Promise.withResolvers<void>();
  const queue = queueOf(5);
  const notes: string[] = [];
  const sender = new SyslogSender({
    ...{ queue, clock, target: "tcp://log", note: (text: string) => notes.push(text) },
    open: () =>
      Promise.resolve({
        ended: new Promise<string>(() => {}),
        send: () => stuck.promise,
        close: () => stuck.reject(new Error("closed")),
      }),
  });
  queue.push(() => ENCODER.encode("m"));
  sender.wake();
  await settle();
  const ended = sender[Symbol.asyncDispose]();
  await clock.advance(5000);
  await ended;
  assertEquals(notes.at(-1), "syslog: 1 message may not have reached tcp://log");
});

Deno.test("over TCP on loopback, a server that stops in the middle and comes back has all that was not reported as lost", async () => {
  const queue = new SyslogQueue({
    capacity: 50,
    retainMs: 30_000,
    report: (lost) => ENCODER.encode(`lost ${lost}`),
    announce: (repeated) => ENCODER.encode(`repeated ${repeated}`),
  });
  let server = await SyslogServer.start("tcp");
  const { port } = server;
  const target = { protocol: "tcp", host: "127.0.0.1", port } as const;
  const down = Promise.withResolvers<void>();
  await using sender = new SyslogSender({
    ...{ queue, clock: SYSTEM_CLOCK, target: "tcp://log", backOff: { firstMs: 20, maxMs: 20 } },
    open: (signal) => openChannel(target, { tls: undefined, signal }),
    note: (text) => {
      if (text.includes("trying again")) down.resolve();
    },
  });
  let pushed = 0;
  const push = () => {
    const text = `m${pushed++}`;
    queue.push(() => ENCODER.encode(text));
    sender.wake();
  };
  for (let i = 0; i < 30; i++) push();
  await server.until(10);
  const first = server.received;
  await server.stop();
  for (let i = 0; i < 5; i++) push();
  await down.promise;
  for (let i = 0; i < 200; i++) push();
  server = await SyslogServer.start("tcp", { port });
  await server.find(/^lost /);
  const all = [...first, ...server.received];
  const messages = new Set(all.filter((text) => text.startsWith("m")));
  const [report, ...others] = all.filter((text) => text.startsWith("lost "));
  assertEquals(others, []);
  assertEquals(Number(report!.slice(5)), pushed - messages.size);
  assert(queue.lost > 100);
  await server.stop();
});

Deno.test("messages over UDP are datagrams without a count", async () => {
  await using server = await SyslogServer.start("udp");
  const { port } = server;
  const queue = queueOf(10);
  await using sender = new SyslogSender({
    ...{ queue, clock: SYSTEM_CLOCK, target: "udp://log", note: () => {} },
    open: (signal) =>
      openChannel({ protocol: "udp", host: "127.0.0.1", port }, { tls: undefined, signal }),
  });
  queue.push(() => ENCODER.encode("one"));
  queue.push(() => ENCODER.encode("two"));
  sender.wake();
  await server.until(2);
  assertEquals(server.received, ["one", "two"]);
  assertStringIncludes(server.received.join(), "one,two");
});
