// Decodes consecutive APDUs without packets into the items of a capture.

import {
  type ApduItem,
  type CaptureDecoderOptions,
  type CaptureItem,
  type CaptureSummary,
  type Released,
  sizeChoice,
  SizeGate,
  type SkippedItem,
  stationOf,
  type TcpConnection,
} from "../../../codec/capture/mod.ts";
import { CAUSE, Deframer, type Profile } from "../../../codec/mod.ts";
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
  readonly #queue: CaptureItem[] = [];
  #gate: SizeGate<ApduItem | SkippedItem> | undefined;
  #profile: Profile;

  /** Creates a decoder. */
  constructor(options: CaptureDecoderOptions) {
    const { profile, profiles = {} } = options;
    const choice = sizeChoice(options);
    const forced = profiles[stationOf({ server: UNKNOWN_ENDPOINT })] ?? profile;
    if (forced === undefined) this.#gate = new SizeGate(choice);
    this.#profile = forced ?? choice.standard;
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
      othersOmitted: 0,
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
    for (;;) {
      const item = this.#queue.shift() ?? this.#read();
      if (item?.type !== "apdu" && item?.type !== "skipped" && item?.type !== "closed") return item;
      if (this.#gate === undefined) return item;
      const result = item.type === "closed" ? this.#gate.end() : this.#gate.take(item);
      if (result === "pass") return item;
      if (result === "keep") continue;
      this.#release(result);
      if (item.type === "closed") this.#queue.push(item);
    }
  }

  /** Queues the items whose field sizes are now known. */
  #release({ profile, items, verdict }: Released<ApduItem | SkippedItem>): void {
    this.#gate = undefined;
    this.#profile = profile;
    const [first] = items;
    if (verdict !== undefined && first !== undefined) {
      const { frame, fileOffset, time, nanoseconds, connection } = first;
      const mark = { frame, fileOffset, time, nanoseconds, connection };
      this.#queue.push({ type: "sizes", ...mark, ...verdict });
    }
    for (const item of items) this.#queue.push(item);
  }

  #read(): CaptureItem | undefined {
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
    const { octets } = event;
    return { ...side, type: "apdu", firstFrame: frame, octets, profile: this.#profile };
  }
}
