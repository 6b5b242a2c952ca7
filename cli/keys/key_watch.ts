// Reads the key file of a running station again, every minute and when it is asked to.

import type { Clock } from "../../mod.ts";
import type { AuthenticationSetup } from "./authentication_setup.ts";
import { KeyFileError } from "./key_file_error.ts";

/** Interval between looks at the file, as for certificates. */
const LOOK_MS = 60_000;

/** Options of a {@linkcode KeyWatch}. */
export interface KeyWatchOptions {
  readonly clock: Clock;
  /** What reads the file. */
  readonly setup: Pick<AuthenticationSetup, "reread">;
  /** Shows what has changed, or why the file cannot be read: each reason once, until it can be read again. */
  readonly tell: (text: string) => void;
}

/** Watches a key file until disposed. */
export class KeyWatch implements Disposable {
  readonly #options: KeyWatchOptions;
  #cancel: (() => void) | undefined;
  /** Why the file could not be read at the last look. */
  #fault: string | undefined;

  /** Starts watching. */
  constructor(options: KeyWatchOptions) {
    this.#options = options;
    this.#lookLater();
  }

  /** Looks at the file now. */
  look(): void {
    const { setup, tell } = this.#options;
    try {
      for (const line of setup.reread()) tell(`key file: ${line}`);
      this.#fault = undefined;
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      if (error.message !== this.#fault) {
        tell(`${error.message}; the previous users and keys stay in use`);
      }
      this.#fault = error.message;
    }
  }

  /** Stops watching. */
  [Symbol.dispose](): void {
    this.#cancel?.();
  }

  #lookLater(): void {
    const { clock } = this.#options;
    this.#cancel = clock.schedule(clock.monotonic() + LOOK_MS, () => {
      this.#lookLater();
      this.look();
    });
  }
}
