// Known deviations of peers: their names on the command line, and the corresponding keys in files.

import type { PeerQuirks } from "../../mod.ts";
import type { JsonSchema } from "../../codec/low_level.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import { didYouMean } from "../text/suggest.ts";
import { LINK_SECTION } from "../options/setting_row.ts";

/** The object `quirks` of a file: deviations of a controlled station. */
export type QuirksConfig = PeerQuirks;

/** A deviation: the key that it sets, and its value. */
interface Quirk {
  readonly key: readonly ["quirks" | "session", string];
  readonly value: true | "accept";
  readonly text: string;
}

/** Deviations of a controlled station, by their keys in files; the compiler reports a missing one. */
const OF_STATIONS: Readonly<Record<keyof PeerQuirks, readonly [name: string, text: string]>> = {
  missingTermination: [
    "missing-termination",
    "commands, interrogations and counter requests end without termination",
  ],
  wrongReadCause: ["wrong-read-cause", "reads are answered with a cause other than 5"],
  wrongInterrogationCause: [
    "wrong-interrogation-cause",
    "interrogations and counter requests are answered with causes outside 20 to 41",
  ],
  unmirroredCommands: [
    "unmirrored-commands",
    "confirmations do not repeat the value of a command",
  ],
};

/** Deviations of the session, of either station. */
const OF_SESSIONS = {
  iFrameWhileStopped: ["i-frame-while-stopped", "values arrive before data transfer is started"],
  sFrameWhileStopped: [
    "s-frame-while-stopped",
    "acknowledgements arrive before data transfer is started",
  ],
  firstNumberOne: ["first-number-one", "I frames are numbered from 1"],
} as const;

/** All deviations by name. */
export const QUIRKS: Readonly<Record<string, Quirk>> = Object.fromEntries([
  ...Object.entries(OF_STATIONS).map(([key, [name, text]]) =>
    [name, { key: ["quirks", key], value: true, text }] as const
  ),
  ...Object.entries(OF_SESSIONS).map(([key, [name, text]]) =>
    [name, { key: ["session", key], value: "accept", text }] as const
  ),
]);

const NAMES = Object.keys(QUIRKS);

/** The option. */
export const QUIRK_OPTION: OptionRow = {
  name: "quirk",
  value: "NAME",
  words: NAMES,
  section: LINK_SECTION,
  text: `tolerate a known deviation of the peer; may be repeated, or separated by commas: ${
    NAMES.join(", ")
  }`,
};

/** The schema of `quirks`. */
export const QUIRKS_SCHEMA: JsonSchema = {
  type: "object",
  properties: Object.fromEntries(
    Object.entries(OF_STATIONS).map(([key, [, text]]) => [
      key,
      { type: "boolean", description: `${text[0]!.toUpperCase()}${text.slice(1)}` },
    ]),
  ),
  additionalProperties: false,
  description: "Known deviations of the station",
};

/** The names of the deviations of controlled stations that are switched on. */
export function stationQuirks(quirks: QuirksConfig): readonly string[] {
  return Object.entries(OF_STATIONS).flatMap(([key, [name]]) =>
    quirks[key as keyof QuirksConfig] === true ? [name] : []
  );
}

/**
 * The keys that the values of the option set.
 *
 * @throws {UsageError} A name is unknown.
 */
export function quirksOf(texts: readonly string[]): {
  readonly quirks: QuirksConfig;
  readonly session: Readonly<Record<string, "accept">>;
} {
  const found = { quirks: {} as Record<string, unknown>, session: {} as Record<string, "accept"> };
  for (const name of texts.flatMap((text) => text.split(",")).map((text) => text.trim())) {
    if (!Object.hasOwn(QUIRKS, name)) {
      throw new UsageError(
        `Option --quirk is "${name}", expected ${NAMES.join(", ")}${didYouMean(name, NAMES)}`,
      );
    }
    const { key: [part, key], value } = QUIRKS[name]!;
    (found[part] as Record<string, unknown>)[key] = value;
  }
  return found;
}
