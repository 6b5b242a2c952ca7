// Connections and stations over loopback TCP, compared with bare TCP in the same run: processor time of both ends per
// ASDU, for four ways of sending.

import { encodeAsdu } from "../../codec/encode_asdu.ts";
import type { AsduInput, AsduInputOf } from "../../codec/asdu_types.ts";
import { Connection } from "../../transport/connection/connection.ts";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { connectTcp, listenTcp } from "../../transport/runtime/tcp.ts";
import { type Bench, compare, cpuMicros, type Row, scaled, wait } from "./harness.ts";
import { roundTrips } from "./round_trips.ts";

const HOST = "127.0.0.1";
const OBJECTS = 16;
const START = Date.UTC(2026, 0, 1);

/** Number of ASDUs in one measurement, and number of measurements. */
const ASDUS = 12_000;
const ROUNDS = 5;

/**
 * Number of ASDUs to which the buffer of a station is filled, less than its limit of 10 000 events, and the number below which it is
 * filled again: more than a client with k = 1000 leaves without acknowledgement until t2.
 */
const FILLED = 600;
const ENOUGH = 400;

/** The send windows that are compared. */
const WINDOWS = [{ k: 12, w: 8 }, { k: 100, w: 8 }, { k: 1000, w: 600 }] as const;

/**
 * An ASDU of 246 octets with values that depend on its number. It is created as a program with much data would create it: with spread
 * literals and a closure, creating it takes twice as long as encoding and sending it.
 */
function asduOf(n: number): AsduInput {
  const objects: AsduInputOf<"M_ME_TF_1">["objects"][number][] = [];
  for (let i = 0; i < OBJECTS; i++) {
    objects.push({ ioa: 100 + i, value: n + i, quality: 0, time: START + n, timeFlags: 0 });
  }
  return { type: "M_ME_TF_1", cause: 3, ca: 1, objects };
}

const OCTETS = encodeAsdu(asduOf(1));

/** A window, and the number of ASDUs in one measurement. */
interface Load extends Readonly<Record<"k" | "w" | "asdus", number>> {}

/** Bare TCP: k frames in one write, then a short answer. */
async function bare({ k, asdus }: Load): Promise<number> {
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
  for (let sent = 0; sent < asdus; sent += k) {
    for (let at = 0; at < frames.length;) at += await conn.write(frames.subarray(at));
    await conn.read(buffer);
  }
  const spent = cpuMicros() - begun;
  conn.close();
  await ended;
  return spent / asdus;
}

/** Receives ASDUs, and resolves when all have arrived. */
async function receiver(port: number, { k, w, asdus }: Load): Promise<[Connection, Promise<void>]> {
  const { stream } = await connectTcp({ host: HOST, port });
  const all = Promise.withResolvers<void>();
  let received = 0;
  const connection = new Connection(stream, {
    ...{ k, w },
    role: "controlling",
    onAsdu: () => {
      if (++received === asdus) all.resolve();
    },
  });
  return [connection, all.promise];
}

/** A connection that sends each ASDU that `make` returns. */
async function connection(load: Load, make: (n: number) => Uint8Array): Promise<number> {
  using listener = await listenTcp({ host: HOST, port: 0 });
  const [client, received] = await receiver(listener.address.port, load);
  const { k, w, asdus } = load;
  let sent = 0;
  for await (const { stream } of listener) {
    const fill = () => {
      while (sent < asdus && server.credit > 0) server.offer(make(sent++));
    };
    const server = new Connection(stream, { ...{ k, w }, role: "controlled", onCredit: fill });
    break;
  }
  const begun = cpuMicros();
  await client.start();
  await received;
  const spent = cpuMicros() - begun;
  await client.close();
  return spent / asdus;
}

/** A station whose buffer is kept filled by `add`, which adds the events of one ASDU. */
async function station(
  load: Load,
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
    session: { k: load.k, w: load.w },
    procedures: { endOfInitialization: false },
  });
  await using server = await serve(source, { host: HOST, port: 0 });
  const [client, received] = await receiver(server.port, load);
  await client.start();
  const begun = cpuMicros();
  const waiting = () => source.bufferedEvents.get("all")! / eventsEach;
  for (let n = 0; n < load.asdus;) {
    for (let held = waiting(); held < FILLED && n < load.asdus; held++) add(source, n++);
    while (waiting() > ENOUGH) await wait(1);
  }
  await received;
  const spent = cpuMicros() - begun;
  await client.close();
  return spent / load.asdus;
}

const WAYS: Readonly<Record<string, (load: Load) => Promise<number>>> = {
  "octets": (load) => connection(load, () => OCTETS),
  "encode": (load) => connection(load, (n) => encodeAsdu(asduOf(n))),
  "enqueue": (load) =>
    station(load, { eventsEach: 1, add: (source, n) => source.enqueue(asduOf(n)) }),
  "set": (load) =>
    station(load, {
      eventsEach: OBJECTS,
      add: (source, n) => {
        for (let i = 0; i < OBJECTS; i++) source.set(1, 100 + i, n + 1, { instant: START + n });
      },
    }),
};

/** Processor time of both ends for an ASDU of 246 octets. */
async function throughput(scale: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { k, w } of WINDOWS) {
    const load = { k, w, asdus: k * Math.ceil(scaled(ASDUS, scale) / k) };
    const ways = Object.entries(WAYS).map(([name, way]) =>
      [`k = ${k}: ${name}`, () => way(load)] as const
    );
    rows.push(
      ...await compare("µs/ASDU", ["bare TCP", () => bare(load)], Object.fromEntries(ways), ROUNDS),
    );
  }
  return rows;
}

/** Connections and stations over TCP. */
export const SESSION: Bench = {
  title:
    "An ASDU of 246 octets over loopback, compared with bare TCP: processor time of both ends; an event and a command, compared with an echo",
  run: async (scale) => [...await throughput(scale), ...await roundTrips(scale)],
};
