// Detects new hosts on the network, and hosts that keep reconnecting.

import { formatDuration } from "../../duration.ts";
import type { Endpoint, TcpConnection } from "../connection.ts";
import type { PacketClock } from "../packet_time.ts";
import type { FindingLog } from "./finding_log.ts";
import { RateWatch } from "./rate_watch.ts";
import type { Session } from "./session/session.ts";
import type { AnalysisThresholds } from "./thresholds.ts";

/** Maximum number of talkers, and of address pairs to watch. */
const MAX_TALKERS = 16_384;
const MAX_PAIRS = 4096;

const MINUTE_MS = 60_000;

/** Connections to one endpoint since a given time. */
interface Arrivals {
  since: number;
  count: number;
}

/** Detects new addresses, and clients that keep reconnecting. */
export class TalkerWatch {
  readonly #clock: PacketClock;
  readonly #findings: FindingLog;
  readonly #learnMs: number;
  readonly #thresholds: AnalysisThresholds;
  readonly #talkers = new Set<string>();
  readonly #loops = new Map<string, RateWatch>();
  readonly #arrivals = new Map<string, Arrivals>();

  /** Creates a watch. */
  constructor(
    clock: PacketClock,
    findings: FindingLog,
    of: { readonly learnMs: number; readonly thresholds: AnalysisThresholds },
  ) {
    this.#clock = clock;
    this.#findings = findings;
    this.#learnMs = of.learnMs;
    this.#thresholds = of.thresholds;
  }

  /** Processes the first APDU of a session. */
  talk(session: Session): void {
    for (const side of [session.client, session.server]) {
      const address = session.address(side);
      if (this.#talkers.has(address)) continue;
      if (this.#talkers.size < MAX_TALKERS) this.#talkers.add(address);
      const since = this.#clock.time - this.#clock.start;
      if (!(since > this.#learnMs)) continue;
      const { client, server } = session.connection;
      const peer = side.isClient ? server : client;
      const verb = side.isClient ? "connects to" : "is connected to by";
      this.#findings.note(
        "new-talker",
        { source: address, destination: peer.address },
        () =>
          `${address} ${verb} ${peer.address}; it sent nothing in the first ${
            formatDuration(Math.floor(since / MINUTE_MS) * MINUTE_MS)
          }`,
      );
    }
  }

  /** Processes a new connection. */
  connect({ client, server }: TcpConnection): void {
    this.#watchLoop(client.address, server.address);
    this.#watchFlood(client.address, server);
  }

  /** Counts per minute, because a flood has too many connections to record each one. */
  #watchFlood(client: string, { address, port }: Endpoint): void {
    const key = `${address} ${port}`;
    const { time } = this.#clock;
    let arrivals = this.#arrivals.get(key);
    if (arrivals === undefined) {
      if (this.#arrivals.size >= MAX_PAIRS) return;
      this.#arrivals.set(key, arrivals = { since: time, count: 0 });
    }
    if (!(time - arrivals.since <= this.#thresholds.floodMs)) {
      arrivals.since = time;
      arrivals.count = 0;
    }
    if (++arrivals.count < this.#thresholds.floodConnections) return;
    this.#findings.note(
      "connection-flood",
      { destination: address, key: port },
      () =>
        `${this.#thresholds.floodConnections} connections to ${address} port ${port} within ` +
        `${formatDuration(time - arrivals.since)}, the last from ${client}`,
    );
  }

  #watchLoop(client: string, server: string): void {
    const key = `${client} ${server}`;
    let watch = this.#loops.get(key);
    if (watch === undefined) {
      if (this.#loops.size >= MAX_PAIRS) return;
      this.#loops.set(
        key,
        watch = new RateWatch(this.#thresholds.reconnects, this.#thresholds.reconnectsMs),
      );
    }
    if (!watch.add(this.#clock.time)) return;
    this.#findings.note(
      "reconnect-loop",
      { source: client, destination: server },
      () =>
        `${this.#thresholds.reconnects} connections from ${client} to ${server} within ${
          formatDuration(this.#thresholds.reconnectsMs)
        }`,
    );
  }
}
