// Only ASDUs that are on disk are acknowledged: frame by frame, in virtual time.

import { assert, assertEquals } from "@std/assert";
import { measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { Collecting, type CollectingOptions, type Peer } from "../../helpers/collect/collecting.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const K = 12;

/** Runs a collector whose station has started data transfer. */
function withCollecting(
  options: CollectingOptions,
  use: (collecting: Collecting) => Promise<void>,
): Promise<void> {
  return withTree({}, async (root) => {
    await using collecting = new Collecting(root, options);
    await collecting.clock.advance(100);
    assert(collecting.peers.some(({ station }) => station.session.state === "started"));
    await use(collecting);
  });
}

/** Sends numbered events as long as the window has room. */
function send({ station }: Peer, first: number, count: number): void {
  for (let n = first; n < first + count && station.session.credit > 0; n++) {
    station.send(measured(n, n, NOON + n));
  }
}

function values(collecting: Collecting): unknown[] {
  return collecting.rows().map(({ value }) => value);
}

function numbers(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

Deno.test("ASDUs are acknowledged only once they are on disk", async () => {
  await withCollecting({}, async (collecting) => {
    const seen: (readonly [acknowledged: number, stored: number])[] = [];
    collecting.onAcknowledged = ({ acknowledged }) => {
      seen.push([acknowledged, collecting.rows().length]);
    };
    for (let n = 1; n <= 200; n += 4) {
      send(collecting.peer, n, 4);
      await collecting.clock.advance(n % 3 === 0 ? 1 : 30);
    }
    await collecting.clock.advance(11_000); // t2, for the last few
    assert(seen.length > 10);
    for (const [acknowledged, stored] of seen) assert(stored >= acknowledged, `${seen}`);
    assertEquals(seen.at(-1)![0], 200);
    assertEquals(values(collecting), numbers(200));
  });
});

Deno.test("while writes fail, nothing is acknowledged, the window fills, and the link stays open", async () => {
  await withCollecting({}, async (collecting) => {
    const { peer, clock } = collecting;
    const lock = collecting.lock();
    send(peer, 1, 50);
    assertEquals(peer.station.session.credit, 0);
    for (let second = 0; second < 7; second++) {
      peer.station.session.test(clock.monotonic()); // answered; otherwise the station would close
      await clock.advance(1000);
    }
    assertEquals([peer.acknowledged, values(collecting), peer.closed], [0, [], undefined]);
    lock[Symbol.dispose]();
    await clock.advance(1000);
    assertEquals([peer.acknowledged, values(collecting)], [K, numbers(K)]);
    assertEquals(collecting.peers.length, 1, "the link was not given up");
    assertEquals(collecting.log.filter((line) => line.startsWith("store")), []);
  });
});

Deno.test("stations are disconnected after the store has failed for half of t1; resent events are stored once", async () => {
  await withCollecting({}, async (collecting) => {
    const { peer, clock } = collecting;
    const lock = collecting.lock();
    send(peer, 1, K);
    await clock.advance(7400);
    assertEquals(peer.closed, undefined);
    await clock.advance(2000);
    assertEquals(peer.acknowledged, 0);
    assert(peer.closed !== undefined, "disconnected before its t1 of 15 s");
    const told =
      `store-failing: Cannot write into the store ${collecting.file}: database is locked; ` +
      "disconnecting all stations; they will resend what was not stored";
    assertEquals(collecting.log.filter((line) => line.startsWith("store")), [told]);
    assertEquals(collecting.collector.status.store.error?.endsWith("database is locked"), true);
    await clock.advance(300_000);
    assertEquals(collecting.peers.length, 1, "no connection attempts while nothing can be stored");
    lock[Symbol.dispose]();
    await clock.advance(20_000);
    assertEquals(collecting.log.at(-2), "store-recovered: the store can be written again");
    send(collecting.peer, 1, K);
    await clock.advance(1000);
    assertEquals([collecting.peer.acknowledged, values(collecting)], [K, numbers(K)]);
    assertEquals(collecting.collector.status.store.error, undefined);
  });
});

Deno.test("with a longer t1, stations stay connected longer", async () => {
  const session = { t1Ms: 60_000, t2Ms: 10_000 };
  await withCollecting({ station: { session }, peer: session }, async (collecting) => {
    const lock = collecting.lock();
    send(collecting.peer, 1, K);
    await collecting.clock.advance(29_000);
    lock[Symbol.dispose]();
    await collecting.clock.advance(2000);
    assertEquals([collecting.peer.acknowledged, collecting.peers.length], [K, 1]);
  });
});

Deno.test("a station with a short t1 closes the link; pending events that it resends are stored once", async () => {
  await withCollecting({ peer: { t1Ms: 2000, t2Ms: 1000 } }, async (collecting) => {
    const lock = collecting.lock();
    send(collecting.peer, 1, K);
    await collecting.clock.advance(4000);
    assertEquals(collecting.peers.length, 2);
    send(collecting.peer, 1, K);
    await collecting.clock.advance(500);
    lock[Symbol.dispose]();
    await collecting.clock.advance(1000);
    assertEquals([collecting.peer.acknowledged, values(collecting)], [K, numbers(K)]);
  });
});

Deno.test("a link that is lost between storage and acknowledgement duplicates nothing", async () => {
  await withCollecting({}, async (collecting) => {
    const { peer, clock } = collecting;
    send(peer, 1, 3); // fewer than are acknowledged immediately
    await clock.advance(500);
    assertEquals([peer.acknowledged, values(collecting)], [0, numbers(3)]);
    peer.station.hangUp();
    await clock.advance(5000);
    assertEquals(collecting.peers.length, 2);
    send(collecting.peer, 1, 8);
    await clock.advance(500);
    assertEquals([collecting.peer.acknowledged, values(collecting)], [8, numbers(8)]);
    const counts = collecting.rows().map(({ redelivered }) => redelivered);
    assertEquals(counts, [1, 1, 1, 0, 0, 0, 0, 0]);
  });
});

Deno.test("after a switchover to a redundant address, resent events are stored once", async () => {
  const address = ["192.0.2.10", "192.0.2.11"];
  await withCollecting({ station: { address } }, async (collecting) => {
    const { clock } = collecting;
    const started = () =>
      collecting.peers.find(({ station, closed }) =>
        closed === undefined && station.session.state === "started"
      )!;
    for (let n = 1; n <= 31; n += 3) {
      const way = started();
      send(way, n, 3);
      await clock.advance(100); // stored, but not acknowledged
      way.station.hangUp();
      way.closed = "by this station";
      await clock.advance(30_000);
      send(started(), n, 3);
      await clock.advance(11_000);
    }
    assertEquals(values(collecting), numbers(33));
    const links = new Set(collecting.peers.map((peer) => peer.address));
    assertEquals([...links].sort(), ["192.0.2.10:2404", "192.0.2.11:2404"]);
  });
});
