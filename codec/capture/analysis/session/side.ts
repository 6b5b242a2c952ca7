// One station of a link: the APDUs it has sent, and how many of them its peer has acknowledged.

import { Durations, Frequencies } from "../durations.ts";
import type { FindingRecord } from "../finding_log.ts";
import type { PacketTime } from "../../packet_time.ts";
import { SendTimes } from "./send_times.ts";

/** An unknown sequence number. */
export const UNKNOWN = -1;

/** Acts that a peer has to confirm. */
export const ACTS = ["STARTDT", "STOPDT", "TESTFR"] as const;

/** One of these acts. */
export type Act = typeof ACTS[number];

/** An acknowledgement of APDUs that have not been seen yet. */
export interface Ahead {
  /** Its N(R). */
  readonly number: number;
  /** The expected N(S). */
  readonly expected: number;
  readonly at: PacketTime;
}

/** State of one station of a link. */
export class Side {
  /** Whether it opened the connection. */
  readonly isClient: boolean;
  /** APDUs sent, by format. */
  information = 0;
  supervisory = 0;
  unnumbered = 0;
  /** APDUs of unknown format. */
  undefinedApdus = 0;
  /** N(S) of the next I format APDU. */
  nextSend = UNKNOWN;
  /** Highest N(R) received from the peer: all APDUs before it are acknowledged. */
  acknowledged = UNKNOWN;
  /**
   * What was acknowledged when its N(S) jumped, and the N(S) that was expected: its peer may have seen nothing after it.
   */
  jump: { readonly acknowledged: number; readonly expected: number } | undefined;
  /** Whether data may be missing from the capture since its last I format APDU. */
  interrupted = false;
  /** Number of I format APDUs known to be missing from the capture. */
  missing = 0;
  /** When the last APDU was sent. */
  lastSent = NaN;
  readonly times: SendTimes = new SendTimes();
  ahead: Ahead | undefined;
  /** Acts sent but not yet confirmed. */
  readonly pending: Record<Act, PacketTime | undefined> = {
    STARTDT: undefined,
    STOPDT: undefined,
    TESTFR: undefined,
  };

  /** Maximum number of unacknowledged APDUs. */
  maxOutstanding = 0;
  /**
   * How often it continued immediately after an acknowledgement at this number, and when it last
   * did so.
   */
  stalls = 0;
  releasedAt = NaN;
  /** Maximum number of its APDUs that the peer acknowledged at a time. */
  maxAcknowledged = 0;
  /** Waiting times of its I format APDUs for acknowledgement, measured from the oldest one. */
  readonly acknowledgements: Durations = new Durations();
  /** Waiting times of its acts for confirmation. */
  readonly confirmations: Durations = new Durations();
  /** Number of APDUs it acknowledged with an S format APDU immediately after the last of them. */
  readonly promptCounts: Frequencies = new Frequencies();
  /** Delays of its S format APDUs caused by a time-out, from which t2 is inferred. */
  readonly lateDelays: Durations = new Durations();
  /**
   * Time without input, and without any traffic, before its TESTFR act, from which t3 is inferred.
   */
  readonly testDelays: Durations = new Durations();
  readonly testPauses: Durations = new Durations();
  /** Findings that can occur with every APDU. */
  windowFinding: FindingRecord | undefined;
  lateFinding: FindingRecord | undefined;

  /** Creates one side of a new connection. */
  constructor(isClient: boolean) {
    this.isClient = isClient;
  }

  /** Number of APDUs sent. */
  get apdus(): number {
    return this.information + this.supervisory + this.unnumbered + this.undefinedApdus;
  }
}
