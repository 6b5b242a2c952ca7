// What an acceptance run works with: the station, the person, the clock and the state file.

import type { Clock, CommandInput, ProcedureResult } from "../../mod.ts";
import type { AddressStyle } from "../text/address_text.ts";
import type { Limits } from "./judge.ts";
import type { People } from "./keeper.ts";
import type { Observer } from "./observe.ts";
import type { Protocol } from "./protocol.ts";
import type { TestItem } from "./test_plan.ts";

/** The station, as a run uses it. */
export interface StationAccess {
  /** Whether data transfer is started. */
  readonly isUp: boolean;
  /**
   * Sends a command. Rejects with a `RangeError` or a `TypeError` if it cannot be sent, and with any other error if the link
   * is lost before its answer.
   */
  command(
    ca: number,
    input: CommandInput,
    mode: "direct" | "select-before-operate",
  ): Promise<ProcedureResult>;
  /** Asks for the value of an object, and returns how that ended; the value arrives as any other. */
  request(item: TestItem): Promise<string>;
}

/** How a run works. */
export interface RunSettings {
  readonly limits: Limits;
  /** Whether points are accepted without a person if nothing is odd. */
  readonly auto: boolean;
  /** Who confirms in the beginning. */
  readonly people: People;
  /** The address of the station, for the protocol. */
  readonly host: string;
  /** Whether items that failed or were skipped are tested again. */
  readonly retry: boolean;
  /** Whether commands are sent with a time tag. */
  readonly timeTag: boolean;
  /** Qualifier of single, double and step commands (QU), 0 to 31. */
  readonly qualifier: number;
  readonly style?: AddressStyle;
}

/** What a run works with. */
export interface RunMeans {
  readonly clock: Clock;
  readonly station: StationAccess;
  readonly observer: Pick<Observer, "profile" | "zone">;
  /** Shows a line. */
  readonly say: (line: string) => void;
  /**
   * Keeps the protocol.
   *
   * @throws {StateFileError} It cannot be written.
   */
  readonly save: (protocol: Protocol) => void;
}

/** What became of a line. */
export type Taken = "taken" | "refused" | "mistake";
