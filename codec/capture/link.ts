// A TCP connection until it is known whether it carries IEC 60870-5-104, and afterwards.

import { ApduStream, type ApduStreamItem } from "./apdu_stream.ts";
import type {
  StreamConflict,
  StreamData,
  StreamEvent,
  StreamGap,
  TcpConnection,
} from "./connection.ts";
import { copyMark, type PacketMark } from "./packet.ts";
import type { Profile } from "../profile.ts";
import { Recogniser } from "./recognise.ts";
import type { SizeGate } from "./sizes/size_gate.ts";

/** A connection that carries, or may carry, APDUs. */
export class Link {
  readonly connection: TcpConnection;
  /** The first packet of the connection. */
  readonly mark: PacketMark;
  /** Whether it uses a port of the protocol but carries something else. */
  foreign = false;
  /** First octets of the connection, from either side. */
  head: Uint8Array = new Uint8Array(0);
  /** Items before the first APDU, which may show that the connection carries something else. */
  readonly pending: ApduStreamItem[] = [];
  /** Octets kept until it is known what the connection carries. */
  undecidedOctets = 0;

  /** Finds its field sizes; `undefined` once they are known. */
  gate: SizeGate<ApduStreamItem> | undefined;

  #profile: Profile;
  #recognised: boolean;
  #recogniser: Recogniser | undefined; // Kept from the first data until the connection is recognized.
  #undecided: StreamEvent[] | undefined;
  #fromClient: ApduStream | undefined;
  #fromServer: ApduStream | undefined;

  /**
   * Creates a link. With `recognised`, it is known to carry APDUs; otherwise its content decides.
   * The profile is that of its first ASDUs.
   */
  constructor(
    connection: TcpConnection,
    mark: PacketMark,
    { recognised, profile }: { readonly recognised: boolean; readonly profile: Profile },
  ) {
    this.connection = connection;
    this.mark = copyMark(mark);
    this.#recognised = recognised;
    this.#profile = profile;
  }

  /** Uses other field sizes for the following APDUs. */
  set profile(profile: Profile) {
    this.#profile = profile;
    for (const stream of this.streams) stream.profile = profile;
  }

  /** Whether the connection is known to carry APDUs. */
  get recognised(): boolean {
    return this.#recognised;
  }

  /** Whether the connection would count as a link if no more data followed. */
  get likely(): boolean {
    return this.#recognised || (this.#recogniser?.isLikely ?? false);
  }

  /** Number of APDUs found so far. */
  get apdus(): number {
    return (this.#fromClient?.apdus ?? 0) + (this.#fromServer?.apdus ?? 0);
  }

  /** Number of octets found so far that do not belong to an APDU. */
  get skippedOctets(): number {
    return (this.#fromClient?.skippedOctets ?? 0) + (this.#fromServer?.skippedOctets ?? 0);
  }

  /** Streams of the directions with data. */
  get streams(): ApduStream[] {
    return [this.#fromClient, this.#fromServer].filter((stream) => stream !== undefined);
  }

  /** Whether a direction has had data. */
  hasData(fromClient: boolean): boolean {
    return (fromClient ? this.#fromClient : this.#fromServer) !== undefined;
  }

  /** Returns the stream of one direction. */
  stream(fromClient: boolean): ApduStream {
    const known = fromClient ? this.#fromClient : this.#fromServer;
    if (known !== undefined) return known;
    const stream = new ApduStream(this.connection, fromClient, this.connection.handshake);
    stream.profile = this.#profile;
    if (fromClient) this.#fromClient = stream;
    else this.#fromServer = stream;
    return stream;
  }

  /**
   * Examines an event and keeps it; returns whether the connection carries APDUs, or `undefined` if
   * unknown.
   */
  examine(event: StreamData | StreamGap | StreamConflict): boolean | undefined {
    const recogniser = this.#recogniser ??= new Recogniser(this.connection.handshake);
    const undecided = this.#undecided ??= [];
    if (event.type === "gap") {
      recogniser.gap(event.fromClient);
      undecided.push({ ...event, mark: copyMark(event.mark) });
      return undefined;
    }
    if (event.type === "conflict") {
      const octets = event.octets.slice();
      this.undecidedOctets += octets.length + event.earlier.length;
      undecided.push({ ...event, octets, mark: copyMark(event.mark) });
      return undefined;
    }
    const verdict = recogniser.accept(event.fromClient, event.octets);
    if (verdict === false) return false;
    const octets = event.octets.slice();
    this.undecidedOctets += octets.length;
    undecided.push({ ...event, octets, mark: copyMark(event.mark) });
    return verdict;
  }

  /** Treats the connection as a link from now on; returns the events that were kept. */
  recognise(): StreamEvent[] {
    const kept = this.#undecided ?? [];
    this.#undecided = undefined;
    this.undecidedOctets = 0;
    this.#recogniser = undefined;
    this.#recognised = true;
    return kept;
  }
}
