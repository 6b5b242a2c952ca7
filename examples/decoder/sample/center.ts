// A control centre of the sample: its requests when data transfer starts, and the commands of its operators.

import { type AsduInput, CAUSE, decodeAsdu, encodeAsdu } from "../../../codec/mod.ts";
import type { Link, Receiver } from "./link.ts";
import type { Simulation } from "./simulation.ts";

/** A command object that an operator uses. */
export interface Order {
  readonly type: "C_SC_NA_1" | "C_DC_NA_1" | "C_RC_NA_1" | "C_SE_NC_1";
  readonly ioa: number;
  readonly value: number;
  /** Without select. */
  readonly direct?: boolean;
}

/** Sends requests and commands. */
export class SampleCenter implements Receiver {
  readonly #simulation: Simulation;
  readonly #ca: number;
  readonly #originator: number;
  #selected: (() => void) | undefined;

  /** Creates a control centre for one station. */
  constructor(simulation: Simulation, ca: number, originator: number) {
    this.#simulation = simulation;
    this.#ca = ca;
    this.#originator = originator;
  }

  /** Sends the start-up requests of the standard: clock synchronization, general and counter interrogation. */
  started(link: Link): void {
    this.synchronizeClock(link);
    this.#simulation.after(400, () => this.interrogate(link));
    this.#simulation.after(1900, () => this.readCounters(link));
  }

  /** Executes a selection once it is confirmed. */
  received(_link: Link, octets: Uint8Array): void {
    const { cause, negative } = decodeAsdu(octets);
    const execute = this.#selected;
    if (cause !== CAUSE.activationCon || execute === undefined) return;
    this.#selected = undefined;
    if (!negative) this.#simulation.after(this.#simulation.about(900), execute);
  }

  /** Sets the clock of the station. */
  synchronizeClock(link: Link): void {
    const time = Math.round(this.#simulation.now);
    this.#ask(link, { type: "C_CS_NA_1", objects: [{ ioa: 0, time, timeFlags: 0 }] });
  }

  /** General interrogation. */
  interrogate(link: Link): void {
    this.#ask(link, { type: "C_IC_NA_1", objects: [{ ioa: 0, qoi: 20 }] });
  }

  /** General counter interrogation, freeze without reset. */
  readCounters(link: Link): void {
    this.#ask(link, { type: "C_CI_NA_1", objects: [{ ioa: 0, rqt: 5, frz: 1 }] });
  }

  /** Requests the value of one object. */
  read(link: Link, ioa: number): void {
    this.#ask(link, { type: "C_RD_NA_1", objects: [{ ioa }] }, CAUSE.request);
  }

  /** Operates an object: selects it first, unless the command is direct. */
  operate(link: Link, { type, ioa, value, direct = false }: Order): void {
    const send = (select: boolean) =>
      this.#ask(link, { type, objects: [{ ioa, value, qualifier: 0, select }] });
    if (direct) return send(false);
    this.#selected = () => send(false);
    send(true);
  }

  /** Selects an object, then cancels. */
  cancel(link: Link, { type, ioa, value }: Order): void {
    const objects = [{ ioa, value, qualifier: 0, select: true }];
    this.#ask(link, { type, objects });
    this.#simulation.after(2600, () => this.#ask(link, { type, objects }, CAUSE.deactivation));
  }

  #ask(
    link: Link,
    asdu: { readonly type: string; readonly objects: readonly object[] },
    cause: number = CAUSE.activation,
  ): void {
    const head = { cause, originator: this.#originator, ca: this.#ca };
    if (!link.closed) link.send(true, encodeAsdu({ ...head, ...asdu } as AsduInput));
  }
}
