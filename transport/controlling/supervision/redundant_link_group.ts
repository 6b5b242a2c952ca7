// The redundant links to one controlled station: at most one is started, the others are standbys.

import { LinkError } from "../../errors.ts";
import type { ControllingStation } from "../controlling_station.ts";
import { Renewals } from "./renewals.ts";
import type { RedundantLink, RedundantLinkChange, RedundantLinkState } from "./redundant_link.ts";

/** Current state of a redundant link. */
export interface RedundantLinkStatus {
  /** Name of the link. */
  readonly name: string;
  /** Its state. */
  readonly state: RedundantLinkState;
}

/** States of a link that carries data, or is about to. */
const OCCUPIED: readonly RedundantLinkState[] = ["starting", "started", "stopping"];

/** Starts one link, and the next one when it is lost. */
export class RedundantLinkGroup {
  readonly #links: readonly RedundantLink[];
  /** Index of the link that was last started. */
  #last = -1;
  #preferred: RedundantLink | undefined;
  /** A caller waiting for a given link. */
  readonly #watchers = new Set<(change: RedundantLinkChange) => void>();
  #closing = false;
  readonly #renewals: Renewals;

  /** Manages the links; call `changed()` for each of their changes. */
  constructor(
    links: readonly RedundantLink[],
    onRenew: (link: number, why: string) => void = () => {},
  ) {
    this.#links = links;
    this.#renewals = new Renewals({
      choose: () => this.choose(),
      onRenew: (link, why) => onRenew(links.indexOf(link), why),
    });
  }

  /** All links, in the order of the targets. */
  get statuses(): readonly RedundantLinkStatus[] {
    return this.#links.map(({ name, state }) => ({ name, state }));
  }

  /** Index of the started link; `undefined` if there is none. */
  get active(): number | undefined {
    const index = this.#links.findIndex(({ station }) => station?.state === "started");
    return index < 0 ? undefined : index;
  }

  /** The connection that carries data; `undefined` if there is none. */
  get station(): ControllingStation | undefined {
    return this.#links[this.active ?? -1]?.station;
  }

  /** Starts connecting on every link. */
  begin(): void {
    for (const link of this.#links) link.begin();
  }

  /** Starts delayed attempts now. */
  hurry(): void {
    for (const link of this.#links) link.hurry();
  }

  /** Closes every link in an orderly way. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#renewals.close();
    await Promise.all(this.#links.map((link) => link.close()));
  }

  /**
   * Renews an old link, but first the standbys that will soon be old, so that a renewed one takes over data transfer.
   */
  renewOld(index: number, why: string): void {
    const aged = this.#links.filter((link) => link.state === "stopped" && link.isAged);
    for (const link of [...aged, this.#links[index]!]) void this.#renewals.renew(link, why);
  }

  /** Renews a link: STOPDT, close, connect; resolves when it has reconnected, or has failed to. */
  renew(index: number, why: string): Promise<void> {
    return this.#renewals.renew(this.#links[index]!, why);
  }

  /** Records a change of a link; call `choose()` when all changes are recorded. */
  changed(change: RedundantLinkChange): void {
    if (change.state === "started") {
      this.#last = change.link;
      this.#preferred = undefined;
    }
    for (const watcher of this.#watchers) watcher(change);
  }

  /** Starts a standby if nothing is started. */
  choose(): void {
    if (this.#closing || this.#links.some(({ state }) => OCCUPIED.includes(state))) return;
    // A failed start closes the connection, and the link reports it.
    this.#candidates()[0]?.station?.start().catch(() => {});
  }

  /** See `SupervisedStation.switchOver()`. */
  async switchOver(to?: number): Promise<void> {
    const next = to === undefined ? this.#candidates()[0] : this.#links[to];
    if (next === undefined && to !== undefined) {
      throw new RangeError(
        `Cannot switch over to target ${to}: expected 0 to ${this.#links.length - 1}`,
      );
    }
    if (next?.state === "started") return;
    if (next?.state !== "stopped") {
      const what = next === undefined
        ? "no other link is connected"
        : `${next.name} is ${next.state}`;
      throw new LinkError(`Cannot switch over: ${what}, expected a standby`, { code: "closed" });
    }
    this.#preferred = next;
    const switched = this.#watch(next);
    // A link that is lost while stopping also makes way for the next one.
    this.station?.stop().catch(() => {});
    this.choose();
    await switched;
  }

  /** Resolves when a standby is started, and rejects if it is lost first. */
  #watch(link: RedundantLink): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const watcher = ({ link: index, name, state, reason }: RedundantLinkChange) => {
      if (this.#links[index] !== link || state === "starting") return;
      this.#watchers.delete(watcher);
      if (state === "started") return resolve();
      const detail = `${name} is ${state}: ${reason}`;
      reject(new LinkError(`Cannot switch over: ${detail}`, { code: "closed" }));
    };
    this.#watchers.add(watcher);
    return promise;
  }

  /** Returns the standbys in the order in which to start them. */
  #candidates(): RedundantLink[] {
    const count = this.#links.length;
    const order = this.#links.map((_, i) => this.#links[(this.#last + 1 + i) % count]!);
    const first = this.#preferred === undefined ? [] : [this.#preferred];
    return [...new Set([...first, ...order])].filter((link) => {
      return link.state === "stopped" && !this.#renewals.isRenewing(link);
    });
  }
}
