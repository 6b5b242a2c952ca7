// The process of all honest peers: `main.ts OPTIONS`, where OPTIONS is the JSON of `HonestOptions`. It executes its
// standard input line by line, and ends when that ends.

import type { TlsIdentity } from "../../../../mod.ts";
import { emit, linesOf } from "../messages.ts";
import { HONEST } from "../station_file.ts";
import { HonestClient, type RoundTrip } from "./client.ts";
import { HonestStation } from "./stations.ts";
import { type Visit, visit } from "./visitor.ts";

/** Options of the process. */
export interface HonestOptions {
  /** Port of the attacked station. */
  readonly port: number;
  /** Its port for TLS. */
  readonly tlsPort?: number;
  /** The identity of an honest peer. */
  readonly tls?: TlsIdentity;
  /** Number of stations for the collector. */
  readonly stations: number;
  /** Events per station and second. */
  readonly rate: number;
  /** Interval between two visits of a kind, in ms. */
  readonly visitMs: number;
}

/** Progress of the honest peers. */
export interface HonestState {
  /** Number of the last event that the client received. */
  readonly arrived: number;
  /** Events of each station. */
  readonly events: readonly number[];
  /** Unacknowledged events of all stations. */
  readonly waiting: number;
}

/** Messages of the process. */
export type HonestMessage =
  | { readonly event: "listening"; readonly ports: readonly number[] }
  /** The client is connected. */
  | { readonly event: "connected" }
  /** A fault of an honest peer. */
  | { readonly event: "trouble"; readonly text: string }
  | { readonly event: "state" } & HonestState
  | {
    readonly event: "results";
    readonly commands: readonly RoundTrip[];
    /** Successful visits, by kind. */
    readonly visits: Readonly<Record<string, readonly RoundTrip[]>>;
  };

const { port, tlsPort, tls, stations: count, rate, visitMs } = JSON.parse(
  Deno.args[0]!,
) as HonestOptions;

function trouble(text: string): void {
  if (!isEnding) emit<HonestMessage>({ event: "trouble", text });
}

let isEnding = false;
let client: HonestClient | undefined;
const stations = await Promise.all(Array.from(
  { length: count },
  (_, index) =>
    HonestStation.begin(
      index,
      (detail) => trouble(`station ${index} was disconnected: ${detail}`),
    ),
));
const quiet = new AbortController();
const kinds: Record<string, Visit> = {
  plain: { from: HONEST.visitor, port, tls: undefined },
};
if (tlsPort !== undefined) kinds["TLS"] = { from: HONEST.tlsVisitor, port: tlsPort, tls };
const visits: Record<string, RoundTrip[]> = {};
const visiting: Promise<void>[] = [];

async function goOnVisiting(kind: string, where: Visit): Promise<void> {
  const done: RoundTrip[] = visits[kind] = [];
  while (!quiet.signal.aborted) {
    try {
      done.push(await visit(where));
    } catch (error) {
      trouble(`a visitor (${kind}) was not served: ${(error as Error).message}`);
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, visitMs);
      quiet.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      }, { once: true });
    });
  }
}

/** The effect of each order. */
const ORDERS: Readonly<Record<string, () => void | Promise<void>>> = {
  async connect() {
    client = await HonestClient.connect(port, trouble);
    emit<HonestMessage>({ event: "connected" });
  },
  begin() {
    for (const station of stations) station.begin(rate);
    for (const [kind, where] of Object.entries(kinds)) visiting.push(goOnVisiting(kind, where));
  },
  async quiet() {
    quiet.abort();
    for (const station of stations) station.quieten();
    await Promise.all([client?.quieten(), ...visiting]);
  },
  state() {
    emit<HonestMessage>({
      event: "state",
      arrived: client?.arrived ?? 0,
      events: stations.map(({ events }) => events),
      waiting: stations.reduce((sum, { waiting }) => sum + waiting, 0),
    });
  },
  /** Connections may end from now on. */
  ending() {
    isEnding = true;
  },
};

emit<HonestMessage>({ event: "listening", ports: stations.map(({ port }) => port) });
for await (const line of linesOf(Deno.stdin.readable)) await ORDERS[line]?.();
isEnding = true;
emit<HonestMessage>({ event: "results", commands: client?.roundTrips ?? [], visits });
await client?.close();
await Promise.all(stations.map((station) => station[Symbol.asyncDispose]()));
Deno.exit(0);
