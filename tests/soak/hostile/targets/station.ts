// The attacked station, in a process of its own: `station.ts OPTIONS`, where OPTIONS is the JSON of `StationOptions`.
// Its events carry consecutive numbers; it reports how every connection ended that it closed or lost.

import {
  ControlledStation,
  type LinkError,
  listenTls,
  serve,
  type StationNotice,
  type StationServer,
  type TcpAddress,
} from "../../../../mod.ts";
import { emit, linesOf } from "../messages.ts";
import { plainReason } from "../plain_reason.ts";
import { EVENTS, isHonest, stationFile } from "../station_file.ts";

/** Options of the process. */
export interface StationOptions {
  readonly t1Ms: number;
  /** Events per second. */
  readonly rate: number;
  /** PEM texts; without them, it does not listen for TLS. */
  readonly tls?: { readonly caCerts: string; readonly certificate: string; readonly key: string };
}

/** Endings of connections: number of occurrences of each reason, by the address of the peer. */
export type Endings = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Messages of the process. */
export type StationMessage =
  | { readonly event: "listening"; readonly port: number; readonly tlsPort?: number }
  /** An honest peer was disconnected or refused, or something failed internally. */
  | { readonly event: "trouble"; readonly text: string }
  /** No more events are produced, after this number. */
  | { readonly event: "quiet"; readonly events: number }
  | { readonly event: "endings"; readonly endings: Endings };

/** Interval between checks for due events, in ms. */
const STEP_MS = 10;

const { t1Ms, rate, tls } = JSON.parse(Deno.args[0]!) as StationOptions;
const endings: Record<string, Record<string, number>> = {};

/** Counts an ending; reasons that differ only in numbers are the same. */
function count(address: string, reason: string): void {
  const reasons = endings[address] ??= {};
  const plain = plainReason(reason);
  reasons[plain] = (reasons[plain] ?? 0) + 1;
}

function trouble(text: string): void {
  emit<StationMessage>({ event: "trouble", text });
}

function take(notice: StationNotice): void {
  if (notice.type === "link" && notice.state === "closed") {
    count(notice.remote.host, notice.detail ?? "closed");
  } else if (notice.type === "turned-away") {
    count(notice.remote.host, `turned away, ${notice.reason}`);
    if (isHonest(notice.remote.host)) trouble(`turned away: ${notice.reason}`);
  } else if (notice.type === "failed") trouble(`${notice.what}: ${notice.error}`);
}

const station = new ControlledStation(stationFile(t1Ms), {
  onNotice: take,
  onFile: ({ action }) => action === "offer" || undefined,
});
function onError(error: LinkError): void {
  trouble(error.message);
}

const servers: StationServer[] = [
  await serve(station, { host: "127.0.0.1", port: 0, onError }),
];
if (tls !== undefined) {
  const onRejected = ({ message }: LinkError, { host }: TcpAddress) => {
    count(host, message);
    if (isHonest(host)) trouble(message);
  };
  const listener = await listenTls({ host: "127.0.0.1", port: 0, ...tls, onRejected });
  servers.push(await serve(station, { listener, onError }));
}

let events = 0;
let begun: number | undefined;
const source = setInterval(() => {
  begun ??= station.links.some(({ started }) => started) ? performance.now() : undefined;
  if (begun === undefined) return;
  const due = Math.floor((performance.now() - begun) * rate / 1000);
  while (events < due) station.set(EVENTS.ca, EVENTS.ioa + events % EVENTS.count, ++events);
}, STEP_MS);

const [plain, secure] = servers.map(({ port }) => port);
emit<StationMessage>({
  event: "listening",
  port: plain!,
  ...secure !== undefined && { tlsPort: secure },
});
for await (const line of linesOf(Deno.stdin.readable)) {
  if (line !== "quiet") continue;
  clearInterval(source);
  emit<StationMessage>({ event: "quiet", events });
}
emit<StationMessage>({ event: "endings", endings });
await Promise.all(servers.map((server) => server.close()));
await station.close();
Deno.exit(0);
