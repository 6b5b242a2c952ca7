// What secure authentication costs: the duration of a command over loopback with and without it, the processor time of
// commands, events and key changes, and a thousand authenticated links in one process.

import type { AsduInput } from "../../codec/asdu_types.ts";
import type { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { supervise } from "../../transport/controlling/supervision/supervised_station.ts";
import { authenticationCrypto } from "../../transport/runtime/authentication_crypto.ts";
import { AssociationPair } from "../helpers/security/association_pair.ts";
import { authenticationOf, HOST, Link, MODES, stationOf, USERS } from "./authenticated_link.ts";
import { authenticationTrips } from "./authentication_trips.ts";
import {
  type Bench,
  compare,
  cpuMicros,
  processorTime,
  type Row,
  rowOf,
  scaled,
  wait,
} from "./harness.ts";

const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/** Number of commands in one measurement of processor time, and number of measurements. */
const COMMANDS = 500;
const ROUNDS = 9;

/** Number of events in one measurement, and the numbers to which the buffer of a station is filled, and below which again. */
const EVENTS = 12_000;
const FILLED = 600;
const ENOUGH = 400;

/** Number of links in one process, and of those that are established at the same time. */
const LINKS = 1000;
const AT_ONCE = 50;
const SETTLE_MS = 3000;
const IDLE_MS = 3000;

/** Number of hours for which key changes are counted. */
const HOURS = 4;

/** Processor time of both ends for a command in each mode. */
async function commands(scale: number): Promise<Row[]> {
  const links = new Map<string, Link>();
  for (const mode of Object.keys(MODES)) links.set(mode, await Link.open(mode));
  const count = scaled(COMMANDS, scale, 5);
  const measure = (mode: string) => async () => {
    const begun = cpuMicros();
    for (let trip = 0; trip < count; trip++) await links.get(mode)!.command();
    return (cpuMicros() - begun) / count;
  };
  const rows = await compare("µs", ["a command without", measure("without")], {
    "a command, challenge: processor time": measure("challenge"),
    "a command, aggressive: processor time": measure("aggressive"),
  }, ROUNDS);
  for (const link of links.values()) await link[Symbol.asyncDispose]();
  return rows;
}

/** Processor time of both ends for an ASDU with one event, which is not critical, at k = 12. */
async function events(scale: number): Promise<Row[]> {
  const count = scaled(EVENTS, scale, 24);
  const measure = (mode: string) => async () => {
    const all = Promise.withResolvers<void>();
    let received = 0;
    await using link = await Link.open(mode, ({ type }) => {
      if (type === "M_ME_TF_1" && ++received === count) all.resolve();
    });
    const { source } = link;
    const waiting = () => source.bufferedEvents.get("all")!;
    const begun = cpuMicros();
    for (let n = 0; n < count;) {
      for (let held = waiting(); held < FILLED && n < count; held++) source.enqueue(eventOf(n++));
      while (waiting() > ENOUGH) await wait(1);
    }
    await all.promise;
    return (cpuMicros() - begun) / count;
  };
  return await compare("µs", ["an event without", measure("without")], {
    "an event, with authentication": measure("challenge"),
  }, ROUNDS);
}

function eventOf(n: number): AsduInput {
  const object = { ioa: 1, value: n, quality: 0, time: START + n, timeFlags: 0 };
  return { type: "M_ME_TF_1", cause: 3, ca: 1, objects: [object] };
}

/** Processor time of a key change, at both ends, without a network. */
async function keyChanges(scale: number): Promise<Row[]> {
  const crypto = authenticationCrypto();
  const key = new Uint8Array(16).fill(1);
  const pair = new AssociationPair({ crypto, users: USERS });
  pair.start();
  const count = scaled(500, scale, 5);
  const change = processorTime(count, () => {
    for (let n = 0; n < count; n++) {
      pair.controlling.association.changeKeys(pair.now);
      pair.run();
    }
    for (const { events, sent } of [pair.controlling, pair.controlled]) {
      events.length = 0;
      sent.length = 0;
    }
    return pair.controlled.statistics.get("sessionKeyChanges");
  });
  const mac = processorTime(count, () => {
    let sum = 1;
    for (let n = 0; n < count; n++) sum += crypto.hmac("sha256", key, [key, key])[0]!;
    return sum;
  });
  return await compare("ns", ["an HMAC", mac], { "a key change, without a network": change });
}

/** Key changes of links that started at the same time: the most in one second. */
function spread(scale: number): Row[] {
  const crypto = authenticationCrypto();
  const links = scaled(LINKS, scale, 10);
  const perSecond = new Map<number, number>();
  for (let link = 0; link < links; link++) {
    const pair = new AssociationPair({ crypto, users: USERS });
    pair.start();
    const { events } = pair.controlling;
    while (pair.now.monotonic < HOURS * HOUR_MS) {
      events.length = 0;
      pair.advance(Math.max(1000, pair.controlling.association.deadline() - pair.now.monotonic));
      const changed = events.filter((event) => event.type === "keys" && event.reason === "changed");
      const second = Math.floor(pair.now.monotonic / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + changed.length);
    }
  }
  let most = 0;
  for (const changes of perSecond.values()) most = Math.max(most, changes);
  return [rowOf(`key changes of ${links} links in ${HOURS} hours: most in a second`, {
    unit: "changes",
    cost: most,
    anchor: "all at once",
    anchorCost: links,
  })];
}

/** Costs of one of many links, in a process of its own. */
type Costs = Readonly<Record<"up" | "idle" | "command" | "memory", number>>;

/** The process with many stations and the links to them. */
async function manyLinks(mode: string, count: number, scale: number): Promise<Costs> {
  const warm = await Link.open(mode);
  await warm[Symbol.asyncDispose]();
  const before = { rss: memory(), cpu: cpuMicros() };
  const shared = authenticationOf(mode);
  const clients: ReturnType<typeof supervise>[] = [];
  const sources: ControlledStation[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next++ < count) {
      const source = stationOf(mode);
      sources.push(source);
      const { port } = await serve(source, { host: HOST, port: 0 });
      const client = supervise({
        ...{ targets: [{ host: HOST, port }], startUp: [], whenDown: "wait" },
        ...shared,
      });
      clients.push(client);
      await client.started();
    }
  }));
  const up = (cpuMicros() - before.cpu) / count;
  const rss = memory() - before.rss;
  await wait(SETTLE_MS * scale); // The time limits of the first keys have passed.
  const rested = cpuMicros();
  await wait(IDLE_MS * scale);
  const idle = (cpuMicros() - rested) / (IDLE_MS * scale) * 1e6 / count;
  const busy = cpuMicros();
  await Promise.all(clients.map(async (client) => {
    const { outcome } = await client.command(1, { type: "C_SC_NA_1", ioa: 10, value: 1 });
    if (outcome !== "done") throw new Error(`A command was ${outcome}`);
  }));
  const command = (cpuMicros() - busy) / count;
  return { up, idle, command, memory: rss / count / 1024 };
}

/** Resident memory without garbage. */
function memory(): number {
  (globalThis as { readonly gc?: () => void }).gc?.();
  return Deno.memoryUsage().rss;
}

async function measureLinks(mode: string, count: number, scale: number): Promise<Costs> {
  const { success, stdout, stderr } = await new Deno.Command("deno", {
    args: [
      ...["run", "--quiet", "--no-check", "--v8-flags=--expose-gc", `--allow-net=${HOST}`],
      ...[import.meta.filename!, "links", mode, `${count}`, `${scale}`],
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function links(scale: number): Promise<Row[]> {
  const count = scaled(LINKS, scale, 10);
  const plain = await measureLinks("without", count, scale);
  const secured = await measureLinks("challenge", count, scale);
  const names = [
    ["up", "connecting, and the first keys", "µs"],
    ["idle", "idle", "ns/s"],
    ["command", "a command on each", "µs"],
    ["memory", "memory of both ends", "KB"],
  ] as const;
  return names.map(([name, text, unit]) =>
    rowOf(`${count} links in one process: ${text}`, {
      unit,
      cost: Math.max(0, secured[name]),
      anchor: "without",
      anchorCost: Math.max(Number.EPSILON, plain[name]),
    })
  );
}

/** Secure authentication. */
export const AUTHENTICATION: Bench = {
  title:
    "Secure authentication over loopback, compared with the same without it: time of a command, processor time and memory",
  run: async (scale) => [
    ...await authenticationTrips(scale),
    ...await commands(scale),
    ...await events(scale),
    ...await keyChanges(scale),
    ...spread(scale),
    ...await links(scale),
  ],
};

if (Deno.args[0] === "links") {
  const [, mode = "", count, scale] = Deno.args;
  console.log(JSON.stringify(await manyLinks(mode, Number(count), Number(scale))));
  Deno.exit(0);
}
