// The reverse direction of a connection: passes requests of the peer to a controlled station in
// this process, over a separate in-process connection.

import type { Asdu } from "../../codec/asdu_types.ts";
import { CAUSE } from "../../codec/cause.ts";
import { isFileTransfer, isRequest } from "../../codec/classify.ts";
import type { Clock } from "../connection/clock.ts";
import { Connection } from "../connection/connection.ts";
import type { ByteStream } from "../connection/stream.ts";
import { streamPipe } from "../connection/stream_pipe.ts";

/** Dependencies of a reverse link. */
export interface ReverseLinkOptions {
  /** Receives the stream on which the controlled station is called. */
  readonly attach: (stream: ByteStream) => void;
  readonly clock: Clock;
  /** Sends an ASDU to the peer; settles when the peer has acknowledged it. */
  send(octets: Uint8Array): Promise<void>;
}

/** Longest permitted t3, because tests are unnecessary within a process. */
const SELDOM_MS = 172_800_000;

/** Maximum number of unacknowledged ASDUs from the controlled station. */
const UNDER_WAY = 32_767;

/**
 * Passes requests of the peer to a controlled station, and its answers and data back to the peer.
 */
export class ReverseLink {
  readonly #connection: Connection;

  /** Attaches the controlled station; `start()` starts data transfer with it. */
  constructor({ attach, clock, send }: ReverseLinkOptions) {
    const [here, there] = streamPipe();
    this.#connection = new Connection(here, {
      role: "controlling",
      clock,
      t3Ms: SELDOM_MS,
      // Acknowledged to the controlled station only after the peer has acknowledged.
      onAsdu: (octets) => send(octets),
      pendingAsduLimit: UNDER_WAY,
    });
    attach(there);
  }

  /** Whether an ASDU is a request of the peer rather than an answer or data. */
  takes(asdu: Asdu): boolean {
    const { typeId, cause } = asdu;
    if (isFileTransfer(typeId)) return cause === CAUSE.request || cause === CAUSE.file;
    return isRequest(typeId, cause);
  }

  /** Passes a request to the controlled station. */
  receive(octets: Uint8Array): void {
    // A controlled station that has ended or is not started does not answer, so the request is
    // dropped.
    this.#connection.send(octets).catch(() => {});
  }

  /** Data transfer with the peer was started. */
  start(): void {
    this.#connection.start().catch(() => {}); // As above.
  }

  /** Data transfer with the peer was stopped. */
  stop(): void {
    this.#connection.stop().catch(() => {}); // As above.
  }

  /** The connection to the peer has ended. */
  close(): void {
    void this.#connection.close();
  }
}
