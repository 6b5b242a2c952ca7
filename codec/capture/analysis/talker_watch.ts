// Watches who appears on the network, and who keeps coming back.

import type { Clock } from "./moment.ts";
import type { FindingLog } from "./findings/log.ts";
import { RateWatch } from "./rate_watch.ts";
import type { Session } from "./session/session.ts";
import { durationText } from "./words.ts";

/** Addresses remembered as talkers. */
const MAX_TALKERS = 16_384;

/** Opening so many connections to the same station within so much time is a loop. */
const LOOP_CONNECTIONS = 10;
const LOOP_MS = 60_000;

const MINUTE_MS = 60_000;

/** Notices new addresses and clients that reconnect over and over. */
export class TalkerWatch {
  readonly #clock: Clock;
  readonly #findings: FindingLog;
  readonly #learnMs: number;
  readonly #talkers = new Set<string>();
  readonly #loops = new Map<string, RateWatch>();

  /** Makes a watch. */
  constructor(clock: Clock, findings: FindingLog, learnMs: number) {
    this.#clock = clock;
    this.#findings = findings;
    this.#learnMs = learnMs;
  }

  /** Takes the first APDU of a session. */
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
          `${address} ${verb} ${peer.address}; it was silent in the first ${
            durationText(Math.floor(since / MINUTE_MS) * MINUTE_MS)
          }`,
      );
    }
  }

  /** Takes a connection that begins. */
  connect(client: string, server: string): void {
    const key = `${client} ${server}`;
    let watch = this.#loops.get(key);
    if (watch === undefined) {
      if (this.#loops.size >= MAX_TALKERS) return;
      this.#loops.set(key, watch = new RateWatch(LOOP_CONNECTIONS, LOOP_MS));
    }
    if (!watch.add(this.#clock.time)) return;
    this.#findings.note(
      "reconnect-loop",
      { source: client, destination: server },
      () =>
        `${LOOP_CONNECTIONS} connections from ${client} to ${server} within ${LOOP_MS / 1000} s`,
    );
  }
}
