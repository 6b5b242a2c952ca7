// A connection name of a script: the connection that it stands for at the moment, and what has arrived on it.

import { waitUntil } from "../io/wait.ts";
import { Inbox } from "./inbox.ts";
import type { LinkName } from "./script.ts";
import type { MasterLink, MasterSurroundings } from "./surroundings.ts";

/** One of the connections of a script. */
export class LinkSlot {
  readonly name: LinkName;
  readonly #surroundings: MasterSurroundings;
  #link: MasterLink | undefined;
  /** What has arrived on the last connection. */
  inbox: Inbox;
  /** Exit code of a lost connection. */
  lossCode = 0;
  /** The requests whose answers the script itself looks at. */
  readonly pending: Set<AbortController> = new Set();

  /** Creates a slot without a connection. */
  constructor(name: LinkName, surroundings: MasterSurroundings) {
    this.name = name;
    this.#surroundings = surroundings;
    this.inbox = new Inbox(surroundings.profile);
  }

  /** The connection, if it is open. */
  get link(): MasterLink | undefined {
    return this.inbox.end === undefined ? this.#link : undefined;
  }

  /** Connects. Rejects with a `LinkOpenError`. */
  async connect(): Promise<void> {
    const { open, faults, profile, signal } = this.#surroundings;
    const inbox = new Inbox(profile);
    this.inbox = inbox;
    this.#link = undefined;
    const { name } = this;
    const link = await open({
      ...{ name, faults: faults[name] },
      onAsdu: (asdu) => inbox.add(asdu),
      onFrame: (frame) => inbox.addFrame(frame),
      onRefusal: (text) => inbox.addRefusal(text),
    }, signal);
    this.#link = link;
    link.ended.then(({ text, exitCode }) => {
      if (this.inbox === inbox) this.lossCode = exitCode;
      inbox.close(text);
    });
  }

  /** Ends requests that the script no longer waits for. */
  abandonRequests(): void {
    for (const request of this.pending) request.abort();
    this.pending.clear();
  }

  /** Closes the connection; without STOPDT, or with it within a time limit. */
  async close({ isCut }: { readonly isCut: boolean }): Promise<void> {
    const { link, inbox } = this;
    this.abandonRequests();
    if (link === undefined) return;
    inbox.close("the script has closed it", { isExpected: true });
    if (isCut) {
      link.hangUp();
      await link.ended;
      return;
    }
    const { clock, leaveMs } = this.#surroundings;
    const over = new AbortController();
    const late = waitUntil(clock.monotonic() + leaveMs, { clock, signal: over.signal });
    const closed = link.station.close().then(() => over.abort());
    await late;
    if (!over.signal.aborted) link.hangUp();
    await closed;
  }
}
