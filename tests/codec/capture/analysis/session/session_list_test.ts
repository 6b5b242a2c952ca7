// How many stations the list of sessions remembers the start of data transfer of.

import { assertEquals } from "@std/assert";
import { FindingLog } from "../../../../../codec/capture/analysis/finding_log.ts";
import { PacketClock } from "../../../../../codec/capture/packet_time.ts";
import type { Session } from "../../../../../codec/capture/analysis/session/session.ts";
import { SessionList } from "../../../../../codec/capture/analysis/session/session_list.ts";
import { newCounters, type TcpConnection } from "../../../../../codec/capture/connection.ts";

type Context = ConstructorParameters<typeof SessionList>[0];
type Options = ConstructorParameters<typeof SessionList>[1];

/** Creates a connection to the station with this number. */
function connection(id: number, station: number, client = "192.0.2.1"): TcpConnection {
  return {
    id,
    client: { address: client, port: 40_000 },
    server: { address: `station ${station}`, port: 2404 },
    handshake: true,
    fromClient: newCounters(),
    fromServer: newCounters(),
  };
}

function ignore(): void {}

/** Returns why a session with the last of `stations` ends after another host has started data transfer there. */
function endingAfter(stations: number): string | undefined {
  const clock = new PacketClock();
  clock.time = 0;
  const findings = new FindingLog(clock, { findingsPerCode: 10, framesPerFinding: 1 });
  const settings = { k: 12, w: 8, t1Ms: 15_000, t2Ms: 10_000, t3Ms: 20_000 };
  const context = { clock, findings, settings, settingsKnown: false, unacknowledged: 8 };
  let ended: Session | undefined;
  const list = new SessionList(context as Context, {
    conversations: { open: ignore, close: ignore },
    talkers: { connect: ignore, talk: ignore },
    limit: 10,
    onEnd: (session: Session) => ended = session,
  } as unknown as Options);
  const start = (station: number) => {
    const other = { id: -1, connection: connection(-1, station), phase: "started" };
    list.start({ ...other, address: () => "192.0.2.9" } as unknown as Session);
  };
  for (let station = 1; station < stations; station++) start(station);
  const own = connection(1, stations);
  list.open({ type: "opened", connection: own, recognisedBy: "content" } as never);
  const session = list.find({ connection: own } as never);
  session.enter("started");
  start(stations);
  list.close({ type: "closed", connection: own, reason: "fin", byClient: false } as never);
  return ended?.ending?.cause; // "refused" without another reason, as no APDU was exchanged
}

Deno.test("SessionList remembers the starts of data transfer with 16384 stations", () => {
  assertEquals([16_384, 16_385].map(endingAfter), ["second-master", "refused"]);
});
