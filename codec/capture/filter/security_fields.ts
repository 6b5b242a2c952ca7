// Fields about messages of secure authentication: user, sequence numbers, algorithm, error and name.

import { isSecurity } from "../../classify.ts";
import { MAC_ALGORITHM, SECURITY_ERROR } from "../../security/tables.ts";
import { type FilterField, ofAsdu } from "./field.ts";
import { globTest } from "./glob.ts";
import { named, numbers, type WholeOptions } from "./number_field.ts";
import type { FilterSubject, SecuritySubject, Test } from "./subject.ts";

type SecurityKey = keyof SecuritySubject;

/** A field of a message; `null` for other ASDUs and for messages without it, such as one segment of several. */
function fieldOf<Key extends SecurityKey>(
  { typeId, message }: FilterSubject,
  key: Key,
): NonNullable<SecuritySubject[Key]> | null | undefined {
  if (typeId !== undefined && !isSecurity(typeId)) return null;
  return message === undefined ? undefined : message?.[key] ?? null;
}

/** Whether a message has a field. */
function hasField(key: SecurityKey): Test {
  return ofAsdu((subject) => {
    const value = fieldOf(subject, key);
    return value === undefined ? undefined : value !== null;
  });
}

type NumberKey = Exclude<SecurityKey, "name">;

/** A field with a whole number of a message. */
function messageNumbers(key: NumberKey, what: string, options: WholeOptions): FilterField {
  const has = hasField(key);
  const field = numbers((subject) => fieldOf(subject, key), what, options);
  return { ...field, alone: has, has };
}

/** A field with a number of a message that has a name. */
function messageNames(
  key: NumberKey,
  names: Readonly<Record<string, number>>,
  expected: string,
): FilterField {
  const byName = new Map(Object.entries(names).map(([name, number]) => [dashed(name), number]));
  const has = hasField(key);
  const field = named((subject) => fieldOf(subject, key), () => byName, { expected, max: 0xff });
  return { ...field, alone: has, has };
}

/** `wordsLikeThis` as `words-like-this`. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The field with user numbers. */
export const USR: FilterField = messageNumbers("usr", "a user number", { max: 0xffff });

/** The field with challenge sequence numbers. */
export const CSQ: FilterField = messageNumbers("csq", "a CSQ", { max: 0xffffffff });

/** The field with key change sequence numbers. */
export const KSQ: FilterField = messageNumbers("ksq", "a KSQ", { max: 0xffffffff });

/** The field with MAC algorithms. */
export const MAL: FilterField = messageNames(
  "mal",
  MAC_ALGORITHM,
  "a MAC algorithm such as hmac-sha256-octets8, aes-gmac, 3 or 3..4",
);

/** The field with error codes. */
export const ERROR_CODE: FilterField = messageNames(
  "error",
  SECURITY_ERROR,
  "an error code such as authentication-failed, unknown-*, 1 or 128..255",
);

/** The field with names of users. */
export const USER_NAME: FilterField = {
  expected: 'the name of a user such as "operator 1", or part of it with stars: *operator*',
  contains: true,
  alone: hasField("name"),
  has: hasField("name"),
  test: (operator, text) => {
    if (text.trim() === "") return undefined;
    const matches = globTest(operator === "contains" ? `*${text}*` : text);
    return ofAsdu((subject) => {
      const name = fieldOf(subject, "name");
      return name === undefined ? undefined : name !== null && matches(name);
    });
  },
};
