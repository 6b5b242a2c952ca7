// Options and events of a supervised station.

import type { BackOffOptions } from "./back_off.ts";
import type { PrivateType } from "../../../codec/private_row.ts";
import type { StreamTarget, TcpTarget } from "../connect.ts";
import type { ControllingOptions } from "../controlling_options.ts";
import type { RedundantLinkChange } from "./redundant_link.ts";
import type { StartUpGate, StartUpReport, StartUpStep } from "./start_up.ts";

/** One redundant link to the controlled station. */
export type SupervisionTarget = (TcpTarget | StreamTarget) & {
  /** Display name. @default host and port, or its number */
  readonly name?: string;
};

/** Options of {@linkcode supervise}. */
export interface SupervisionOptions<T extends PrivateType = PrivateType>
  extends Omit<ControllingOptions<T>, "onStateChange"> {
  /**
   * The redundant links to the station, at least one. One of them carries data; the others stay
   * connected and supervised as standbys. The first one to connect is started.
   */
  readonly targets: readonly SupervisionTarget[];
  /**
   * Steps to run in this order each time data transfer starts; a failed step does not prevent the
   * next.
   */
  readonly startUp?: readonly StartUpStep[];
  /** Limits how many stations run their start-up at the same time. */
  readonly startUpGate?: StartUpGate;
  /**
   * Reaction when the station reports the end of its initialization (M_EI_NA_1): repeat the
   * start-up steps of its common address, except those still pending, or do nothing.
   *
   * @default {"start-up"}
   */
  readonly onInitialization?: "start-up" | "ignore";
  /** The delays between attempts to connect. */
  readonly backOff?: BackOffOptions;
  /** Random number generator for the delays, from 0 to below 1. @default {Math.random} */
  readonly random?: () => number;
  /**
   * How to treat requests while data transfer is not started: reject them, or let them wait for the
   * next start.
   *
   * @default {"reject"}
   */
  readonly whenDown?: "reject" | "wait";
  /**
   * How often a read-only request is repeated when the link is lost before it ends. Other requests
   * are never repeated.
   *
   * @default {0}
   */
  readonly retryReads?: number;
  /**
   * Number of event ASDUs remembered in order to remove events that the station repeats on a new
   * connection: at least the k of the station. 0 removes nothing.
   *
   * @default {1000}
   */
  readonly replayWindow?: number;
  /** A redundant link to the station changed. */
  readonly onLinkChange?: (change: RedundantLinkChange) => void;
  /** A step of the start-up has ended. */
  readonly onStartUp?: (report: StartUpReport) => void;
}
