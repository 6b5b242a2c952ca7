// One station of a link: what it has sent, and how much of that its peer has acknowledged.

import { Durations, Frequencies } from "../durations.ts";
import type { FindingRecord } from "../findings/log.ts";
import type { PacketTime } from "../packet_time.ts";
import { SendTimes } from "./send_times.ts";

/** A sequence number that is not known. */
export const UNKNOWN = -1;

/** The acts that a peer has to confirm. */
export const ACTS = ["STARTDT", "STOPDT", "TESTFR"] as const;

/** One of them. */
export type Act = typeof ACTS[number];

/** An acknowledgement of APDUs that were not seen yet. */
export interface Ahead {
  /** Its N(R). */
  readonly number: number;
  /** N(S) that would have been next. */
  readonly expected: number;
  readonly at: PacketTime;
}

/** What is known about one station of a link. */
export class Side {
  /** The one that opened the connection. */
  readonly isClient: boolean;
  /** APDUs sent, by format. */
  information = 0;
  supervisory = 0;
  unnumbered = 0;
  /** APDUs of no standard format. */
  undefinedApdus = 0;
  /** N(S) of the next I format APDU. */
  nextSend = UNKNOWN;
  /** Highest N(R) received from the peer: everything before it is acknowledged. */
  acknowledged = UNKNOWN;
  /** Data of this station may be missing in the capture since its last I format APDU. */
  interrupted = false;
  /** I format APDUs known to be missing in the capture. */
  missing = 0;
  /** When the last APDU was sent. */
  lastSent = NaN;
  readonly times: SendTimes = new SendTimes();
  ahead: Ahead | undefined;
  /** Acts sent and not confirmed yet. */
  readonly pending: Record<Act, PacketTime | undefined> = {
    STARTDT: undefined,
    STOPDT: undefined,
    TESTFR: undefined,
  };

  /** Most APDUs that were unacknowledged at a time. */
  maxOutstanding = 0;
  /** How often it then sent the next as soon as one was acknowledged, and when that was last. */
  stalls = 0;
  releasedAt = NaN;
  /** Most APDUs that the peer acknowledged at once. */
  maxAcknowledged = 0;
  /** How long its I format APDUs waited for their acknowledgement, the oldest each time. */
  readonly acknowledgements: Durations = new Durations();
  /** How long its acts waited for their confirmation. */
  readonly confirmations: Durations = new Durations();
  /** How many APDUs of the peer it acknowledged at once with an S format, directly after the last of them. */
  readonly promptCounts: Frequencies = new Frequencies();
  /** How long it waited with an S format that came by time-out: its t2. */
  readonly lateDelays: Durations = new Durations();
  /** How long it had received nothing, and the link been silent, before it sent TESTFR act: its t3. */
  readonly testDelays: Durations = new Durations();
  readonly testPauses: Durations = new Durations();
  /** Findings that can occur with each APDU. */
  windowFinding: FindingRecord | undefined;
  lateFinding: FindingRecord | undefined;

  /** Makes one side of a new connection. */
  constructor(isClient: boolean) {
    this.isClient = isClient;
  }

  /** APDUs sent. */
  get apdus(): number {
    return this.information + this.supervisory + this.unnumbered + this.undefinedApdus;
  }
}
