// The objects of one common address, and which of them each interrogation reports.

import { CAUSE } from "../../../codec/cause.ts";
import { groupOf } from "../../../codec/classify_cause.ts";
import { GENERAL_COUNTER_REQUEST } from "../../../codec/qualifiers.ts";
import { broadcastCa, maxIoa, type Profile } from "../../../codec/profile.ts";
import { CommandObject } from "./command_object.ts";
import { Counter } from "./counter.ts";
import type { InterrogationLayout, SectorDeclaration } from "../declaration/declaration.ts";
import { COUNTER_TYPES, type ObjectType, POINT_TYPES } from "../declaration/families.ts";
import { groupByType, type ImagePart, planImage } from "./image.ts";
import { Point } from "./point.ts";
import { TYPES } from "../../../codec/types.ts";

/** The objects of one common address. */
export class Sector {
  /** Common address. */
  readonly ca: number;
  /** Points by information object address. */
  readonly points: ReadonlyMap<number, Point>;
  /** Counters by information object address. */
  readonly counters: ReadonlyMap<number, Counter>;
  /** Commands by information object address. */
  readonly commands: ReadonlyMap<number, CommandObject>;
  /** Commands by the information object address of their feedback. */
  readonly commandsWithFeedback: ReadonlyMap<number, readonly CommandObject[]>;
  readonly #profile: Profile;
  readonly #layout: InterrogationLayout;
  readonly #tagKind: "cp56" | "cp24";
  readonly #images = new Map<number, readonly ImagePart<Point>[] | undefined>();
  readonly #totals = new Map<number, readonly ImagePart<Counter>[] | undefined>();

  /**
   * Creates the objects with their initial values; answers to interrogations have the given layout.
   *
   * @throws {RangeError} An address is too large for the profile.
   */
  constructor(
    declaration: SectorDeclaration,
    profile: Profile,
    { layout = {}, tagKind = "cp56" }: {
      readonly layout?: InterrogationLayout | undefined;
      readonly tagKind?: "cp56" | "cp24";
    } = {},
  ) {
    const { ca, points = [], counters = [], commands = [] } = declaration;
    this.ca = ca;
    this.#profile = profile;
    this.#layout = layout;
    this.#tagKind = tagKind;
    if (ca >= broadcastCa(profile)) {
      throw new RangeError(
        `Cannot declare CA ${ca}: the profile has 1 to ${broadcastCa(profile) - 1}`,
      );
    }
    for (const { ioa } of [...points, ...counters, ...commands]) {
      if (ioa <= maxIoa(profile)) continue;
      throw new RangeError(
        `Cannot declare CA ${ca} IOA ${ioa}: the profile has 1 to ${maxIoa(profile)}`,
      );
    }
    this.points = new Map(points.map((point) => [point.ioa, new Point(point, ca, profile)]));
    this.counters = new Map(counters.map((counter) => [counter.ioa, new Counter(counter, ca)]));
    this.commands = new Map(commands.map((one) => [one.ioa, new CommandObject(one, ca)]));
    const withFeedback = [...this.commands.values()].filter(({ declaration }) =>
      declaration.feedback !== undefined
    );
    this.commandsWithFeedback = Map.groupBy(
      withFeedback,
      ({ declaration }) => declaration.feedback!.ioa,
    );
  }

  /**
   * Returns the ASDUs of an interrogation with qualifier 20 (station) or 21 to 36 (groups);
   * `undefined` for a qualifier that is not used here.
   */
  image(qoi: number): readonly ImagePart<Point>[] | undefined {
    if (!this.#images.has(qoi)) this.#images.set(qoi, this.#planImage(qoi));
    return this.#images.get(qoi);
  }

  /** Returns the ASDUs for some points of this sector, without time tags and in the usual order. */
  partsOf(points: readonly Point[]): ImagePart<Point>[] {
    const groups = groupByType(points, {
      types: imageTypes(this.#profile),
      typeOf: (point) => point.imageType,
      order: "type",
    });
    return groups.flatMap(([type, members]) =>
      planImage(type, members, { profile: this.#profile })
    );
  }

  /** Returns the ASDUs for some points in the layout of interrogations. */
  #arranged(points: readonly Point[]): ImagePart<Point>[] {
    const { order, timeTags = false } = this.#layout;
    const groups = groupByType(points, {
      types: imageTypes(this.#profile),
      typeOf: (point) => point.imageType,
      order,
    });
    return groups.flatMap(([type, members]) => {
      // All of them are of the same family.
      const tagged = timeTags ? members[0]!.taggedType(this.#tagKind) : undefined;
      return planImage(tagged ?? type, members, { profile: this.#profile, layout: this.#layout });
    });
  }

  /**
   * Returns the ASDUs of a counter interrogation with request 5 (general) or 1 to 4 (groups);
   * `undefined` for a request that is not used here.
   */
  totals(rqt: number): readonly ImagePart<Counter>[] | undefined {
    if (!this.#totals.has(rqt)) this.#totals.set(rqt, this.#planTotals(rqt));
    return this.#totals.get(rqt);
  }

  #planImage(qoi: number): ImagePart<Point>[] | undefined {
    const all = [...this.points.values()];
    if (qoi === CAUSE.interrogatedByStation) {
      return this.#arranged(all.filter(({ declaration }) => declaration.interrogated !== false));
    }
    const group = groupOf(qoi) ?? NaN;
    const members = all.filter(({ declaration }) => declaration.groups?.includes(group));
    return members.length === 0 ? undefined : this.#arranged(members);
  }

  #planTotals(rqt: number): ImagePart<Counter>[] | undefined {
    const members = [...this.counters.values()].filter((counter) =>
      rqt === GENERAL_COUNTER_REQUEST || counter.declaration.groups?.includes(rqt)
    );
    if (members.length === 0) return undefined;
    const groups = groupByType(members, {
      types: COUNTER_TYPES,
      typeOf: (counter) => counter.type,
      order: this.#layout.order,
    });
    return groups.flatMap(([type, some]) =>
      planImage(type, some, { profile: this.#profile, layout: this.#layout })
    );
  }
}

/** Types of an image in ascending order of type identification. */
function imageTypes({ privateTypes = [] }: Profile): readonly ObjectType[] {
  if (privateTypes.length === 0) return POINT_TYPES;
  const own = privateTypes.map(({ row: { id, name } }) => ({ id, name: name as ObjectType }));
  const all = [...POINT_TYPES.map((name) => ({ id: TYPES[name].id as number, name })), ...own];
  return all.toSorted((a, b) => a.id - b.id).map(({ name }) => name);
}
