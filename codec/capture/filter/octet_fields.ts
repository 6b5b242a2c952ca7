// Fields about the octets of an APDU.

import { toHex } from "../../hex.ts";
import type { FilterField } from "./field.ts";
import { globTest } from "./glob.ts";
import { numbers } from "./number_field.ts";

/** The field with the number of octets of an APDU. */
export const LENGTH: FilterField = numbers(
  ({ octets }) => octets?.length,
  "the number of octets of an APDU",
  { max: 0xff, ofAsdus: false },
);

/** The field with octets that an APDU contains. */
export const OCTETS: FilterField = {
  expected: "hexadecimal octets such as 68:04:43 or 680443",
  contains: true,
  test: (_, text) => {
    const digits = text.replace(/[\s:.-]/g, "").toLowerCase();
    if (!/^(?:[0-9a-f]{2})+$/.test(digits)) return undefined;
    return ({ octets }) => {
      if (octets === undefined) return undefined;
      const all = toHex(octets);
      let at = -1;
      do at = all.toLowerCase().indexOf(digits, at + 1); while (at % 2 === 1);
      return at >= 0;
    };
  },
};

/** The field with the function of a U format. */
export const FUNCTION: FilterField = {
  expected: 'STARTDT, STOPDT or TESTFR, act or con, or both: "TESTFR act"',
  contains: true,
  has: ({ format }) => format === undefined ? undefined : format === "U",
  known: () => ["STARTDT", "STOPDT", "TESTFR", "act", "con"],
  test: (_, text) => {
    const word = text.trim().toLowerCase();
    const matches = globTest(`*${word}*`);
    const known = ["STARTDT", "STOPDT", "TESTFR"].flatMap((name) => [`${name} act`, `${name} con`]);
    if (word === "" || !known.some(matches)) return undefined;
    return (subject) => {
      if (subject.format !== undefined && subject.format !== "U") return false;
      return subject.function === undefined ? undefined : matches(subject.function);
    };
  },
};
