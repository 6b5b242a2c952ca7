// The settings that the browser keeps between visits: one entry per setting, checked whenever it is read.

import { readZone } from "../../../cli/text/zone.ts";
import { isSettingTexts, type SettingTexts, validPart } from "../analysis_settings.ts";
import type { TextFile } from "../messages.ts";
import "./dom.ts";
import type { TimeChoice } from "./time_format.ts";

/** The least and the greatest share of the first of two panes, in percent. */
export const SHARES = [15, 85] as const;

/** The least and the greatest width of a column, in pixels. */
export const COLUMN_WIDTHS = [30, 2000] as const;

/** The columns of a list as the user wants them. */
export interface ColumnChoice {
  /** Keys of the columns in their order; others follow. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** Widths in pixels. */
  readonly widths: Readonly<Record<string, number>>;
}

/** How one setting is stored. */
interface StoredSetting<Value> {
  /** What a stored value must be, to continue "expected". */
  readonly expected: string;
  /** Returns the value if it is valid, otherwise `undefined`. */
  readonly read: (stored: unknown) => Value | undefined;
  /** Returns the valid part of a value that is not valid as a whole, and the names of what is ignored. */
  readonly repair?: (stored: unknown) => Repaired<Value> | undefined;
}

interface Repaired<Value> {
  readonly value: Value;
  readonly ignored: readonly string[];
}

/** The settings with their values. */
export interface StoredValues {
  /** The colours that the user chose; those of the system by default. */
  readonly theme: "light" | "dark";
  /** How times are shown; in UTC by default. */
  readonly times: TimeChoice;
  /** The columns of each list. */
  readonly columns: Readonly<Record<string, ColumnChoice>>;
  /** Share of the first of two panes, in percent, by the name of the panes and `-rows` or `-columns`. */
  readonly splits: Readonly<Record<string, number>>;
  /** Settings of the decoder and of the analyzer; all have their defaults by default. */
  readonly settings: SettingTexts;
  /** Files of private types. */
  readonly types: readonly TextFile[];
}

/** Name of a setting. */
export type StoredName = keyof StoredValues;

/** A row for each setting: add one here, and its value to {@linkcode StoredValues}. */
const SETTINGS: { readonly [Name in StoredName]: StoredSetting<StoredValues[Name]> } = {
  theme: words("light", "dark"),
  times: {
    expected: "an object with a style, and the names of two time zones",
    read: (stored) => isTimeChoice(stored) ? stored : undefined,
  },
  columns: {
    expected: "an object with the order, the hidden columns and the widths of each list",
    read: (stored) =>
      isRecord(stored) && Object.values(stored).every(isColumnChoice) ? stored as never : undefined,
  },
  splits: {
    expected: `an object with numbers from ${SHARES[0]} to ${SHARES[1]}`,
    read: (stored) => isRecord(stored) && Object.values(stored).every(isShare) ? stored : undefined,
  },
  settings: {
    expected: "valid settings of the page",
    read: (stored) => isSettingTexts(stored) ? stored : undefined,
    repair: (stored) => {
      const { settings: value, ignored = [] } = validPart(stored) ?? {};
      return value === undefined || ignored.length === 0 ? undefined : { value, ignored };
    },
  },
  types: {
    expected: "a list of files, each with name and text",
    read: (stored) => Array.isArray(stored) && stored.every(isTextFile) ? stored : undefined,
  },
};

/** Names in the storage begin with this: all pages that are opened from disk share one storage. */
const PREFIX = "iec104-";

/** Maximum length of a stored value, in characters. */
const MAX_CHARACTERS = 2_000_000;

/**
 * The settings of the page. They are kept by the browser if it permits that, otherwise as long as the page is open. A
 * stored value that is damaged, or that another program wrote, is reported once and ignored.
 */
export class StoredSettings {
  /** Called with each stored value that is ignored, as text for the user. */
  onFault: (text: string) => void = () => {};
  /** What was read or set; `undefined` for settings without a value. */
  readonly #values = new Map<StoredName, unknown>();
  #keeps = true;

  /** Whether the browser keeps the settings when the page is closed, as far as known. */
  get keeps(): boolean {
    return this.#keeps;
  }

  /** Returns a setting; `undefined` if it was never set, or if its stored value is invalid. */
  get<Name extends StoredName>(name: Name): StoredValues[Name] | undefined {
    if (!this.#values.has(name)) this.#values.set(name, this.#read(name));
    return this.#values.get(name) as StoredValues[Name] | undefined;
  }

  /** Sets a setting, and stores it. */
  set<Name extends StoredName>(name: Name, value: StoredValues[Name]): void {
    this.#values.set(name, value);
    this.#try(() => localStorage.setItem(PREFIX + name, JSON.stringify(value)));
  }

  /** Removes a setting, so that its default applies. */
  remove(name: StoredName): void {
    this.#values.set(name, undefined);
    this.#try(() => localStorage.removeItem(PREFIX + name));
  }

  #read<Name extends StoredName>(name: Name): StoredValues[Name] | undefined {
    let text: string | null = null;
    this.#try(() => text = localStorage.getItem(PREFIX + name));
    if (text === null) return undefined;
    const { expected, read, repair } = SETTINGS[name];
    const stored = parsed(text);
    const value = read(stored);
    const repaired = value === undefined ? repair?.(stored) : undefined;
    if (repaired !== undefined) {
      const names = shortened(repaired.ignored.join(", "));
      this.onFault(`The stored setting "${name}" is used without what is not valid: ${names}`);
      return repaired.value;
    }
    if (value === undefined) {
      this.onFault(
        `The stored setting "${name}" is ignored: expected ${expected}, found ${shortened(text)}`,
      );
    }
    return value;
  }

  /** Browsers may refuse access, in private windows or if their storage is full. */
  #try(use: () => void): void {
    try {
      use();
    } catch {
      this.#keeps = false;
    }
  }
}

function isTimeChoice(stored: unknown): stored is TimeChoice {
  const { style, zone, tagZone } = (stored ?? {}) as Readonly<Record<string, unknown>>;
  const isZone = (text: unknown) => typeof text === "string" && readZone(text) !== undefined;
  return (style === "zone" || style === "elapsed") && isZone(zone) && isZone(tagZone);
}

function isRecord<T>(stored: T): stored is T & Readonly<Record<string, number>> {
  return typeof stored === "object" && stored !== null && !Array.isArray(stored);
}

function isColumnChoice(value: unknown): value is ColumnChoice {
  if (typeof value !== "object" || value === null) return false;
  const { order, hidden, widths } = value as Readonly<Record<string, unknown>>;
  const areKeys = (keys: unknown) =>
    Array.isArray(keys) && keys.every((key) => typeof key === "string");
  const isWidth = (width: unknown) =>
    typeof width === "number" && width >= COLUMN_WIDTHS[0] && width <= COLUMN_WIDTHS[1];
  return areKeys(order) && areKeys(hidden) && isRecord(widths) &&
    Object.values(widths).every(isWidth);
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= SHARES[0] && value <= SHARES[1];
}

/** A setting that is one of some words. */
function words<Word extends string>(...all: readonly Word[]): StoredSetting<Word> {
  return {
    expected: all.join(" or "),
    read: (stored) => all.find((word) => word === stored),
  };
}

/** The value of a JSON text; `undefined` if it is not valid. */
function parsed(text: string): unknown {
  if (text.length > MAX_CHARACTERS) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)} …` : text;
}

function isTextFile(value: unknown): value is TextFile {
  return isRecord(value) && typeof value.name === "string" && typeof value.text === "string";
}
