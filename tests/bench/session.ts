// Connections and stations over loopback TCP, compared with bare TCP in the same run: processor time of both ends per
// ASDU, for four ways of sending, and the duration of an event and of a command. Part of `deno task bench`.

import { encodeAsdu } from "../../codec/encode_asdu.ts";
import type { AsduInput } from "../../codec/asdu_types.ts";
import { Connection } from "../../transport/connection/connection.ts";
import { connect } from "../../transport/controlling/connect.ts";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { connectTcp, listenTcp } from "../../transport/runtime/tcp.ts";

const HOST = "127.0.0.1";
const OBJECTS = 16;
const START = Date.UTC(2026, 0, 1);

/** Number of ASDUs in one measurement, and number of measurements, of which the median counts. */
const ASDUS = 24_000;
const ROUNDS = 3;

/** Number of events, commands and echoes. */
const TRIPS = 1000;

/** The send windows that are compared. */
const WINDOWS = [{ k: 12, w: 8 }, { k: 100, w: 8 }, { k: 1000, w: 600 }] as const;

type Window = typeof WINDOWS[number];

/** An ASDU of 246 octets with values that depend on its number. */
function asduOf(n: number): AsduInput {
  const objects = Array.from({ length: OBJECTS }, (_, i) => ({
    ...{ ioa: 100 + i, value: n + i, quality: 0 },
    ...{ time: START + n, timeFlags: 0 },
  }));
  return { type: "M_ME_TF_1", cause: 3, ca: 1, objects };
}

const OCTETS = encodeAsdu(asduOf(1));

/** Processor time of this process, which has both ends, in microseconds. */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Bare TCP: k frames in one write, then a short answer. */
async function bare({ k }: Window): Promise<number> {
  using listener = Deno.listen({ hostname: HOST, port: 0 });
  const answer = new Uint8Array(6);
  const frames = new Uint8Array(k * (OCTETS.length + 6));
  async function answerAll(): Promise<void> {
    using conn = await listener.accept();
    conn.setNoDelay(true);
    const buffer = new Uint8Array(65_536);
    let received = 0;
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) return;
      received += count;
      if (received % frames.length === 0) await conn.write(answer);
    }
  }
  const ended = answerAll();
  const { port } = listener.addr as Deno.NetAddr;
  const conn = await Deno.connect({ hostname: HOST, port });
  conn.setNoDelay(true);
  const begun = cpuMicros();
  const buffer = new Uint8Array(512);
  for (let sent = 0; sent < ASDUS; sent += k) {
    for (let at = 0; at < frames.length;) at += await conn.write(frames.subarray(at));
    await conn.read(buffer);
  }
  const spent = cpuMicros() - begun;
  conn.close();
  await ended;
  return spent / ASDUS;
}

/** Receives ASDUs, and resolves when all have arrived. */
async function receiver(port: number, window: Window): Promise<[Connection, Promise<void>]> {
  const { stream } = await connectTcp({ host: HOST, port });
  const all = Promise.withResolvers<void>();
  let received = 0;
  const connection = new Connection(stream, {
    ...window,
    role: "controlling",
    onAsdu: () => {
      if (++received === ASDUS) all.resolve();
    },
  });
  return [connection, all.promise];
}

/** A connection that sends each ASDU that `make` returns. */
async function connection(window: Window, make: (n: number) => Uint8Array): Promise<number> {
  using listener = await listenTcp({ host: HOST, port: 0 });
  const [client, received] = await receiver(listener.address.port, window);
  let sent = 0;
  for await (const { stream } of listener) {
    const fill = () => {
      while (sent < ASDUS && server.credit > 0) server.offer(make(sent++));
    };
    const server = new Connection(stream, { ...window, role: "controlled", onCredit: fill });
    break;
  }
  const begun = cpuMicros();
  await client.start();
  await received;
  const spent = cpuMicros() - begun;
  await client.close();
  return spent / ASDUS;
}

/** A station whose buffer is kept filled by `add`, which adds the events of one ASDU. */
async function station(
  window: Window,
  { eventsEach, add }: {
    readonly eventsEach: number;
    readonly add: (station: ControlledStation, n: number) => void;
  },
): Promise<number> {
  const points = Array.from(
    { length: OBJECTS },
    (_, i) => ({ ioa: 100 + i, type: "M_ME_NC_1", value: 0 }) as const,
  );
  await using source = new ControlledStation({
    sectors: [{ ca: 1, points }],
    session: window,
    procedures: { endOfInitialization: false },
  });
  await using server = await serve(source, { host: HOST, port: 0 });
  const [client, received] = await receiver(server.port, window);
  await client.start();
  const begun = cpuMicros();
  const waiting = () => source.bufferedEvents.get("all")! / eventsEach;
  for (let n = 0; n < ASDUS;) {
    for (let held = waiting(); held < 500 && n < ASDUS; held++) add(source, n++);
    while (waiting() > 250) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await received;
  const spent = cpuMicros() - begun;
  await client.close();
  return spent / ASDUS;
}

const WAYS: Readonly<Record<string, (window: Window) => Promise<number>>> = {
  "bare TCP": bare,
  "octets": (window) => connection(window, () => OCTETS),
  "encode": (window) => connection(window, (n) => encodeAsdu(asduOf(n))),
  "enqueue": (window) =>
    station(window, { eventsEach: 1, add: (source, n) => source.enqueue(asduOf(n)) }),
  "set": (window) =>
    station(window, {
      eventsEach: OBJECTS,
      add: (source, n) => {
        for (let i = 0; i < OBJECTS; i++) source.set(1, 100 + i, n + 1, { instant: START + n });
      },
    }),
};

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

async function compareThroughput(): Promise<void> {
  const names = Object.keys(WAYS);
  console.log("Processor time of both ends for an ASDU of 246 octets, in µs, and as a multiple");
  console.log(row(["k", ...names, ...names.slice(1).map((name) => `${name} / bare`)]));
  console.log(row(Array.from({ length: 2 * names.length }, () => "--:")));
  for (const window of WINDOWS) {
    const times = names.map((): number[] => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, name] of names.entries()) times[i]!.push(await WAYS[name]!(window));
    }
    const medians = times.map(median);
    const multiples = medians.slice(1).map((time) => (time / medians[0]!).toFixed(2));
    console.log(row([window.k, ...medians.map((time) => time.toFixed(1)), ...multiples]));
  }
}

/** Round trips in turn: an echo over bare TCP, an event after a request for it, and a command. */
async function compareLatency(): Promise<void> {
  await using source = new ControlledStation({
    sectors: [{
      ca: 1,
      points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }],
      commands: [{ ioa: 10, type: "C_SC_NA_1" }],
    }],
    procedures: { endOfInitialization: false },
  }, { onCommand: () => true });
  await using server = await serve(source, { host: HOST, port: 0 });
  let arrived = Promise.withResolvers<void>();
  const client = await connect({
    ...{ host: HOST, port: server.port },
    onAsdu: () => arrived.resolve(),
  });
  using listener = Deno.listen({ hostname: HOST, port: 0 });
  async function echo(): Promise<void> {
    using conn = await listener.accept();
    conn.setNoDelay(true);
    const buffer = new Uint8Array(512);
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) return;
      await conn.write(buffer.subarray(0, count));
    }
  }
  const echoing = echo();
  const conn = await Deno.connect({ hostname: HOST, port: (listener.addr as Deno.NetAddr).port });
  conn.setNoDelay(true);
  const buffer = new Uint8Array(512);
  const times: Record<string, number[]> = { echo: [], event: [], command: [] };
  for (let trip = 0; trip < TRIPS; trip++) {
    let begun = performance.now();
    await conn.write(buffer.subarray(0, 16));
    await conn.read(buffer);
    times.echo!.push(performance.now() - begun);
    arrived = Promise.withResolvers();
    begun = performance.now();
    source.set(1, 1, 1 - trip % 2);
    await arrived.promise;
    times.event!.push(performance.now() - begun);
    begun = performance.now();
    await client.command(1, { type: "C_SC_NA_1", ioa: 10, value: 1 });
    times.command!.push(performance.now() - begun);
  }
  conn.close();
  await echoing;
  await client.close();
  const base = median(times.echo!);
  console.log(
    "\nTimes in one process, p50 in µs; an event goes one way, the others there and back",
  );
  console.log(row(["", "p50", "multiple of the echo"]));
  console.log(row(["---", "--:", "--:"]));
  for (const [name, all] of Object.entries(times)) {
    const time = median(all);
    console.log(row([name, (time * 1000).toFixed(0), (time / base).toFixed(2)]));
  }
}

await compareThroughput();
await compareLatency();
Deno.exit(0);
