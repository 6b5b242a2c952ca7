// Known deviations of stations, enabled for the peers that have them.

/** Deviations of a peer that cannot be detected from its traffic. */
export interface PeerQuirks {
  /**
   * The peer sends no termination (ACTTERM): do not require one for commands, interrogations and
   * counter interrogations unless the call requires it. They end `graceMs` after the confirmation
   * or the last data.
   *
   * @default {false}
   */
  readonly missingTermination?: boolean;
  /**
   * The peer answers a read with a cause other than 5: accept any value of the object as the
   * answer. A spontaneous value that arrives first cannot be distinguished from the answer.
   *
   * @default {false}
   */
  readonly wrongReadCause?: boolean;
  /**
   * The peer answers interrogations with causes outside 20 to 36, or counter interrogations with
   * causes outside 37 to 41: accept every value between confirmation and termination as data.
   *
   * @default {false}
   */
  readonly wrongInterrogationCause?: boolean;
  /**
   * Confirmations of the peer do not mirror the value of a command: compare only type, common
   * address and object.
   *
   * @default {false}
   */
  readonly unmirroredCommands?: boolean;
}
