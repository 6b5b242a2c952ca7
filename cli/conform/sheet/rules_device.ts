// Rules about the device and the fixed parts of the list: clauses 9.1 and 9.5.

import { memberPath, TYPES } from "../../../codec/low_level.ts";
import { MARK_KEYS, MARKED } from "./items.ts";
import { isUsed, itemPath, named, type Rule, used } from "./rule.ts";
import { BLACK_BOX_TYPES } from "./type_items.ts";

const ROLES = ["dev.system", "dev.controlling", "dev.controlled"] as const;

/** Rules about the device. */
export const DEVICE_RULES: readonly Rule[] = [
  {
    id: "one-role",
    severity: "error",
    text: "Exactly one of dev.system, dev.controlling and dev.controlled is marked",
    check: (sheet) => {
      const marked = used(sheet, ROLES);
      if (marked.length === 1) return [];
      const found = marked.length === 0 ? "none is marked" : `${marked.join(" and ")} are marked`;
      const path = marked.length === 0 ? "marks" : itemPath(marked[1]!);
      const advice = "a device with both roles has two sheets";
      return [{ path, text: `${found}, expected exactly one of ${ROLES.join(", ")}; ${advice}` }];
    },
  },
  {
    id: "role-of-device",
    severity: "error",
    text: "The role of the device is the marked one",
    check: (sheet) => {
      const other = sheet.role === "controlled" ? "dev.controlling" : "dev.controlled";
      if (!isUsed(sheet, other)) return [];
      return [{
        path: "device.role",
        text: `device.role is "${sheet.role}", but ${other} is marked`,
      }];
    },
  },
  {
    id: "fixed-items",
    severity: "error",
    text: "Items that the standard fixes are marked",
    check: ({ document: { marks } }) => {
      const blank = MARK_KEYS.filter((key) => MARKED[key].fixed === true && marks[key] === "");
      return blank.map((key) => ({
        path: itemPath(key),
        text: `${named(key)} is blank, but 104 fixes it: expected "X"`,
      }));
    },
  },
  {
    id: "black-boxes",
    severity: "error",
    text: "Types that 104 does not use are blank",
    check: ({ document: { marks } }) => {
      const given: Readonly<Record<string, string | undefined>> = marks;
      return BLACK_BOX_TYPES.flatMap((name) => {
        const key = `type.${TYPES[name].id}`;
        if ((given[key] ?? "") === "") return [];
        return [{
          path: memberPath("marks", key),
          text: `${key} (${name}) is marked, but 104 does not use this type: expected no mark`,
        }];
      });
    },
  },
  {
    id: "address-structure",
    severity: "warning",
    text: "The information object address is either structured or unstructured",
    check: (sheet) => {
      const marked = used(sheet, ["app.ioa.structured", "app.ioa.unstructured"]);
      if (marked.length === 1) return [];
      const found = marked.length === 0 ? "neither is" : "both are";
      return [{
        path: marked.length === 0 ? "marks" : itemPath(marked[1]!),
        text: `${found} marked, expected app.ioa.structured or app.ioa.unstructured`,
      }];
    },
  },
  {
    id: "undetermined",
    severity: "error",
    text: "An item that was not determined has no mark and no answer",
    check: ({ document: { unknown = [], marks, values = {}, pixit = {} } }) => {
      const given: Readonly<Record<string, unknown>> = { ...marks, ...values, ...pixit };
      return unknown.flatMap((key, index) => {
        if ((given[key] ?? "") === "") return [];
        return [{
          path: memberPath("unknown", index),
          text: `${key} is listed as unknown, but the sheet states it`,
        }];
      });
    },
  },
];
