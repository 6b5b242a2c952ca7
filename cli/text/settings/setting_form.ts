// The forms of settings as text: what a valid text is, and its value. Options of the command line and fields of the page
// share them.

import { IEC104, type Profile } from "../../../codec/mod.ts";
import { parseDuration } from "../duration.ts";

/** The form of a setting. */
export interface SettingForm<Value> {
  /** What a valid text is, to continue "expected". */
  readonly expected: string;
  /** Returns the value of a text; `undefined` if the text is not valid. */
  readonly read: (text: string) => Value | undefined;
}

/** A whole number from the first to the second, in decimal or with `0x`. */
export function wholeNumber(low: number, high: number): SettingForm<number> {
  return {
    expected: `a whole number from ${low} to ${high}`,
    read: (text) => {
      const number = /^(?:\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : NaN;
      return number >= low && number <= high ? number : undefined;
    },
  };
}

/** A duration, in milliseconds. */
export const DURATION: SettingForm<number> = {
  expected: "a duration such as 15s, 500ms, 2m or 1h",
  read: parseDuration,
};

/** A duration above 0, in milliseconds. */
export const TIMER: SettingForm<number> = {
  expected: "a duration above 0s such as 15s, 500ms, 2m or 1h",
  read: (text) => parseDuration(text) || undefined,
};

/** The longest time of a timer of the runtime, in ms: a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How long a command runs, in milliseconds. */
export const RUN_TIME: SettingForm<number> = {
  expected: "a duration from 1ms to 24d such as 15s, 500ms, 2m or 1h",
  read: (text) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms > 0 && ms <= LONGEST_TIMER_MS ? ms : undefined;
  },
};

/** How long to wait, in milliseconds. */
export const WAIT: SettingForm<number> = {
  expected: "a duration of at most 24d such as 0s, 500ms or 2m",
  read: (text) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms <= LONGEST_TIMER_MS ? ms : undefined;
  },
};

/** A number above 0. */
export const COUNT: SettingForm<number> = {
  expected: "a number above 0",
  read: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : 0) || undefined,
};

/** A TCP port. */
export const PORT: SettingForm<number> = wholeNumber(1, 65_535);

/** The field sizes of a profile. */
export const FIELD_SIZES: SettingForm<Profile> & { readonly pattern: string } = {
  pattern: "^[12]/[12]/[123]$",
  expected: "octets of cause (1-2), common address (1-2) and object address (1-3) such as 2/2/3",
  read: (text) => {
    if (!new RegExp(FIELD_SIZES.pattern).test(text)) return undefined;
    const [cotOctets, caOctets, ioaOctets] = text.split("/").map(Number) as [
      1 | 2,
      1 | 2,
      1 | 2 | 3,
    ];
    return { ...IEC104, cotOctets, caOctets, ioaOctets };
  },
};

/** Several texts of a form, separated by blanks or commas. */
export function listOf<Value>(form: SettingForm<Value>): SettingForm<readonly Value[]> {
  return {
    expected: `one or more, separated by blanks, each ${form.expected}`,
    read: (text) => {
      const values = text.split(/[\s,;]+/).filter((part) => part !== "").map(form.read);
      return values.length === 0 || values.includes(undefined) ? undefined : values as Value[];
    },
  };
}
