// Renews links one after another: each link is stopped, closed and reconnected. Only one is renewed at a time, so that
// another link, if there is one, carries the data meanwhile.

import type { RedundantLink } from "./redundant_link.ts";

/** The functions of the links that renewals need. */
export interface RenewalParts {
  /** Starts another link if none is started; a link that is being renewed is not a candidate. */
  choose(): void;
  /** Called before a link is renewed. */
  onRenew(link: RedundantLink, why: string): void;
}

/** A link to renew. */
interface Renewal {
  readonly link: RedundantLink;
  readonly why: string;
  readonly done: PromiseWithResolvers<void>;
}

/** Renews links. */
export class Renewals {
  readonly #parts: RenewalParts;
  #queue: Renewal[] = [];
  #current: RedundantLink | undefined;
  #closed = false;

  /** Creates it without pending renewals. */
  constructor(parts: RenewalParts) {
    this.#parts = parts;
  }

  /** Whether a link is being renewed, and must not be started. */
  isRenewing(link: RedundantLink): boolean {
    return this.#current === link;
  }

  /** Renews a link; resolves when it has reconnected, or has failed to. */
  renew(link: RedundantLink, why: string): Promise<void> {
    const known = this.#queue.find((each) => each.link === link);
    if (known !== undefined) return known.done.promise;
    const done = Promise.withResolvers<void>();
    this.#queue.push({ link, why, done });
    queueMicrotask(() => void this.#work()); // several links may be asked for at once
    return done.promise;
  }

  /** Drops renewals that have not begun. */
  close(): void {
    this.#closed = true;
    for (const { done } of this.#queue.splice(0)) done.resolve();
  }

  async #work(): Promise<void> {
    if (this.#current !== undefined || this.#closed) return;
    // Renew standby links first, so that a fresh one can take over data transfer.
    const next = this.#queue.find(({ link }) => link.state === "stopped") ?? this.#queue[0];
    if (next === undefined) return;
    this.#queue = this.#queue.filter((each) => each !== next);
    const { link, why, done } = next;
    this.#current = link;
    try {
      if (link.station !== undefined) {
        this.#parts.onRenew(link, why);
        // If the station does not confirm, the connection closes, and it is re-established in any case.
        await link.station.stop().catch(() => {});
        this.#parts.choose();
        await link.renew(why);
      }
    } finally {
      this.#current = undefined;
      done.resolve();
      this.#parts.choose();
      void this.#work();
    }
  }
}
