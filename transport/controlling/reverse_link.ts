// The other direction of a connection: requests that the peer makes, for a controlled station in this
// process. It has a separate connection within the process, without other traffic.

import type { Asdu } from "../../codec/asdu_types.ts";
import { CAUSE, causeDirection } from "../../codec/cause.ts";
import {
  directionOf,
  isCommand,
  isFileTransfer,
  isParameter,
  isSystemCommand,
} from "../../codec/classify.ts";
import type { Clock } from "../connection/clock.ts";
import { Connection } from "../connection/connection.ts";
import type { ByteStream } from "../connection/stream.ts";
import { streamPipe } from "../connection/stream_pipe.ts";

/** What a reverse link needs. */
export interface ReverseLinkOptions {
  /** Given the stream on which the controlled station is asked. */
  readonly attach: (stream: ByteStream) => void;
  readonly clock: Clock;
  /** Sends an ASDU to the peer; settled when it has acknowledged. */
  send(octets: Uint8Array): Promise<void>;
}

/** Longest time between two tests that a session permits: within a process none is needed. */
const SELDOM_MS = 172_800_000;

/** ASDUs of the controlled station that may be on their way to the peer. */
const UNDER_WAY = 32_767;

/** Carries requests of the peer to a controlled station, and what that says back to the peer. */
export class ReverseLink {
  readonly #connection: Connection;

  /** Attaches the controlled station; `start()` starts data transfer with it. */
  constructor({ attach, clock, send }: ReverseLinkOptions) {
    const [here, there] = streamPipe();
    this.#connection = new Connection(here, {
      role: "controlling",
      clock,
      t3Ms: SELDOM_MS,
      // Acknowledged to the controlled station when the peer has acknowledged, not before.
      onAsdu: (octets) => send(octets),
      pendingAsduLimit: UNDER_WAY,
    });
    attach(there);
  }

  /** Whether an ASDU is a request of the peer, and not an answer or data. */
  takes(asdu: Asdu): boolean {
    const { typeId, cause } = asdu;
    if (isFileTransfer(typeId)) return cause === CAUSE.request || cause === CAUSE.file;
    if (!isCommand(typeId) && !isSystemCommand(typeId) && !isParameter(typeId)) return false;
    // Requests with a cause that the type does not permit also count: the controlled station refuses them.
    return cause === CAUSE.request || causeDirection(cause) === "control" ||
      directionOf(typeId, cause) === "control";
  }

  /** Hands a request over. */
  receive(octets: Uint8Array): void {
    // A controlled station that has gone, or is not started, answers nothing; so does this.
    this.#connection.send(octets).catch(() => {});
  }

  /** Data transfer with the peer was started. */
  start(): void {
    this.#connection.start().catch(() => {}); // as above
  }

  /** Data transfer with the peer was stopped. */
  stop(): void {
    this.#connection.stop().catch(() => {}); // as above
  }

  /** The connection to the peer has ended. */
  close(): void {
    void this.#connection.close();
  }
}
