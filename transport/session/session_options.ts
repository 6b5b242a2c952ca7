// The parameters of a session, with defaults and permitted ranges.

/**
 * Role of a station in a session: controlling station (client, master) or controlled station
 * (server, outstation, RTU).
 */
export type Role = "controlling" | "controlled";

/**
 * Parameters of a session. Both stations must be configured with matching values, because the
 * protocol does not negotiate them. t0 is a parameter of the TCP connection, not of the session.
 */
export interface SessionOptions {
  /**
   * k: maximum number of unacknowledged I frames, 1..32767; at k the session stops sending. The
   * peer's w must not be larger, or sending stalls until the peer's t2 expires.
   *
   * @default {12}
   */
  readonly k?: number;
  /**
   * w: maximum number of received I frames before an acknowledgement is sent, 1..k. At most two
   * thirds of the peer's k is recommended.
   *
   * @default {8}, or two thirds of k if that is less
   */
  readonly w?: number;
  /**
   * t1: time within which the peer must acknowledge an I frame and confirm a STARTDT, STOPDT or
   * TESTFR act; otherwise the connection is closed. 1..255 000 ms.
   *
   * @default {15000}
   */
  readonly t1Ms?: number;
  /**
   * t2: maximum time before a received I frame is acknowledged. At least 1 ms, and less than t1.
   *
   * @default {10000}
   */
  readonly t2Ms?: number;
  /**
   * t3: idle time after which a TESTFR act is sent. 1..172 800 000 ms (48 h).
   *
   * @default {20000}
   */
  readonly t3Ms?: number;
  /**
   * `false`: also acknowledge at the end of a batch of received octets if at least min(w, k/3) I
   * frames are unacknowledged, so that a peer with a small window rarely has to stop. A peer with a
   * smaller k stops twice for a fraction of a second while it answers requests, otherwise once until
   * t2; from then on, the session acknowledges after k frames. `true`: acknowledge only at w and t2.
   *
   * @default {false}
   */
  readonly strictW?: boolean;
  /**
   * Reaction to an I frame while data transfer is not started: close the connection, as the
   * conformance tests require, or accept and acknowledge it.
   *
   * @default {"close"}
   */
  readonly iFrameWhileStopped?: "close" | "accept";
  /**
   * Reaction to an S frame while data transfer is not started: close the connection, as the
   * conformance tests require, or accept its N(R). Some stations send one around STOPDT.
   *
   * @default {"close"}
   */
  readonly sFrameWhileStopped?: "close" | "accept";
  /**
   * Reaction to a first I frame with the number 1 instead of 0: close the connection, or accept it
   * and continue from there. Some stations number their frames from 1.
   *
   * @default {"close"}
   */
  readonly firstNumberOne?: "close" | "accept";
  /**
   * Maximum number of received ASDUs that wait to be handed out or acknowledged, w..32767. A peer
   * with a larger window is disconnected; this limits the memory that a peer can use.
   *
   * @default {32767}
   */
  readonly maxUnacknowledged?: number;
}

/** Default values of {@linkcode SessionOptions}. */
export const DEFAULT_SESSION_OPTIONS: Readonly<Required<SessionOptions>> = {
  k: 12,
  w: 8,
  t1Ms: 15_000,
  t2Ms: 10_000,
  t3Ms: 20_000,
  strictW: false,
  iFrameWhileStopped: "close",
  sFrameWhileStopped: "close",
  firstNumberOne: "close",
  maxUnacknowledged: 32_767,
};

/**
 * Fills in defaults, and checks all values and their relations.
 *
 * If w is omitted, it is at most two thirds of k, so that a peer with the same k does not have to
 * stop.
 *
 * @throws {RangeError} A value is outside its range, w > k, or t2 >= t1.
 */
export function resolveSessionOptions(options: SessionOptions = {}): Required<SessionOptions> {
  const defaults = DEFAULT_SESSION_OPTIONS;
  const { k = defaults.k, w = defaultW(k) } = options;
  const { t1Ms = defaults.t1Ms, t2Ms = defaults.t2Ms, t3Ms = defaults.t3Ms } = options;
  const {
    strictW = defaults.strictW,
    iFrameWhileStopped = defaults.iFrameWhileStopped,
    sFrameWhileStopped = defaults.sFrameWhileStopped,
    firstNumberOne = defaults.firstNumberOne,
    maxUnacknowledged = defaults.maxUnacknowledged,
  } = options;
  check("k", k, 1, 32_767);
  check("w", w, 1, 32_767);
  check("t1Ms", t1Ms, 1, 255_000);
  check("t2Ms", t2Ms, 1, 255_000);
  check("t3Ms", t3Ms, 1, 172_800_000);
  if (w > k) {
    throw new RangeError(`Cannot use w = ${w} with k = ${k}: expected w to be at most k`);
  }
  if (t2Ms >= t1Ms) {
    throw new RangeError(
      `Cannot use t2Ms = ${t2Ms} with t1Ms = ${t1Ms}: expected t2Ms to be less than t1Ms`,
    );
  }
  check("maxUnacknowledged", maxUnacknowledged, w, 32_767);
  // No other options: each of thousands of sessions reads these for every frame.
  return {
    k,
    w,
    t1Ms,
    t2Ms,
    t3Ms,
    strictW,
    iFrameWhileStopped,
    sFrameWhileStopped,
    firstNumberOne,
    maxUnacknowledged,
  };
}

/** The options of the most recent session. */
let latest = DEFAULT_SESSION_OPTIONS;

/**
 * Like {@linkcode resolveSessionOptions}, but returns the same object for the same options: those of thousands of
 * sessions are usually equal.
 */
export function sharedSessionOptions(options: SessionOptions): Readonly<Required<SessionOptions>> {
  const resolved = resolveSessionOptions(options);
  for (const name of Object.keys(resolved) as (keyof SessionOptions)[]) {
    if (resolved[name] !== latest[name]) return latest = resolved;
  }
  return latest;
}

/** w for a k: at most two thirds of it. */
function defaultW(k: number): number {
  return Math.min(DEFAULT_SESSION_OPTIONS.w, Math.max(1, Math.floor((k * 2) / 3)));
}

function check(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Cannot use ${name} = ${value}: expected a whole number from ${low} to ${high}`,
  );
}
