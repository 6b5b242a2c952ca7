// A station whose process is stopped for longer than t1, over real sockets: links whose peers have answered meanwhile
// stay open, the others are closed when it continues.

import { assert } from "@std/assert";
import { RawPeer } from "../helpers/stations/raw_peer.ts";
import { readUntil, startTask } from "../helpers/cli/task.ts";
import { withTree } from "../helpers/machine/temp.ts";

const LINKS = 24;

/** t1. Before the station is stopped, the peers must not have been silent for this long; it is stopped for longer. */
const T1_MS = 3000;

const STATION = JSON.stringify({
  sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] }],
  redundancy: { mode: "each-connection" },
  session: { t1Ms: T1_MS, t2Ms: 1000, t3Ms: 300 },
});

Deno.test({
  name:
    "a station whose process was stopped for longer than t1 reads pending octets before it closes links",
  ignore: Deno.build.os === "windows", // processes cannot be stopped there
  fn: stopAndGoOn,
});

async function stopAndGoOn(): Promise<void> {
  await withTree({ "station.json": STATION }, async (root) => {
    const file = `${root}/station.json`;
    const station = startTask("iec104", ["station", file, "--listen", "127.0.0.1:0"]);
    const peers: RawPeer[] = [];
    try {
      const head = await readUntil(station.stdout, "Listening on 127.0.0.1:");
      const drained = station.stdout.pipeTo(new WritableStream());
      const port = Number(/127\.0\.0\.1:(\d+)/.exec(head)![1]);
      for (let i = 0; i < LINKS; i++) peers.push(await RawPeer.connect(port));
      const answers = peers.map((_, i) => {
        if (i % 4 === 3) return undefined;
        return i % 2 === 0 ? "TESTFR con" : "S(1), TESTFR con";
      });
      await Promise.all(peers.map(async (peer, i) => {
        // Peers that start receive the end of initialization, and acknowledge it no earlier than they confirm the test.
        if (i % 2 === 1) await peer.say("STARTDT act");
        if (i % 2 === 1) await peer.until("I(0,0)");
        await peer.until("TESTFR act");
      }));
      station.kill("SIGSTOP");
      for (const [i, peer] of peers.entries()) {
        if (answers[i] !== undefined) await peer.say(answers[i]);
      }
      await new Promise((resolve) => setTimeout(resolve, T1_MS + 300));
      station.kill("SIGCONT");
      await Promise.all(peers.map(async (peer, i) => {
        if (answers[i] === undefined) return await peer.end();
        await peer.say("TESTFR act").catch(() => {}); // closed
        assert(await peer.until("TESTFR con"), `peer ${i} has lost its link`);
      }));
      station.kill("SIGINT");
      await drained;
    } finally {
      for (const peer of peers) peer[Symbol.dispose]();
      try {
        station.kill("SIGKILL");
      } catch { // it has ended already
      }
      await Promise.all([station.stdin.close(), station.stderr.cancel(), station.status]);
    }
  });
}
