// The parameters of a session, their defaults and their permitted ranges.

/**
 * Which end of the connection a session is: the controlling station (client, master) or the
 * controlled station (server, outstation, RTU).
 */
export type Role = "controlling" | "controlled";

/**
 * Parameters of a session. Both stations must be given matching values: nothing is negotiated on
 * the wire. t0 belongs to the making of the TCP connection, not to the session.
 */
export interface SessionOptions {
  /**
   * k: most I frames sent and not yet acknowledged, 1..32767; at k the session sends no more.
   * The peer's w must not be larger, or the window stalls until the peer's t2.
   *
   * @default {12}
   */
  readonly k?: number;
  /**
   * w: an acknowledgement is sent after at most this number of received I frames, 1..k.
   * At most two thirds of the peer's k is recommended.
   *
   * @default {8}, or two thirds of k if that is less
   */
  readonly w?: number;
  /**
   * t1: the peer must acknowledge an I frame, and confirm a STARTDT, STOPDT or TESTFR act, within
   * this time, or the connection is closed. 1..255 000 ms.
   *
   * @default {15000}
   */
  readonly t1Ms?: number;
  /**
   * t2: a received I frame is acknowledged after at most this time. 1 ms to less than t1.
   *
   * @default {10000}
   */
  readonly t2Ms?: number;
  /**
   * t3: when nothing was received for this time, a TESTFR act is sent. 1..172 800 000 ms (48 h).
   *
   * @default {20000}
   */
  readonly t3Ms?: number;
  /**
   * `false`: acknowledge also at the end of a batch of received octets when min(w, k/3) I frames
   * or more wait, so that a peer with a small window seldom has to stop. `true`: at w and t2 only.
   *
   * @default {false}
   */
  readonly strictW?: boolean;
  /**
   * An I frame received while data transfer is not started: close the connection, as the
   * conformance tests require, or accept and acknowledge it.
   *
   * @default {"close"}
   */
  readonly iFrameWhileStopped?: "close" | "accept";
  /**
   * An S frame received while data transfer is not started: close the connection, as the
   * conformance tests require, or accept its N(R). Some stations send one around STOPDT.
   *
   * @default {"close"}
   */
  readonly sFrameWhileStopped?: "close" | "accept";
  /**
   * The first I frame of the peer numbered 1 instead of 0: close the connection, or accept it and count
   * on from there. Some stations number their frames from 1.
   *
   * @default {"close"}
   */
  readonly firstNumberOne?: "close" | "accept";
  /**
   * Most received ASDUs that may wait to be handed out or acknowledged, w..32767. A peer whose
   * window is larger is closed; the bound on the memory that a peer can claim.
   *
   * @default {32767}
   */
  readonly maxUnacknowledged?: number;
}

/** The defaults of {@linkcode SessionOptions}. */
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
 * Fills in defaults and checks every value and the relations between them.
 *
 * A w that is not given becomes two thirds of k where the default would be more, so that a peer with
 * the same k does not have to stop.
 *
 * @throws {RangeError} A value outside its range, w > k, or t2 >= t1.
 */
export function resolveSessionOptions(options: SessionOptions = {}): Required<SessionOptions> {
  const resolved = { ...DEFAULT_SESSION_OPTIONS, ...withoutUndefined(options) };
  check("k", resolved.k, 1, 32_767);
  if (options.w === undefined) {
    resolved.w = Math.min(resolved.w, Math.max(1, Math.floor((resolved.k * 2) / 3)));
  }
  check("w", resolved.w, 1, 32_767);
  check("t1Ms", resolved.t1Ms, 1, 255_000);
  check("t2Ms", resolved.t2Ms, 1, 255_000);
  check("t3Ms", resolved.t3Ms, 1, 172_800_000);
  if (resolved.w > resolved.k) {
    throw new RangeError(
      `Cannot use w = ${resolved.w} with k = ${resolved.k}: expected w to be at most k`,
    );
  }
  if (resolved.t2Ms >= resolved.t1Ms) {
    throw new RangeError(
      `Cannot use t2Ms = ${resolved.t2Ms} with t1Ms = ${resolved.t1Ms}: expected t2Ms to be less than t1Ms`,
    );
  }
  check("maxUnacknowledged", resolved.maxUnacknowledged, resolved.w, 32_767);
  return resolved;
}

function check(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Cannot use ${name} = ${value}: expected a whole number from ${low} to ${high}`,
  );
}

/** An option given as `undefined` means the default, as an option left out does. */
function withoutUndefined(options: SessionOptions): SessionOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
