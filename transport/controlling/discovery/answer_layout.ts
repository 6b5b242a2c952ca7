// Determines how a station arranges its answers to interrogations.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { isTotal } from "../../../codec/classify.ts";
import { isPointAsdu, pointKey } from "../../../codec/points.ts";
import type { Profile } from "../../../codec/profile.ts";
import { TYPES } from "../../../codec/types.ts";
import type { InterrogationLayout } from "../../controlled/declaration/declaration.ts";
import {
  COUNTER_TYPES,
  isStandard,
  type ObjectType,
  pointFamilyOf,
} from "../../controlled/declaration/families.ts";
import { groupByType, planImage } from "../../controlled/objects/image.ts";

/** The order and the grouping of objects. */
type Arrangement = Pick<InterrogationLayout, "order" | "objectsPerAsdu" | "sequences">;

/** An object of an answer. */
interface Sent {
  readonly ioa: number;
  /** The type that it was sent with. */
  readonly type: ObjectType;
}

/** The objects of one ASDU of an answer. */
interface Part {
  readonly type: ObjectType;
  readonly sq: boolean;
  readonly ioas: readonly number[];
}

const ORDERS = ["type", "address", "declared"] as const;
const SEQUENCES = ["worthwhile", "never", "always"] as const;

/** The answers of a station to interrogations of all points, and of all counters. */
export class AnswerLayout {
  readonly #profile: Profile;
  readonly #answers: (readonly Part[])[] = [];
  /** The position of each object in the answers, by {@linkcode pointKey}. */
  readonly #positions = new Map<number, number>();
  #maxObjects = 0;

  /** Starts without answers. */
  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** Takes the data of an answer. */
  take(data: readonly Asdu[]): void {
    for (const asdus of Map.groupBy(data, ({ ca }) => ca).values()) {
      const parts = asdus.flatMap((asdu) => partsOf(asdu));
      if (parts.length > 0) this.#answers.push(parts);
    }
    for (const asdu of data) {
      for (const { ioas } of partsOf(asdu)) {
        this.#maxObjects = Math.max(this.#maxObjects, ioas.length);
        for (const ioa of ioas) {
          const key = pointKey(asdu.ca, ioa);
          if (!this.#positions.has(key)) this.#positions.set(key, this.#positions.size);
        }
      }
    }
  }

  /** Returns objects in the order of the answers, followed by those that were not in them. */
  sorted<T extends { readonly ioa: number }>(ca: number, objects: readonly T[]): T[] {
    const positionOf = ({ ioa }: T) => this.#positions.get(pointKey(ca, ioa)) ?? Infinity;
    return objects.toSorted((a, b) => {
      const [first, second] = [positionOf(a), positionOf(b)];
      return first === second ? a.ioa - b.ioa : first - second;
    });
  }

  /**
   * The arrangement that all answers have, with the fewest deviations from the default; `undefined` if a declaration
   * cannot have it. `isExact` is false if only the order fits, and not the number of objects per ASDU or SQ.
   */
  find(): { readonly arrangement: Arrangement; readonly isExact: boolean } | undefined {
    const orders = ORDERS.filter((order) =>
      this.#answers.every((parts) => this.#hasOrder(parts, order))
    );
    for (const sequences of SEQUENCES) {
      for (const objectsPerAsdu of [127, this.#maxObjects]) {
        for (const order of orders) {
          const arrangement = { order, objectsPerAsdu, sequences };
          if (!this.#answers.every((parts) => this.#fits(parts, arrangement))) continue;
          return { arrangement: withoutDefaults(arrangement), isExact: true };
        }
      }
    }
    const [order] = orders;
    return order && { arrangement: withoutDefaults({ order }), isExact: false };
  }

  #fits(parts: readonly Part[], layout: Arrangement): boolean {
    const planned = this.#runs(parts, layout.order).flatMap(([, members]) =>
      planImage(members[0]!.type, members, { profile: this.#profile, layout })
    );
    return planned.length === parts.length && planned.every(({ type, sq, members }, index) => {
      const part = parts[index]!;
      return type === part.type && sq === part.sq && members.length === part.ioas.length &&
        members.every(({ ioa }, at) => ioa === part.ioas[at]);
    });
  }

  #hasOrder(parts: readonly Part[], order: Arrangement["order"]): boolean {
    const planned = this.#runs(parts, order).flatMap(([, members]) =>
      order === "type" ? members.toSorted((a, b) => a.ioa - b.ioa) : members
    );
    const sent = sentIn(parts);
    return planned.every(({ ioa, type }, at) => ioa === sent[at]!.ioa && type === sent[at]!.type);
  }

  /** The objects of an answer in lists of one type, as a station with this order would send them. */
  #runs(
    parts: readonly Part[],
    order: Arrangement["order"],
  ): readonly (readonly [ObjectType, readonly Sent[]])[] {
    const sent = sentIn(parts);
    const types = isTotal(idOf(parts[0]!.type, this.#profile))
      ? COUNTER_TYPES
      : [...new Set(sent.map(({ type }) => type))].sort((a, b) => this.#rank(a) - this.#rank(b));
    return groupByType(sent, { types, typeOf: ({ type }) => type, order });
  }

  /** The type identification without time tag, which determines the order by type. */
  #rank(type: ObjectType): number {
    const { none = type } = pointFamilyOf(type, this.#profile);
    return idOf(none, this.#profile);
  }
}

/** The objects of an ASDU; empty if it does not contain any. */
function partsOf(asdu: Asdu): readonly Part[] {
  if (!isPointAsdu(asdu) || asdu.test) return [];
  const type = (asdu.type === "private" ? asdu.name : asdu.type) as ObjectType;
  return [{ type, sq: asdu.sq, ioas: asdu.objects.map(({ ioa }) => ioa) }];
}

function sentIn(parts: readonly Part[]): readonly Sent[] {
  return parts.flatMap(({ type, ioas }) => ioas.map((ioa) => ({ ioa, type })));
}

function idOf(type: ObjectType, { privateTypes = [] }: Profile): number {
  if (isStandard(type)) return TYPES[type].id;
  return privateTypes.find(({ row }) => row.name === type)?.row.id ?? Infinity;
}

function withoutDefaults({ order, objectsPerAsdu = 127, sequences }: Arrangement): Arrangement {
  return {
    ...order !== undefined && order !== "type" && { order },
    ...objectsPerAsdu !== 127 && { objectsPerAsdu },
    ...sequences !== undefined && sequences !== "worthwhile" && { sequences },
  };
}
