// Keeps the items of a link, from the first ASDU that contradicts the standard until its field sizes are known.

import { APCI_OCTETS } from "../../apci.ts";
import { IEC104, type Profile } from "../../profile.ts";
import { allSizes, SizeDetector, type SizeVerdict } from "./detector.ts";

/** Maximum number of items and octets to keep of a link. */
const MAX_ITEMS = 256;
const MAX_OCTETS = 0x4000;

/** An item of a link: an APDU, or something else between two APDUs. */
export interface GateItem {
  /** `apdu` for APDUs. */
  readonly type: string;
  /** Its octets. They are copied if the item is kept. */
  readonly octets?: Uint8Array;
}

/** The sizes that a gate chooses from. */
export interface SizeChoice {
  /** The standard's sizes, with any private types. */
  readonly standard: Profile;
  /** All combinations of sizes, with any private types. */
  readonly all: readonly Profile[];
  /** The sizes found on an earlier link of the same controlled station. */
  readonly known?: Profile | undefined;
}

/** Decision of a gate. */
export interface Released<Item> {
  /** The field sizes of the link. */
  readonly profile: Profile;
  /** The items kept, in order; the APDUs have these field sizes. */
  readonly items: readonly Item[];
  /** The evidence; `undefined` if the ASDUs have the sizes of the standard. */
  readonly verdict: SizeVerdict | undefined;
}

/** Returns the choice for links with these private types and messages of secure authentication. */
export function sizeChoice(
  { privateTypes = [], security }: Pick<Profile, "privateTypes" | "security"> = {},
): SizeChoice {
  const own = privateTypes.length === 0 ? IEC104 : { ...IEC104, privateTypes };
  const standard: Profile = security === undefined ? own : { ...own, security };
  return { standard, all: allSizes(standard) };
}

/**
 * Decides once on the field sizes of a link, from its ASDUs in both directions. Items pass as long
 * as the ASDUs fit the sizes of the standard, or their lengths say nothing. From the first one that
 * does not fit, items are kept until the sizes are known; the number of items is limited.
 *
 * @typeParam Item The items. APDUs get the field sizes as `profile`.
 */
export class SizeGate<Item extends GateItem> {
  /** Number of octets kept. */
  octets = 0;
  readonly #choice: SizeChoice;
  readonly #detector: SizeDetector;
  readonly #items: Item[] = [];

  /** Creates the gate of a link. */
  constructor(choice: SizeChoice) {
    this.#choice = choice;
    this.#detector = new SizeDetector(choice.standard, choice.all);
  }

  /**
   * Takes the next item of the link.
   *
   * @returns `"pass"` if it need not be kept, `"keep"` if it is, otherwise the decision: the gate is
   * no longer needed.
   */
  take(item: Item): "pass" | "keep" | Released<Item> {
    const asdu = asduOf(item);
    const fits = asdu === undefined ? undefined : this.#detector.fitsStandard(asdu);
    if (this.#items.length === 0 && fits !== false) {
      return fits === undefined ? "pass" : release(this.#choice.standard, [item]);
    }
    this.#keep(item);
    if (asdu !== undefined && fits !== undefined) {
      this.#detector.take(asdu);
      const { known } = this.#choice;
      const isKnown = known !== undefined && this.#detector.fits(asdu, known);
      const verdict = isKnown
        ? { profile: known, candidates: [known], fits: 1, asdus: 1 }
        : this.#detector.verdict(false);
      if (verdict !== undefined) return this.#decide(verdict);
    }
    const isFull = this.#items.length >= MAX_ITEMS || this.octets >= MAX_OCTETS;
    return isFull ? this.end() : "keep";
  }

  /** Decides on the evidence so far. */
  end(): Released<Item> {
    if (this.#items.length === 0) return release<Item>(this.#choice.standard, []);
    return this.#decide(this.#detector.verdict(true));
  }

  #keep(item: Item): void {
    const octets = item.octets?.slice();
    this.octets += octets?.length ?? 0;
    this.#items.push(octets === undefined ? item : { ...item, octets });
  }

  #decide(verdict: SizeVerdict): Released<Item> {
    const { profile, candidates } = verdict;
    const released = release(profile ?? this.#choice.standard, this.#items);
    return candidates.length === 0 ? released : { ...released, verdict };
  }
}

function release<Item extends GateItem>(profile: Profile, items: readonly Item[]): Released<Item> {
  const released = items.map((item) => item.type === "apdu" ? { ...item, profile } : item);
  return { profile, items: released, verdict: undefined };
}

/** The ASDU of an I format APDU. */
function asduOf({ type, octets }: GateItem): Uint8Array | undefined {
  if (type !== "apdu" || octets === undefined || octets.length <= APCI_OCTETS) return undefined;
  return (octets[2]! & 0x01) === 0 ? octets.subarray(APCI_OCTETS) : undefined;
}
