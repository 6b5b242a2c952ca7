// A TCP connection on its way from "not known what it carries" to a link of IEC 60870-5-104.

import { ApduStream } from "./apdu_stream.ts";
import type { StreamData, StreamEvent, StreamGap, TcpConnection } from "./connection.ts";
import { copyMark, type PacketMark } from "./packet.ts";
import { Recogniser } from "./recognise.ts";

/** What is remembered of a connection whose data is, or may be, APDUs. */
export class Link {
  readonly connection: TcpConnection;
  /** The first packet of the connection. */
  readonly mark: PacketMark;
  /** Whether it carries something else, on a port of the protocol. */
  foreign = false;
  /** Octets kept until it is known what the connection carries. */
  undecidedOctets = 0;

  #recognised: boolean;
  #recogniser: Recogniser | undefined; // from the first data until it is recognised
  #undecided: StreamEvent[] | undefined;
  #fromClient: ApduStream | undefined;
  #fromServer: ApduStream | undefined;

  /** Creates a link; with `recognised` it is known to carry APDUs, otherwise its content decides. */
  constructor(connection: TcpConnection, mark: PacketMark, recognised: boolean) {
    this.connection = connection;
    this.mark = copyMark(mark);
    this.#recognised = recognised;
  }

  /** Whether it is known that the connection carries APDUs. */
  get recognised(): boolean {
    return this.#recognised;
  }

  /** Whether it would be taken for a link if nothing more came. */
  get likely(): boolean {
    return this.#recognised || (this.#recogniser?.isLikely ?? false);
  }

  /** APDUs found so far. */
  get apdus(): number {
    return (this.#fromClient?.apdus ?? 0) + (this.#fromServer?.apdus ?? 0);
  }

  /** Octets found so far that are part of no APDU. */
  get skippedOctets(): number {
    return (this.#fromClient?.skippedOctets ?? 0) + (this.#fromServer?.skippedOctets ?? 0);
  }

  /** The streams of the directions in which there was data. */
  get streams(): ApduStream[] {
    return [this.#fromClient, this.#fromServer].filter((stream) => stream !== undefined);
  }

  /** The stream of one direction. */
  stream(fromClient: boolean): ApduStream {
    const { connection } = this;
    if (fromClient) {
      return this.#fromClient ??= new ApduStream(connection, true, connection.handshake);
    }
    return this.#fromServer ??= new ApduStream(connection, false, connection.handshake);
  }

  /** Examines an event and keeps it; returns whether the connection carries APDUs, if known by now. */
  examine(event: StreamData | StreamGap): boolean | undefined {
    const recogniser = this.#recogniser ??= new Recogniser(this.connection.handshake);
    const undecided = this.#undecided ??= [];
    if (event.type === "gap") {
      recogniser.gap(event.fromClient);
      undecided.push({ ...event, mark: copyMark(event.mark) });
      return undefined;
    }
    const verdict = recogniser.accept(event.fromClient, event.octets);
    if (verdict === false) return false;
    const octets = event.octets.slice();
    this.undecidedOctets += octets.length;
    undecided.push({ ...event, octets, mark: copyMark(event.mark) });
    return verdict;
  }

  /** Treats the connection as a link: returns the events that were kept. */
  recognise(): StreamEvent[] {
    const kept = this.#undecided ?? [];
    this.#undecided = undefined;
    this.undecidedOctets = 0;
    this.#recogniser = undefined;
    this.#recognised = true;
    return kept;
  }
}
