// Rules about the causes of transmission of types: clause 9.5.l.

import { CAUSE, typeName } from "../../../codec/mod.ts";
import { isPrivateCause, memberPath, TYPES } from "../../../codec/low_level.ts";
import { REQUESTED_CAUSES } from "./group_keys.ts";
import { anyOf, isUsed, itemPath, named, type Rule, used } from "./rule.ts";
import type { MarkKey } from "./items.ts";
import type { Sheet } from "./sheet.ts";
import { COMMANDS, imageKeysOf, isMonitored, TOTALS } from "./type_groups.ts";
import { isListed, LISTED_TYPES, type ListedType, TYPE_ITEMS, typeKey } from "./type_items.ts";

/** The causes of data that options other than interrogations transmit. */
const CAUSES_OF_OPTIONS: ReadonlyMap<MarkKey, number> = new Map<MarkKey, number>([
  ["baf.cyclic", CAUSE.periodic],
  ["baf.backscan", CAUSE.background],
  ["baf.spont", CAUSE.spontaneous],
  ["baf.read", CAUSE.request],
  ...REQUESTED_CAUSES,
]);

/** Modes of integrated totals that report frozen values spontaneously. */
const SPONTANEOUS_MODES = ["baf.it.modeA", "baf.it.modeD"] as const;

/** The declared causes of types, with their paths. */
function declared({ document: { cot = {} } }: Sheet): readonly {
  readonly name: ListedType;
  readonly path: string;
  readonly causes: readonly number[];
}[] {
  return Object.entries(cot).flatMap(([id, causes]) => {
    const name = typeName(Number(id));
    const path = memberPath("cot", id);
    return name !== undefined && isListed(name) ? [{ name, path, causes }] : [];
  });
}

/** Whether a marked type of process information in monitor direction has a cause. */
function hasCause(sheet: Sheet, cause: number): boolean {
  return LISTED_TYPES.some((name) =>
    isMonitored(name) && sheet.causes(TYPES[name].id).includes(cause)
  );
}

/** Rules about causes. */
export const CAUSE_RULES: readonly Rule[] = [
  {
    id: "causes-of-type",
    severity: "error",
    text: "The causes of a type are among those that the standard permits",
    check: (sheet) =>
      declared(sheet).flatMap(({ name, path, causes }) => {
        const { causes: permitted, editionCauses } = TYPE_ITEMS[typeKey(name)];
        const known = [...permitted, ...editionCauses];
        return causes.flatMap((cause, index) => {
          if (known.includes(cause) || isPrivateCause(cause)) return [];
          const text = `cause ${cause} is not permitted for ${name}, expected ${known.join(", ")}`;
          return [{ path: memberPath(path, index), text }];
        });
      }),
  },
  {
    id: "causes-of-edition",
    severity: "warning",
    text:
      "Causes 11 and 12 of bitstrings and measured values depend on the edition of the standard",
    check: (sheet) =>
      declared(sheet).flatMap(({ name, path, causes }) => {
        const { editionCauses } = TYPE_ITEMS[typeKey(name)];
        return causes.flatMap((cause, index) => {
          if (!editionCauses.includes(cause)) return [];
          const text =
            `cause ${cause} of ${name} is permitted only by some editions of the standard`;
          return [{ path: memberPath(path, index), text }];
        });
      }),
  },
  {
    id: "type-of-causes",
    severity: "warning",
    text: "Causes are those of a marked type",
    check: (sheet) =>
      declared(sheet).flatMap(({ name, path }) => {
        if (isUsed(sheet, typeKey(name))) return [];
        return [{ path, text: `the causes of ${name} have no effect, because it is not marked` }];
      }),
  },
  {
    id: "type-without-cause",
    severity: "error",
    text: "A marked type has a cause",
    check: (sheet) =>
      declared(sheet).flatMap(({ name, path, causes }) => {
        if (causes.length > 0 || !isUsed(sheet, typeKey(name))) return [];
        return [{ path, text: `${named(typeKey(name))} is marked, but has no cause` }];
      }),
  },
  {
    id: "cause-of-procedure",
    severity: "error",
    text: "A procedure that transmits data has a type with its cause",
    check: (sheet) =>
      used(sheet, [...CAUSES_OF_OPTIONS.keys()]).flatMap((key) => {
        const cause = CAUSES_OF_OPTIONS.get(key)!;
        if (hasCause(sheet, cause)) return [];
        return [{
          path: itemPath(key),
          text: `${
            named(key)
          } is marked, but no marked type in monitor direction has cause ${cause}`,
        }];
      }),
  },
  {
    id: "spontaneous-totals",
    severity: "error",
    text: "Modes A and D report integrated totals with cause 3",
    check: (sheet) =>
      used(sheet, SPONTANEOUS_MODES).flatMap((key) => {
        const types = used(sheet, TOTALS);
        const reports = types.some((type) =>
          sheet.causes(TYPE_ITEMS[type].id).includes(CAUSE.spontaneous)
        );
        if (types.length === 0 || reports) return [];
        const text = `${named(key)} is marked, but no type of integrated totals has cause ` +
          CAUSE.spontaneous;
        return [{ path: itemPath(key), text }];
      }),
  },
  {
    id: "causes-of-command",
    severity: "error",
    text: "A command has an activation and its confirmation",
    check: (sheet) =>
      used(sheet, COMMANDS).flatMap((key) => {
        const causes = sheet.causes(TYPE_ITEMS[key].id);
        const missing = [CAUSE.activation, CAUSE.activationCon]
          .filter((cause) => !causes.includes(cause));
        if (causes.length === 0 || missing.length === 0) return [];
        return [{
          path: memberPath("cot", String(TYPE_ITEMS[key].id)),
          text: `${named(key)} is marked, but has no cause ${missing.join(" and ")}`,
        }];
      }),
  },
  {
    id: "image-of-type",
    severity: "warning",
    text: "A type with time tag has a type without one, which interrogations report",
    check: (sheet) => {
      if (!isUsed(sheet, "baf.gi.global")) return [];
      return LISTED_TYPES.flatMap((name) => {
        const images = imageKeysOf(name);
        const key = typeKey(name);
        if (images.length === 0 || images.includes(key) || !isUsed(sheet, key)) return [];
        if (used(sheet, images).length > 0) return [];
        const text = `${named(key)} has no form in interrogations, because ${
          anyOf(images)
        } is not marked`;
        return [{ path: itemPath(key), text }];
      });
    },
  },
];
