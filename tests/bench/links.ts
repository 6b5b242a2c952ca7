// Thousands of connections that are started and then carry one event a second each: bare TCP, connections without a
// station, and one controlled station. Measures memory and processor time of the process that accepts them.

import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { Connection } from "../../transport/connection/connection.ts";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { listenTcp } from "../../transport/runtime/tcp.ts";
import { type Bench, cpuMicros, type Row, rowOf, scaled, wait } from "./harness.ts";
import { OwnProcess } from "./own_process.ts";
import { taskFlags } from "./task_flags.ts";

const HOST = "127.0.0.1";
const COUNTS = [1_000, 3_000, 9_000] as const;

/** Connections that are established at the same time. */
const AT_ONCE = 100;

const IDLE_MS = 4_000;
const SECONDS = 6;

const STARTDT_ACT = [0x68, 4, 0x07, 0, 0, 0];
const STARTDT_CON = [0x68, 4, 0x0b, 0, 0, 0];

/** An event with a time tag. */
const EVENT = encodeAsdu({
  ...{ type: "M_ME_TF_1", cause: 3, ca: 1 },
  objects: [{ ioa: 1, value: 1, quality: 0, time: Date.UTC(2026, 0, 1), timeFlags: 0 }],
});

/** The side that accepts the connections: its port, and a function that creates an event on all of them. */
interface Acceptor {
  readonly port: number;
  readonly event: () => void;
}

const KINDS: Readonly<Record<string, () => Promise<Acceptor>>> = {
  "bare TCP": () => {
    const listener = Deno.listen({ hostname: HOST, port: 0, tcpBacklog: 4096 });
    const connections: Deno.TcpConn[] = [];
    const frame = Uint8Array.from([0x68, EVENT.length + 4, 0, 0, 0, 0, ...EVENT]);
    async function read(connection: Deno.TcpConn): Promise<void> {
      const buffer = new Uint8Array(512);
      while (await connection.read(buffer) !== null) {
        if (buffer[2] === STARTDT_ACT[2]) await connection.write(Uint8Array.from(STARTDT_CON));
      }
    }
    (async () => {
      for await (const connection of listener) {
        connections.push(connection);
        read(connection).catch(() => {});
      }
    })();
    const { port } = listener.addr as Deno.NetAddr;
    const event = () => {
      for (const connection of connections) connection.write(frame);
    };
    return Promise.resolve({ port, event });
  },
  "connections": async () => {
    const listener = await listenTcp({ host: HOST, port: 0 });
    const connections: Connection[] = [];
    (async () => {
      for await (const { stream } of listener) {
        connections.push(new Connection(stream, { role: "controlled" }));
      }
    })();
    const event = () => {
      for (const connection of connections) connection.offer(EVENT);
    };
    return { port: listener.address.port, event };
  },
  "a station": async () => {
    const station = new ControlledStation({
      sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_ME_NC_1", value: 0 }] }],
      procedures: { endOfInitialization: false },
      redundancy: {
        mode: "each-connection",
        maxConnections: 10_000,
        maxConnectionsPerAddress: 10_000,
      },
    });
    const { port } = await serve(station, { host: HOST, port: 0 });
    let value = 0;
    return { port, event: () => station.set(1, 1, ++value) };
  },
};

/** Memory in octets and processor time in microseconds of a process. */
interface Effort {
  readonly rss: number;
  readonly cpu: number;
}

/** The accepting process: answers each line with its memory and processor time; the line `event` creates an event first. */
async function accept(kind: string): Promise<void> {
  const { port, event } = await KINDS[kind]!();
  console.log(port);
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    if (text.startsWith("event")) event();
    console.log(JSON.stringify({ rss: Deno.memoryUsage().rss, cpu: cpuMicros() }));
  }
}

/** The connecting ends: they acknowledge every event. */
class Peers {
  started = 0;
  ended = 0;
  events = 0;

  async connect(port: number): Promise<void> {
    const connection = await Deno.connect({ hostname: HOST, port });
    connection.setNoDelay(true);
    await connection.write(Uint8Array.from(STARTDT_ACT));
    this.#read(connection).catch(() => {}).finally(() => {
      this.ended++;
      connection.close();
    });
  }

  async #read(connection: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(512);
    let received = 0;
    for (;;) {
      const count = await connection.read(buffer);
      if (count === null) return;
      const before = received;
      for (let at = 0; at < count; at += 2 + buffer[at + 1]!) {
        if ((buffer[at + 2]! & 1) === 0) received++;
        else if (buffer[at + 2] === STARTDT_CON[2]) this.started++;
      }
      if (received === before) continue;
      this.events += received - before;
      await connection.write(
        Uint8Array.from([0x68, 4, 1, 0, (received << 1) & 0xff, (received >> 7) & 0xff]),
      );
    }
  }
}

/** Costs of one connection. */
type Costs = Readonly<Record<typeof COSTS[number][0], number>>;

/** The costs, with their units. */
const COSTS = [
  ["connecting", "µs"],
  ["time until all are up", "ms"],
  ["memory, idle", "KB"],
  ["idle", "ns/s"],
  ["an event", "µs"],
  ["memory after events", "KB"],
] as const;

/** Number of connections, amount of work, and flags of the process that accepts them. */
interface Load {
  readonly count: number;
  readonly scale: number;
  readonly flags?: readonly string[];
}

async function measure(kind: string, { count, scale, flags = [] }: Load): Promise<Costs> {
  const process = new OwnProcess(import.meta.filename!, ["accept", kind], flags);
  const ask = async (line: "event" | "effort"): Promise<Effort> =>
    JSON.parse(await process.ask(line));
  const port = Number(await process.line());
  const before = await ask("effort");
  const peers = new Peers();
  const begun = performance.now();
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next++ < count) await peers.connect(port);
  }));
  while (peers.started + peers.ended < count) await wait(10);
  const connected = performance.now() - begun;
  const idle = await ask("effort");
  await wait(IDLE_MS * scale);
  const rested = await ask("effort");
  for (let second = 0; second < scaled(SECONDS, scale); second++) {
    await ask("event");
    await wait(Math.max(50, 1000 * scale));
  }
  const busy = await ask("effort");
  if (peers.ended > 0) throw new Error(`${peers.ended} of ${count} connections of ${kind} ended`);
  process.end();
  while (peers.ended < count) await wait(10);
  return {
    "connecting": (idle.cpu - before.cpu) / count,
    "time until all are up": connected,
    "memory, idle": (rested.rss - before.rss) / count / 1024,
    "idle": (rested.cpu - idle.cpu) / (IDLE_MS * scale) * 1e6 / count,
    "an event": (busy.cpu - rested.cpu) / Math.max(1, peers.events),
    "memory after events": (busy.rss - before.rss) / count / 1024,
  };
}

/** Measures connections and a station, each compared with bare TCP. */
async function rowsOf(load: Load, names: readonly string[], suffix = ""): Promise<Row[]> {
  const bare = await measure("bare TCP", load);
  const rows: Row[] = [];
  for (const kind of Object.keys(KINDS).filter((each) => each !== "bare TCP")) {
    const costs = await measure(kind, load);
    for (const [name, unit] of COSTS.filter(([name]) => names.includes(name))) {
      const [cost, anchorCost] = [costs[name], bare[name]];
      const title = `${load.count} of ${kind}: ${name}${suffix}`;
      rows.push(rowOf(title, { unit, cost, anchor: "bare TCP", anchorCost }));
    }
  }
  return rows;
}

/** Many connections. */
export const LINKS: Bench = {
  title:
    "Each of many connections of one process, idle and with one event a second, compared with bare TCP",
  run: async (scale) => {
    const rows: Row[] = [];
    // A small scale leaves one number.
    const counts = [...new Set(COUNTS.map((each) => scaled(each, scale, 10)))];
    const names = COSTS.map(([name]) => name);
    for (const count of counts) rows.push(...await rowsOf({ count, scale }, names));
    // The memory that the engine sets aside for new objects is a third of that of an idle connection.
    const flags = taskFlags().filter((flag) => flag.startsWith("--v8-flags="));
    const memory = names.filter((name) => name.startsWith("memory"));
    return [
      ...rows,
      ...await rowsOf({ count: counts.at(-1)!, scale, flags }, memory, ", flags of the tool"),
    ];
  },
};

if (Deno.args[0] === "accept") await accept(Deno.args[1]!);
