// Reads the key files of a running program again, every minute and when it is asked to, and reports what needs attention.

import { type Clock, SYSTEM_CLOCK } from "../../mod.ts";
import { UsageError } from "../io/exit.ts";
import type { AuthenticationSetup } from "./authentication_setup.ts";
import { KeyFileError } from "./key_file_error.ts";

/** Interval between looks at the files, as for certificates. */
const LOOK_MS = 60_000;

/** What a look has found. */
export interface KeyNote {
  /**
   * `info` for a change that was applied and for a file that can be read again, `warning` for what needs attention, `error`
   * for a file that cannot be read: its previous users and keys stay in use.
   */
  readonly level: "info" | "warning" | "error";
  /** The station that has changed; `undefined` for what concerns a file. */
  readonly station: string | undefined;
  readonly text: string;
}

/** The keys of a station, as far as a watch needs them. */
export type WatchedKeys = Pick<AuthenticationSetup, "file" | "apply" | "reopen" | "warnings">;

/** Options of a {@linkcode KeyWatch}. */
export interface KeyWatchOptions {
  readonly clock: Clock;
  /** The stations by name; another look may have others. */
  readonly setups: () => ReadonlyMap<string, WatchedKeys>;
  /** Shows a note: each fault and each warning once, until it is over. */
  readonly tell: (note: KeyNote) => void;
  /** Warnings that were shown before. @default none */
  readonly told?: readonly string[];
  /** Called after each look. @default nothing is called */
  readonly onLook?: () => void;
}

/** Watches key files until disposed. */
export class KeyWatch implements Disposable {
  readonly #options: KeyWatchOptions;
  #cancel: (() => void) | undefined;
  #isEnded = false;
  /** Why files could not be read at the last look, by their paths. */
  #faults: ReadonlyMap<string, string> = new Map();
  /** The warnings at the last look. */
  #warnings: ReadonlySet<string>;

  /** Starts watching. */
  constructor(options: KeyWatchOptions) {
    this.#options = options;
    this.#warnings = new Set(options.told);
    this.#lookLater();
  }

  /** Looks at the files now. Returns whether there was something to tell. */
  look(): boolean {
    return this.#look(new Set());
  }

  #look(told: ReadonlySet<string>): boolean {
    const { setups, onLook } = this.#options;
    const notes: KeyNote[] = [];
    const stations = setups();
    // Many stations may have the keys of one file.
    const files = new Set(Array.from(stations.values(), ({ file }) => file));
    const faults = new Map<string, string>();
    const readable = new Set<string>();
    for (const file of files) {
      try {
        file.reread();
        readable.add(file.path);
      } catch (error) {
        if (!(error instanceof KeyFileError)) throw error;
        faults.set(file.path, error.message);
      }
    }
    for (const [path, fault] of faults) {
      if (this.#faults.get(path) !== fault && !told.has(fault)) notes.push(faultNote(fault));
    }
    for (const path of this.#faults.keys()) {
      if (faults.has(path) || !readable.has(path)) continue;
      notes.push({ level: "info", station: undefined, text: `${path} can be read again` });
    }
    this.#faults = faults;
    for (const [station, setup] of stations) {
      for (const line of setup.apply()) {
        notes.push({ level: "info", station, text: `key file: ${line}` });
      }
    }
    const warnings = new Set(Array.from(stations.values(), (setup) => setup.warnings).flat());
    for (const text of warnings) {
      if (!this.#warnings.has(text)) notes.push({ level: "warning", station: undefined, text });
    }
    this.#warnings = warnings;
    for (const note of notes) this.#options.tell(note);
    onLook?.();
    return notes.length > 0;
  }

  /** Looks at the files now, and opens those again whose passphrase has changed. */
  async reload(): Promise<void> {
    const reasons = new Set<string>();
    for (const setup of this.#options.setups().values()) {
      try {
        await setup.reopen();
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        reasons.add(error.message);
      }
    }
    if (this.#isEnded) return;
    // Also if it was reported before: somebody has changed something, and waits for the result.
    for (const reason of reasons) this.#options.tell(faultNote(reason));
    this.#look(reasons);
  }

  /** Stops watching. */
  [Symbol.dispose](): void {
    this.#isEnded = true;
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

function faultNote(fault: string): KeyNote {
  const text = `${fault}; the previous users and keys stay in use`;
  return { level: "error", station: undefined, text };
}

/** Watches the key file of a link until disposed; the warnings at its start were shown before. */
export function watchKeysOfLink(
  setup: WatchedKeys,
  { tell, clock = SYSTEM_CLOCK }: {
    readonly tell: (text: string) => void;
    readonly clock?: Clock | undefined;
  },
): KeyWatch {
  return new KeyWatch({
    clock,
    setups: () => new Map([["", setup]]),
    tell: ({ level, text }) => tell(level === "warning" ? `warning: ${text}` : text),
    told: setup.warnings,
  });
}
