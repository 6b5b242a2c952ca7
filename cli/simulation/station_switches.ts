// Switches and settings of a simulated station that a test operates while it runs, as a person would at the device.

import type {
  CommandDecision,
  ReceivedCommand,
  SessionOptions,
  StationDeclaration,
} from "../../mod.ts";
import { resolveSessionOptions } from "../../transport/low_level.ts";
import type { ObjectAddress } from "./object_table.ts";

/** Settings of connections that can be changed. */
export type SwitchedSettings = Pick<SessionOptions, "k" | "w" | "t1Ms" | "t2Ms" | "t3Ms">;

/** Objects that a switch applies to: all, or those with an address. */
class SwitchedObjects {
  #all = false;
  readonly #some = new Set<string>();

  turn(on: boolean, address: ObjectAddress | undefined): void {
    if (address === undefined) {
      this.#all = on;
      if (!on) this.#some.clear();
    } else if (on) this.#some.add(keyOf(address));
    else this.#some.delete(keyOf(address));
  }

  has(address: ObjectAddress): boolean {
    return this.#all || this.#some.has(keyOf(address));
  }
}

/** The switches and settings of one station. They keep their positions when it restarts. */
export class StationSwitches {
  /** Whether the station is operated locally: all remote commands are refused. */
  isLocal = false;
  readonly #blocked = new SwitchedObjects();
  readonly #withoutFeedback = new SwitchedObjects();
  #wasChanged = false;
  readonly #settings: { -readonly [K in keyof SwitchedSettings]: SwitchedSettings[K] } = {};

  /** Blocks the commands of an object, or of all objects, or permits them again. */
  block(on: boolean, address?: ObjectAddress): void {
    this.#blocked.turn(on, address);
  }

  /** Keeps the output of an object, or all outputs, from reaching the commanded state, or lets them reach it again. */
  suppressFeedback(on: boolean, address?: ObjectAddress): void {
    this.#withoutFeedback.turn(on, address);
  }

  /**
   * Changes a setting of the connections that are opened from now on; `undefined` restores the declared one.
   *
   * @param declaration The declaration of the station.
   * @throws {RangeError} The setting is not permitted, or not together with the others.
   */
  set(
    key: keyof SwitchedSettings,
    value: number | undefined,
    declaration: StationDeclaration,
  ): void {
    const settings = { ...this.#settings, [key]: value };
    if (value === undefined) delete settings[key];
    resolveSessionOptions({ ...declaration.session, ...settings });
    if (value === undefined) delete this.#settings[key];
    else this.#settings[key] = value;
    this.#wasChanged = true;
  }

  /** Whether a setting was changed since the last call: since the start of the station before. */
  takeChange(): boolean {
    const wasChanged = this.#wasChanged;
    this.#wasChanged = false;
    return wasChanged;
  }

  /** The declaration of a station whose new connections have the settings. */
  declarationOf(declaration: StationDeclaration): StationDeclaration {
    const settings = this.#settings;
    return {
      ...declaration,
      get session(): SessionOptions {
        return { ...declaration.session, ...settings };
      },
    };
  }

  /** Decides about a command that passed the checks of the station. */
  decide({ phase, test, ...address }: ReceivedCommand): CommandDecision {
    if (phase === "cancel" || this.isLocal || this.#blocked.has(address)) return false;
    const fails = phase === "execute" && !test && this.#withoutFeedback.has(address);
    return fails ? { accept: true, finished: new Promise<void>(() => {}) } : true;
  }
}

function keyOf({ ca, ioa }: ObjectAddress): string {
  return `${ca}/${ioa}`;
}
