// The handlers of one connection of a station.

import type { CloseReason, ConnectionHandlers } from "../../connection/connection_options.ts";

/** What a station does for its connections, by their number. */
export interface LinkDriver {
  started(id: number): void;
  stopped(id: number): void;
  closed(id: number, detail: string): void;
  credit(id: number): void;
  acknowledged(id: number, count: number): void;
  receive(id: number, octets: Uint8Array): void | Promise<void>;
  startRefusal(id: number): string | undefined;
}

/** Passes on the events of a connection. A class, because closures would be most of the memory of a connection. */
export class LinkHandlers implements ConnectionHandlers {
  readonly #driver: LinkDriver;
  readonly #id: number;

  /** Creates the handlers of a connection. */
  constructor(driver: LinkDriver, id: number) {
    this.#driver = driver;
    this.#id = id;
  }

  onStarted(): void {
    this.#driver.started(this.#id);
  }

  onStopped(): void {
    this.#driver.stopped(this.#id);
  }

  onClosed({ detail }: CloseReason): void {
    this.#driver.closed(this.#id, detail);
  }

  onCredit(): void {
    this.#driver.credit(this.#id);
  }

  onAcknowledged(count: number): void {
    this.#driver.acknowledged(this.#id, count);
  }

  onAsdu(octets: Uint8Array): void | Promise<void> {
    return this.#driver.receive(this.#id, octets);
  }

  startRefusal(): string | undefined {
    return this.#driver.startRefusal(this.#id);
  }
}
