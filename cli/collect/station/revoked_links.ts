// Reads the key files of a collector again, and closes links whose user was revoked until the user is valid again.

import type { Clock } from "../../../mod.ts";
import type { AuthenticationSetup } from "../../key_file/authentication_setup.ts";
import { KeyWatch } from "../../key_file/key_watch.ts";
import type { LogEvent } from "../../text/log_line.ts";
import type { StationLink } from "./station_link.ts";

/** What is needed to read the files, and to close and to open links. */
export interface RevokedLinksOptions {
  readonly clock: Clock;
  /** The keys of the stations that have some, by name. */
  readonly setups: () => ReadonlyMap<string, AuthenticationSetup>;
  /** All links by the name of the station. */
  readonly links: ReadonlyMap<string, StationLink>;
  /** Whether links may be open at all. */
  readonly canOpen: () => boolean;
  readonly log: (event: LogEvent) => void;
}

/** The links that stay closed. The files are read every minute until disposed. */
export class RevokedLinks implements Disposable {
  readonly #options: RevokedLinksOptions;
  readonly #closed: Set<StationLink> = new Set();
  readonly #watch: KeyWatch;
  #applied: Promise<void> = Promise.resolve();

  /** Creates a set without links. */
  constructor(options: RevokedLinksOptions) {
    this.#options = options;
    const { clock, setups, log } = options;
    this.#watch = new KeyWatch({
      ...{ clock, setups },
      tell: ({ level, station, text }) => {
        const subject = station === undefined ? "key file" : `station ${station}`;
        log({ level, event: "key-file", subject, text });
      },
      onLook: () => {
        // One after the other: a link can be opened again only after it has closed.
        this.#applied = this.#applied.then(() => this.#apply());
      },
    });
  }

  /** Whether a link stays closed. */
  has(link: StationLink): boolean {
    return this.#closed.has(link);
  }

  /** Forgets a link that no longer exists. */
  delete(link: StationLink): void {
    this.#closed.delete(link);
  }

  /** Reads the files now. Returns whether there was something to log. */
  async look(): Promise<boolean> {
    const isNew = this.#watch.look();
    await this.#applied;
    return isNew;
  }

  /** Stops reading the files. */
  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  /** Closes the links whose user was revoked, and opens those whose user is valid again. */
  async #apply(): Promise<void> {
    const { setups, links, canOpen, log } = this.#options;
    const closing: Promise<void>[] = [];
    for (const [name, link] of [...links]) {
      const reason = setups().get(name)?.refusal();
      if (reason === undefined) {
        if (this.#closed.delete(link) && canOpen()) link.open();
      } else if (!this.#closed.has(link)) {
        this.#closed.add(link);
        const text = `${reason}: disconnected until the user is valid again`;
        log({ level: "error", event: "authentication", subject: `station ${name}`, text });
        closing.push(link.close(reason)); // together: a station may confirm it late
      }
    }
    await Promise.all(closing);
  }
}
