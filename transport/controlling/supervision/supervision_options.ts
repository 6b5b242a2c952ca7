// The options and events of a supervised station.

import type { BackOffOptions } from "./back_off.ts";
import type { PrivateType } from "../../../codec/private_row.ts";
import type { StreamTarget, TcpTarget } from "../connect.ts";
import type { ControllingOptions } from "../controlling_options.ts";
import type { RedundantLinkChange } from "./redundant_link.ts";
import type { StartUpGate, StartUpReport, StartUpStep } from "./start_up.ts";

/** One redundant link to the controlled station. */
export type SupervisionTarget = (TcpTarget | StreamTarget) & {
  /** What to call it. @default host and port, or its number */
  readonly name?: string;
};

/** Options of {@linkcode supervise}. */
export interface SupervisionOptions<T extends PrivateType = PrivateType>
  extends Omit<ControllingOptions<T>, "onStateChange"> {
  /**
   * The redundant links to the station, at least one. Over one of them data are transferred; the others are kept
   * connected and supervised as standbys. The one that connects first is started.
   */
  readonly targets: readonly SupervisionTarget[];
  /** Done in this order each time data transfer starts; a step that fails does not stop the next. */
  readonly startUp?: readonly StartUpStep[];
  /** Limits how many stations run their start-up at a time. */
  readonly startUpGate?: StartUpGate;
  /**
   * What to do when the station reports the end of its initialization (M_EI_NA_1): repeat the steps of
   * the start-up for its common address, except those still pending, or nothing.
   *
   * @default {"start-up"}
   */
  readonly onInitialization?: "start-up" | "ignore";
  /** The delays between attempts to connect. */
  readonly backOff?: BackOffOptions;
  /** Source of chance for the delays, from 0 to below 1. @default {Math.random} */
  readonly random?: () => number;
  /**
   * What to do with requests while data transfer is not started: reject them, or let them wait for
   * the next start.
   *
   * @default {"reject"}
   */
  readonly whenDown?: "reject" | "wait";
  /**
   * How often a request that only reads is made again when the link is lost before its end. Requests
   * that act are never made again.
   *
   * @default {0}
   */
  readonly retryReads?: number;
  /**
   * How many of the latest event ASDUs are remembered, to leave out what the station repeats on a new
   * connection: at least the k of the station. 0 leaves nothing out.
   *
   * @default {1000}
   */
  readonly replayWindow?: number;
  /** A redundant link to the station changed. */
  readonly onLinkChange?: (change: RedundantLinkChange) => void;
  /** A step of the start-up has ended. */
  readonly onStartUp?: (report: StartUpReport) => void;
}
