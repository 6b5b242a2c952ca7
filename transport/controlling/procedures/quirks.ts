// Names for what some stations do differently, to be switched on for the peer that does it.

/** Deviations of a peer that cannot be distinguished from other traffic without knowing them. */
export interface PeerQuirks {
  /**
   * Requests end without termination (ACTTERM): do not require one of commands, interrogations and
   * counter interrogations unless the call says so. They are done `graceMs` after the confirmation,
   * or after the last data.
   *
   * @default {false}
   */
  readonly missingTermination?: boolean;
  /**
   * A read is answered with another cause than 5: take any value of the object as the answer. A
   * spontaneous value that happens to arrive first cannot be distinguished from it.
   *
   * @default {false}
   */
  readonly wrongReadCause?: boolean;
  /**
   * Interrogations are answered with causes outside 20 to 36, and counter interrogations outside
   * 37 to 41: take every value between confirmation and termination as data.
   *
   * @default {false}
   */
  readonly wrongInterrogationCause?: boolean;
  /**
   * Confirmations do not mirror the value of a command: compare type, station and object only.
   *
   * @default {false}
   */
  readonly unmirroredCommands?: boolean;
}
