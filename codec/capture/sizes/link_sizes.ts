// The field sizes of all links of a capture: one gate per link, until its sizes are known.

import type { PrivateType } from "../../private_row.ts";
import type { Profile, SecurityProfile } from "../../profile.ts";
import type { ApduStreamItem } from "../apdu_stream.ts";
import { stationOf, type TcpConnection } from "../connection.ts";
import type { CaptureItem } from "../items.ts";
import type { Link } from "../link.ts";
import { copyMark } from "../packet.ts";
import { type Released, type SizeChoice, sizeChoice, SizeGate } from "./size_gate.ts";

/** Maximum number of octets that all gates keep. */
const MAX_OCTETS = 0x400000;

/** Maximum number of controlled stations whose field sizes are remembered. */
const MAX_STATIONS = 1024;

/** Finds and remembers field sizes. */
export class LinkSizes {
  readonly #choice: SizeChoice;
  readonly #forced: Profile | undefined;
  /** Sizes that are forced, by controlled station. */
  readonly #given: Readonly<Record<string, Profile>>;
  /** Sizes other than the standard's, by controlled station. */
  readonly #known = new Map<string, Profile>();
  #octets = 0;

  /** Detects field sizes, unless `profile` or `profiles` force them. */
  constructor(
    options: {
      readonly profile?: Profile;
      readonly profiles?: Readonly<Record<string, Profile>>;
      readonly privateTypes?: readonly PrivateType[];
      readonly security?: SecurityProfile;
    },
  ) {
    const { profile, profiles = {} } = options;
    this.#forced = profile;
    this.#given = profiles;
    this.#choice = sizeChoice(options);
  }

  /** The field sizes of a link before others are found. */
  firstOf(connection: TcpConnection): Profile {
    return this.#forcedFor(connection) ?? this.#choice.standard;
  }

  /** Returns the gate of a new link; `undefined` if its field sizes are forced. */
  gateOf(connection: TcpConnection): SizeGate<ApduStreamItem> | undefined {
    if (this.#forcedFor(connection) !== undefined) return undefined;
    return new SizeGate({ ...this.#choice, known: this.#known.get(stationOf(connection)) });
  }

  #forcedFor(connection: TcpConnection): Profile | undefined {
    const station = stationOf(connection);
    return Object.hasOwn(this.#given, station) ? this.#given[station] : this.#forced;
  }

  /** Passes an item to the gate of its link; returns whether it is kept, or was released to the queue. */
  keeps(item: ApduStreamItem, link: Link, queue: CaptureItem[]): boolean {
    const gate = link.gate!;
    const before = gate.octets;
    const result = gate.take(item);
    this.#octets += gate.octets - before;
    if (result === "pass") return false;
    if (result !== "keep") this.#release(result, link, queue);
    else if (this.#octets > MAX_OCTETS) this.end(link, queue);
    return true;
  }

  /** Decides on the field sizes of a link, with the evidence there is. */
  end(link: Link, queue: CaptureItem[]): void {
    if (link.gate !== undefined) this.#release(link.gate.end(), link, queue);
  }

  #release(released: Released<ApduStreamItem>, link: Link, queue: CaptureItem[]): void {
    const { profile, items, verdict } = released;
    const { connection } = link;
    this.#octets -= link.gate!.octets;
    link.gate = undefined;
    link.profile = profile;
    if (verdict !== undefined) {
      queue.push({ type: "sizes", ...copyMark(items[0]!), connection, ...verdict });
    }
    for (const item of items) queue.push(item);
    if (verdict?.profile === undefined || this.#known.size >= MAX_STATIONS) return;
    this.#known.set(stationOf(connection), verdict.profile);
  }
}
