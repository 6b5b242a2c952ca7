// One connection of a controlled station: what the application sees of it, and the state of the driver for it.

import type { Connection } from "../../connection/connection.ts";
import type { SecuredLink } from "../../connection/authentication.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import type { StationLink } from "./controlled_station_options.ts";

/** A connection, as the application sees it and with the driver's state for it. */
export class ServedLink implements StationLink {
  /** Its number within the station. */
  readonly id: number;
  /** Its peer. */
  readonly remote: PeerIdentity;
  readonly #connection: Connection;
  /** Secure authentication, if the station has it. */
  secured: SecuredLink | undefined;
  /** Accepts the next ASDU of a peer that is held back. */
  #release: (() => void) | undefined;

  /** Creates the state of a new connection. */
  constructor(id: number, remote: PeerIdentity, connection: Connection) {
    this.id = id;
    this.remote = remote;
    this.#connection = connection;
  }

  /** Whether data transfer is started. */
  get started(): boolean {
    return this.#connection.state === "started";
  }

  /** Resolves when it has ended. */
  get closed(): StationLink["closed"] {
    return this.#connection.closed;
  }

  /** Ends the connection. */
  close(detail?: string): StationLink["closed"] {
    return this.#connection.close(detail);
  }

  /** Whether the next ASDU can be sent. */
  get hasRoom(): boolean {
    return this.secured?.hasRoom ?? this.#connection.credit > 0;
  }

  /** Sends an ASDU; there must be room. */
  offer(asdu: Uint8Array): void {
    if (this.secured === undefined) return void this.#connection.offer(asdu);
    this.secured.offer(asdu);
    this.secured.run();
  }

  /** Whether the peer is held back. */
  get isHeld(): boolean {
    return this.#release !== undefined;
  }

  /** Holds the peer back; the promise resolves with `release()`. */
  hold(): Promise<void> {
    return new Promise((resolve) => this.#release = resolve);
  }

  /** Accepts the next ASDU of a peer that is held back. */
  release(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
