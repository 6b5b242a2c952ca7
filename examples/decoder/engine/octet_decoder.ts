// Decodes consecutive APDUs without packets into the items of a capture.

import type {
  ApduItem,
  CaptureItem,
  CaptureSummary,
  TcpConnection,
} from "../../../codec/capture/mod.ts";
import { CAUSE, Deframer } from "../../../codec/mod.ts";
import { CAUSE_OCTET, isCommand, isParameter, isSystemCommand } from "../../../codec/low_level.ts";

/** The senders are unknown: by default, everything is treated as sent by a controlled station. */
const UNKNOWN_ENDPOINT = { address: "", port: 0 } as const;

/** Commands and requests: types that only controlling stations send with an activation. */
function isControl(apdu: Uint8Array): boolean {
  const typeId = apdu[6] ?? 0;
  const cause = (apdu[8] ?? 0) & CAUSE_OCTET.cause;
  return cause === CAUSE.activation &&
    (isCommand(typeId) || isSystemCommand(typeId) || isParameter(typeId));
}

/** Splits octets into APDUs; each counts as a packet. */
export class OctetDecoder {
  readonly #deframer = new Deframer({ resync: true });
  readonly #connection: TcpConnection;
  #frame = 0;
  #octets = 0;
  #apdus = 0;
  #opened = false;
  #ended = false;
  #closed = false;

  /** Creates a decoder. */
  constructor() {
    const counters = () => ({
      ...{ segments: 0, octets: 0, repeatedSegments: 0, conflictingSegments: 0 },
      ...{ reorderedSegments: 0, missingOctets: 0 },
    });
    this.#connection = {
      id: 0,
      client: UNKNOWN_ENDPOINT,
      server: UNKNOWN_ENDPOINT,
      handshake: false,
      fromClient: counters(),
      fromServer: counters(),
    };
  }

  /** Counts of the items read. */
  get summary(): CaptureSummary {
    return {
      packets: this.#frame,
      octets: this.#octets,
      firstTime: undefined,
      lastTime: undefined,
      skippedPackets: {
        ...{ "unknown-link-type": 0, "not-ip": 0, "not-tcp": 0, "not-read": 0 },
        ...{ "fragment": 0, "cut": 0, "malformed": 0 },
      },
      tunnels: {},
      notRead: {},
      lostDatagrams: 0,
      connections: 1,
      links: 1,
      others: [],
      apdus: this.#apdus,
    };
  }

  /** Accepts the next chunk. */
  push(chunk: Uint8Array): void {
    this.#octets += chunk.length;
    this.#deframer.push(chunk);
  }

  /** Marks the end of the octets. */
  end(): void {
    this.#ended = true;
  }

  /** Returns the next item; `undefined` if more octets are needed or everything has been read. */
  next(): CaptureItem | undefined {
    const mark = { frame: this.#frame, fileOffset: 0, time: undefined, nanoseconds: 0 };
    const connection = this.#connection;
    if (!this.#opened) {
      this.#opened = true;
      return { type: "opened", ...mark, connection, recognisedBy: "content" };
    }
    const event = this.#deframer.next() ?? (this.#ended ? this.#deframer.end() : undefined);
    if (event === undefined) {
      if (!this.#ended || this.#closed) return undefined;
      this.#closed = true;
      return { type: "closed", ...mark, connection, reason: "end", byClient: undefined };
    }
    const frame = ++this.#frame;
    const fromClient = event.type === "apdu" && isControl(event.octets);
    const [source, destination] = [UNKNOWN_ENDPOINT, UNKNOWN_ENDPOINT];
    const side = { ...mark, frame, connection, fromClient, source, destination };
    const counters = fromClient ? connection.fromClient : connection.fromServer;
    counters.segments++;
    counters.octets += event.octets.length;
    if (event.type === "skipped") {
      return {
        ...side,
        type: "skipped",
        code: event.code,
        octets: event.octets,
        detail: event.detail,
      };
    }
    this.#apdus++;
    const item: ApduItem = { ...side, type: "apdu", firstFrame: frame, octets: event.octets };
    return item;
  }
}
