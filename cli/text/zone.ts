// Time zones as people write them: UTC, an offset, or the name of an IANA zone.

import { timeTagOf, type ZonePolicy } from "../../codec/mod.ts";
import { nearestName } from "../../codec/low_level.ts";

/** Parses `UTC`, an offset such as `+01:00`, or a zone name such as `Europe/Madrid`; `undefined` if it is none of these. */
export function readZone(text: string): ZonePolicy | undefined {
  if (/^(?:UTC|Z)$/i.test(text)) return { zone: "UTC" };
  const match = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(text);
  if (match !== null && Number(match[2]) <= 14 && Number(match[3] ?? 0) < 60) {
    const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
    return { zone: match[1] === "-" ? -minutes : minutes };
  }
  if (match !== null || /^[+-]/.test(text)) return undefined;
  const policy = { zone: text };
  try {
    timeTagOf(Date.UTC(2024, 0, 1), policy);
    return policy;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

/** The message for a text that {@linkcode readZone} does not know, with the zone that was probably meant. */
export function unknownZone(text: string): string {
  const meant = nearestZone(text);
  return `Unknown time zone "${text}", expected UTC, an offset such as +01:00, or a name such as Europe/Madrid${
    meant === undefined ? "" : `; did you mean ${meant}?`
  }`;
}

/** The names of zones that the platform knows. */
export function zoneNames(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC")];
}

/** The zone with this city, or with the most similar name. */
function nearestZone(text: string): string | undefined {
  const wanted = text.trim().toLowerCase().replaceAll(/[ -]+/g, "_");
  if (wanted === "") return undefined;
  const names = zoneNames();
  const lower = names.map((name) => name.toLowerCase());
  const city = lower.findIndex((name) => name.endsWith(`/${wanted}`));
  if (city >= 0) return names[city];
  const cities = lower.map((name) => name.replace(/^.*\//, ""));
  const whole = lower.indexOf(nearestName(wanted, lower) ?? "");
  return names[whole >= 0 ? whole : cities.indexOf(nearestName(wanted, cities) ?? "")];
}
