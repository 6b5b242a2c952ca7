// The settings of the page, as texts with the names of the options of `iec104 analyze`, and what they mean to the decoder.

import type { AnalyzerOptions } from "../../codec/capture/mod.ts";
import { IEC104, type Profile } from "../../codec/mod.ts";
import { HOST_ADDRESS } from "../../cli/text/settings/host_address.ts";
import { SECURITY_EDITION } from "../../cli/text/settings/security_edition.ts";
import {
  FIELD_SIZES,
  listOf,
  PORT,
  type SettingForm,
} from "../../cli/text/settings/setting_form.ts";
import { LINK_ROWS, NORMAL_ROWS, THRESHOLD_ROWS } from "../../cli/text/settings/setting_rows.ts";

/** The settings that a user made. What is missing has its default. */
export interface SettingTexts {
  /** Texts by the name of the setting, such as `k` or `sweep-objects`. */
  readonly texts: Readonly<Record<string, string>>;
  /** Field sizes of the links of single stations, by address and port: `192.0.2.10 2404`. */
  readonly profiles: Readonly<Record<string, string>>;
}

/** All settings have their defaults. */
export const NO_SETTINGS: SettingTexts = { texts: {}, profiles: {} };

/** The form of each setting, by its name. */
export const SETTING_FORMS: ReadonlyMap<string, SettingForm<unknown>> = new Map<
  string,
  SettingForm<unknown>
>([
  ["profile", FIELD_SIZES],
  ["port", listOf(PORT)],
  ["controller", listOf(HOST_ADDRESS)],
  ["security-edition", SECURITY_EDITION],
  ...[...LINK_ROWS, ...NORMAL_ROWS, ...THRESHOLD_ROWS].map(({ name, form }) =>
    [name, form] as const
  ),
]);

/** Maximum number of stations whose links have field sizes of their own. */
const MAX_STATIONS = 1000;

/** The settings of the decoder and of the analyzer. */
export interface ReadingSettings {
  /** Field sizes of all links, if they are not detected. */
  readonly profile: Profile | undefined;
  readonly profiles: Readonly<Record<string, Profile>> | undefined;
  readonly ports: readonly number[] | undefined;
  /** The edition of secure authentication; that of 2013 if it is not set. */
  readonly securityEdition: 2013 | 2025 | undefined;
  readonly analyzer: AnalyzerOptions;
}

/** Whether a value that was stored is settings, all of them valid. */
export function isSettingTexts(value: unknown): value is SettingTexts {
  if (typeof value !== "object" || value === null) return false;
  const { texts, profiles, ...others } = value as Record<string, unknown>;
  return Object.keys(others).length === 0 &&
    isValid(texts, (name) => SETTING_FORMS.get(name)) &&
    isValid(profiles, () => FIELD_SIZES) && Object.keys(profiles as object).length <= MAX_STATIONS;
}

function isValid(
  texts: unknown,
  formOf: (name: string) => SettingForm<unknown> | undefined,
): boolean {
  return isRecord(texts) &&
    Object.entries(texts).every(([name, text]) =>
      typeof text === "string" && formOf(name)?.read(text) !== undefined
    );
}

/**
 * The valid part of settings that were stored, such as by another version of the page, and the names of those that are not
 * valid; `undefined` if the value is something else.
 */
export function validPart(
  value: unknown,
): { readonly settings: SettingTexts; readonly ignored: readonly string[] } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { texts = {}, profiles = {} } = value as Record<string, unknown>;
  if (!isRecord(texts) || !isRecord(profiles)) return undefined;
  const whole = Object.entries({ texts, profiles }).flatMap(([kind, all]) =>
    Object.entries(all).map(([name, text]) => ({ kind, name, one: { [kind]: { [name]: text } } }))
  );
  const [kept, ignored] = [{ texts: {}, profiles: {} }, [] as string[]];
  for (const { kind, name, one } of whole) {
    if (!isSettingTexts({ ...NO_SETTINGS, ...one })) ignored.push(name);
    else Object.assign(kept[kind as keyof SettingTexts], one[kind]);
  }
  return isSettingTexts(kept) ? { settings: kept, ignored } : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns what valid settings mean. */
export function readSettings({ texts, profiles }: SettingTexts): ReadingSettings {
  const value = <T>(name: string, form: SettingForm<T>) =>
    Object.hasOwn(texts, name) ? form.read(texts[name]!) : undefined;
  const all = <Key extends string>(
    rows: readonly {
      readonly name: string;
      readonly key: Key;
      readonly form: SettingForm<number>;
    }[],
  ) => {
    const found: { [K in Key]?: number } = {};
    for (const { name, key, form } of rows) {
      const number = value(name, form);
      if (number !== undefined) found[key] = number;
    }
    return found;
  };
  const sizes = Object.entries(profiles).map(([station, text]) =>
    [station, FIELD_SIZES.read(text) ?? IEC104] as const
  );
  const controllers = value("controller", listOf(HOST_ADDRESS));
  return {
    profile: value("profile", FIELD_SIZES),
    profiles: sizes.length === 0 ? undefined : Object.fromEntries(sizes),
    ports: value("port", listOf(PORT)),
    securityEdition: value("security-edition", SECURITY_EDITION),
    analyzer: {
      settings: all(LINK_ROWS),
      ...all(NORMAL_ROWS),
      thresholds: all(THRESHOLD_ROWS),
      ...controllers !== undefined && { controllers },
    },
  };
}

/** The settings that also make sense for other inputs: without the stations of a text, which have no port. */
export function lastingSettings({ texts, profiles }: SettingTexts): SettingTexts {
  const lasting = Object.entries(profiles).filter(([station]) => !station.endsWith(" 0"));
  return { texts, profiles: Object.fromEntries(lasting) };
}
