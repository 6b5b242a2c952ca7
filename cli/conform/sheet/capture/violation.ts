// What a capture can have against a sheet, and the log of it: one entry for each thing, with its packets.

/** What violates a sheet. */
export const VIOLATIONS = {
  "undeclared-type": "A type without a mark",
  "black-box-type": "A type that 104 does not use",
  "undeclared-cause": "A cause of transmission that the type does not have in the sheet",
  "wrong-direction": "A type in the direction for which it is not marked",
  "undeclared-address": "A common address that the sheet does not have",
  "other-type-of-signal": "Another type at the address of a signal",
  "originator-used": "An originator address other than 0, without a mark of app.cot.oa",
  "field-sizes": "Field sizes other than those of 104",
  "malformed-asdu": "An ASDU that does not have the layout of its type",
  "apdu-too-long": "An APDU longer than the sheet declares",
  "bad-framing": "Octets that are not an APDU",
  "undefined-function": "A control field of no defined format",
  "k-exceeded": "More unacknowledged I format APDUs than k",
  "w-exceeded": "An acknowledgement after more than w I format APDUs",
  "t1-exceeded": "A connection that was kept although t1 had expired",
  "t2-exceeded": "An acknowledgement later than t2",
  "t3-exceeded": "An idle connection without a test after t3",
  "other-port": "A TCP port other than that of the sheet",
} as const satisfies Readonly<Record<string, string>>;

/** Code of a violation. */
export type ViolationCode = keyof typeof VIOLATIONS;

/** A packet of a capture. */
export interface ViolationPacket {
  /** Name of the file; `undefined` if it has none. */
  readonly file: string | undefined;
  /** Number of the packet in the file, from 1, as in Wireshark. */
  readonly frame: number;
}

/** Something that violates a sheet. */
export interface Violation {
  readonly code: ViolationCode;
  /** The sender: the device of the sheet, or the other station. */
  readonly by: "device" | "peer";
  /** Address and port of the sender. */
  readonly sender: string;
  /** Address and port of the other station. */
  readonly receiver: string;
  /** What was found and expected, the first time. */
  readonly detail: string;
  /** How often it was found. */
  readonly count: number;
  /** Time of the first packet, in ms since 1970-01-01 UTC; `NaN` if the capture has none. */
  readonly time: number;
  /** The first packets. */
  readonly packets: readonly ViolationPacket[];
}

/** Maximum number of different violations. */
const MOST_VIOLATIONS = 1000;

/** Maximum number of packets of a violation. */
const MOST_PACKETS = 20;

/** An entry of the log. */
interface Entry extends Violation {
  count: number;
  readonly packets: ViolationPacket[];
}

/** Where something was found. */
export interface Found {
  readonly by: Violation["by"];
  readonly sender: string;
  readonly receiver: string;
  readonly time: number;
  readonly packet: ViolationPacket;
}

/** Collects violations: the same thing by the same sender is one entry. */
export class ViolationLog {
  readonly #entries = new Map<string, Entry>();
  #omitted = 0;

  /**
   * Records a violation. Entries differ by code, sender, receiver and `topic`; the detail is only made for the first.
   */
  note(
    code: ViolationCode,
    { by, sender, receiver, time, packet }: Found,
    about: { readonly topic: string; readonly detail: () => string },
  ): void {
    const key = [code, sender, receiver, about.topic].join(" ");
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.count++;
      if (known.packets.length < MOST_PACKETS) known.packets.push(packet);
      return;
    }
    if (this.#entries.size >= MOST_VIOLATIONS) {
      this.#omitted++;
      return;
    }
    const detail = about.detail();
    this.#entries.set(key, {
      ...{ code, by, sender, receiver, detail, time },
      count: 1,
      packets: [packet],
    });
  }

  /** All violations in the order of their first packets. */
  get all(): readonly Violation[] {
    return [...this.#entries.values()];
  }

  /** Number of packets with violations beyond the limit. */
  get omitted(): number {
    return this.#omitted;
  }
}
