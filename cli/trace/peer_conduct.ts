// What a peer does besides sending values: how a connection begins and ends, and what it sends that is not expected.

import { Deframer } from "../../codec/mod.ts";
import { type Apci, decodeApci, nextSequence, sequenceDistance } from "../../codec/low_level.ts";
import {
  describeOctets,
  type GateItem,
  identifyProtocol,
  sizeChoice,
  SizeGate,
  sizesText,
  type SizeVerdict,
} from "../../codec/capture/mod.ts";
import { count } from "../text/count.ts";
import type { FrameDirection } from "../../transport/low_level.ts";
import { Mirrors } from "./mirrors.ts";
import type { ConnectionEnd, ConnectionEnds, ConnectionObserver } from "./observed_stream.ts";

/** Number of octets that identify a protocol. */
const FIRST_OCTETS = 260;

/** With a larger difference, a number is behind rather than ahead. */
const MOST_AHEAD = 16_383;

/** The controlling station's requests, which a controlled station never sends. */
const REQUESTS: ReadonlySet<string> = new Set(["STARTDT act", "STOPDT act"]);

/** How to observe a peer. */
export interface ConductOptions {
  /** Shows something that the peer should not have sent. */
  readonly tell: (text: string) => void;
  /** The peer, for messages. */
  readonly peer: string;
  /** Whether to compare the ASDUs with other field sizes. */
  readonly findsSizes: boolean;
}

/** Another protocol that a peer speaks. */
export interface OtherPeer {
  /** Its name, or `undefined` if it is not known. */
  readonly name: string | undefined;
  /** Its name with details, or its first octets. */
  readonly text: string;
}

/** The conduct of a peer on one connection. */
export class PeerConduct implements ConnectionObserver {
  /** The address from which this machine connected. */
  readonly from: string;
  /** How the connection ended, from the view of the transport; `undefined` while it is open. */
  end: ConnectionEnd | undefined;
  /** Details of the end. */
  endDetail: string | undefined;
  readonly #options: ConductOptions;
  readonly #deframer = new Deframer();
  readonly #sentDeframer = new Deframer();
  /** The next N(S), and the last N(R), of both directions. */
  readonly #numbers = { sent: 0, received: 0, confirmed: 0, acknowledged: 0 };
  readonly #told = new Set<string>();
  readonly #mirrors = new Mirrors();
  #first = new Uint8Array(0);
  #gate: SizeGate<GateItem> | undefined;
  #verdict: SizeVerdict | undefined;
  /** Number of frames received. */
  #frames = 0;

  /** Creates the record of a new connection. */
  constructor({ local }: ConnectionEnds, options: ConductOptions) {
    this.from = local.host;
    this.#options = options;
    if (options.findsSizes) this.#gate = new SizeGate(sizeChoice());
  }

  octets(direction: FrameDirection, octets: Uint8Array): void {
    if (direction === "sent") return this.#sent(octets);
    if (this.#first.length < FIRST_OCTETS) this.#keepFirst(octets);
    this.#deframer.push(octets);
    for (let found = this.#deframer.next(); found; found = this.#deframer.next()) {
      if (found.type === "apdu") this.#frame(found.octets);
    }
  }

  ended(how: ConnectionEnd, detail?: string): void {
    this.end = how;
    this.endDetail = detail;
  }

  /** Whether the peer has sent anything. */
  get hasSpoken(): boolean {
    return this.#first.length > 0;
  }

  /** Number of complete frames received. */
  get frames(): number {
    return this.#frames;
  }

  /** The functions of U frames that only a controlling station sends. */
  get requests(): readonly string[] {
    return [...this.#told];
  }

  /** The protocol of the peer, if its first octets are not those of IEC 60870-5-104. */
  get otherProtocol(): OtherPeer | undefined {
    if (!this.hasSpoken) return undefined;
    const known = identifyProtocol(this.#first);
    if (known !== undefined) {
      const { name, detail } = known;
      return { name, text: detail === "" ? name : `${name} (${detail})` };
    }
    const found = new Deframer();
    found.push(this.#first);
    if (found.next()?.type !== "skipped") return undefined;
    return { name: undefined, text: describeOctets(this.#first) };
  }

  /** The field sizes that fit the ASDUs received, such as `1/1/2`; empty if those in use do. */
  get fittingSizes(): readonly string[] {
    this.#verdict ??= this.#gate?.end().verdict;
    return this.#verdict?.candidates.map(sizesText) ?? [];
  }

  /** The frames of both directions that were not acknowledged, as sentences; empty if there are none. */
  unacknowledged(): readonly string[] {
    const { sent, received, confirmed, acknowledged } = this.#numbers;
    const distance = sequenceDistance(confirmed, sent);
    // A peer that acknowledges more than was sent, which ends the connection, leaves nothing unacknowledged.
    const mine = distance > MOST_AHEAD ? 0 : distance;
    const theirs = sequenceDistance(acknowledged, received);
    const { peer } = this.#options;
    return [
      ...mine === 0
        ? []
        : [`${count(mine, "I frame")} sent to ${peer} ${verbOf(mine)} not acknowledged`],
      ...theirs === 0 ? [] : [
        `${count(theirs, "I frame")} of ${peer} ${
          verbOf(theirs)
        } not acknowledged; it may send the data again`,
      ],
    ];
  }

  #sent(octets: Uint8Array): void {
    this.#sentDeframer.push(octets);
    for (let found = this.#sentDeframer.next(); found; found = this.#sentDeframer.next()) {
      if (found.type !== "apdu") continue;
      if (this.#gate !== undefined) this.#mirrors.sent(found.octets);
      const apci = apciOf(found.octets);
      if (apci === undefined || apci.format === "U") continue;
      this.#numbers.acknowledged = apci.receiveNumber;
      if (apci.format === "I") this.#numbers.sent = nextSequence(apci.sendNumber);
    }
  }

  #keepFirst(octets: Uint8Array): void {
    const kept = new Uint8Array(Math.min(FIRST_OCTETS, this.#first.length + octets.length));
    kept.set(this.#first);
    kept.set(octets.subarray(0, kept.length - this.#first.length), this.#first.length);
    this.#first = kept;
  }

  #frame(octets: Uint8Array): void {
    this.#frames++;
    // A station mirrors a request that it does not understand, whatever its own sizes are.
    if (this.#gate !== undefined && !this.#mirrors.has(octets)) {
      const taken = this.#gate.take({ type: "apdu", octets });
      if (typeof taken === "object") {
        this.#verdict = taken.verdict;
        this.#gate = undefined;
      }
    }
    const apci = apciOf(octets);
    if (apci === undefined) return;
    if (apci.format === "U") return this.#request(apci.function);
    this.#numbers.confirmed = apci.receiveNumber;
    if (apci.format === "I") this.#numbers.received = nextSequence(apci.sendNumber);
  }

  #request(name: string): void {
    if (!REQUESTS.has(name) || this.#told.has(name)) return;
    this.#told.add(name);
    this.#options.tell(
      `${this.#options.peer} sent ${name}, which only a controlling station sends; it was ignored`,
    );
  }
}

/** The control field of a frame; `undefined` if it is impossible, which the session reports. */
function apciOf(octets: Uint8Array): Apci | undefined {
  try {
    return decodeApci(octets);
  } catch {
    return undefined;
  }
}

function verbOf(number: number): string {
  return number === 1 ? "was" : "were";
}
