// Links whose user was revoked while they were open: closed until the user is valid again.

import type { LogEvent } from "../status/log.ts";
import type { StationLink } from "./station_link.ts";

/** What is needed to close and to open links. */
export interface RevokedLinksOptions {
  /** Why a station no longer has its user; `undefined` if it has, or needs none. */
  readonly refusalOf: (station: string) => string | undefined;
  /** Whether links may be open at all. */
  readonly canOpen: () => boolean;
  readonly log: (event: LogEvent) => void;
}

/** The links that stay closed. */
export class RevokedLinks {
  readonly #options: RevokedLinksOptions;
  readonly #closed: Set<StationLink> = new Set();

  /** Creates a set without links. */
  constructor(options: RevokedLinksOptions) {
    this.#options = options;
  }

  /** Whether a link stays closed. */
  has(link: StationLink): boolean {
    return this.#closed.has(link);
  }

  /** Forgets a link that no longer exists. */
  delete(link: StationLink): void {
    this.#closed.delete(link);
  }

  /** Closes the links whose user was revoked, and opens those whose user is valid again. */
  async apply(links: ReadonlyMap<string, StationLink>): Promise<void> {
    const { refusalOf, canOpen, log } = this.#options;
    for (const [name, link] of [...links]) {
      const reason = refusalOf(name);
      if (reason === undefined) {
        if (this.#closed.delete(link) && canOpen()) link.open();
      } else if (!this.#closed.has(link)) {
        this.#closed.add(link);
        const text = `${reason}: disconnected until a SIGHUP after which the user is valid`;
        log({ level: "error", event: "authentication", subject: `station ${name}`, text });
        await link.close(reason);
      }
    }
  }
}
