// Options that all requests to a station have, and what a request can end with.

import type { DataLimits } from "../../mod.ts";
import { DEFAULT_DATA_LIMITS } from "../../transport/low_level.ts";
import type { Values } from "../options/args.ts";
import { type Command, EXIT, type OptionRow, UsageError } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { CONNECT_OPTIONS, type LinkSettings, linkSettings } from "../options/link_options.ts";
import { Names } from "../text/names.ts";
import { readStationFile } from "../options/station_file.ts";

/** The rows of the option tables. */
export const REQUEST_OPTIONS: readonly OptionRow[] = [
  { name: "json", text: "one JSON document instead of text" },
  { name: "verbose", letter: "v", text: "also print every ASDU of the procedure, with its time" },
  {
    name: "names",
    value: "FILE",
    text: "names and units from a station file (see iec104 station --help)",
  },
  { name: "test", text: "set the test bit: the station answers, but operates and changes nothing" },
  ...CONNECT_OPTIONS,
];

/** The option of requests that may take a long time to end. */
export const FINISH_OPTION: OptionRow = {
  name: "finish-within",
  value: "DURATION",
  text: "time limit from the confirmation to the end (default 30s)",
};

/** The option of requests whose data have a limit. */
export const MAX_OBJECTS_OPTION: OptionRow = {
  name: "max-objects",
  value: "N",
  text: `maximum number of objects to accept (default ${DEFAULT_DATA_LIMITS.maxObjects})`,
};

/** The option of requests that end when too much arrives. */
export const MAX_OCTETS_OPTION: OptionRow = {
  name: "max-octets",
  value: "N",
  text: `maximum number of octets to accept (default ${DEFAULT_DATA_LIMITS.maxOctets})`,
};

/**
 * The options above as options of a request.
 *
 * @throws {UsageError} One of them is not a usable number.
 */
export function dataLimits(values: Values): DataLimits {
  const range = [1, Number.MAX_SAFE_INTEGER] as const;
  const maxObjects = values.integer("max-objects", range);
  const maxOctets = values.integer("max-octets", range);
  return {
    ...maxObjects === undefined ? {} : { maxObjects },
    ...maxOctets === undefined ? {} : { maxOctets },
  };
}

/** The settings of all requests. */
export interface RequestSettings {
  readonly link: LinkSettings;
  readonly names: Names;
  readonly json: boolean;
  readonly verbose: boolean;
  /** T. */
  readonly test: boolean;
  /** Whether to act without asking. */
  readonly yes: boolean;
}

/**
 * Reads the options above, and the host from the operands.
 *
 * @throws {UsageError} One of them cannot be used.
 */
export async function requestSettings(
  values: Values,
  io: Io,
  host = values.operands[0]!,
): Promise<RequestSettings> {
  const link = await linkSettings(values, io, host);
  const path = values.text("names");
  return {
    link,
    names: new Names(
      path === undefined ? undefined : await readStationFile(path, io, link.profile),
    ),
    json: values.flag("json"),
    verbose: values.flag("verbose"),
    test: values.flag("test"),
    yes: values.flag("yes"),
  };
}

/**
 * The option --finish-within in milliseconds.
 *
 * @throws {UsageError} It is not a usable duration of a step.
 */
export function finishLimit(values: Values, defaultMs = 30_000): number {
  const limit = values.duration("finish-within") ?? defaultMs;
  if (limit > 0) return limit;
  throw new UsageError(
    `Option --finish-within is "${values.text("finish-within")}", expected 1ms or more`,
  );
}

/**
 * The given switch among mutually exclusive ones.
 *
 * @throws {UsageError} More than one was given.
 */
export function oneOf<T extends string>(values: Values, names: readonly T[]): T | undefined {
  const given = names.filter((name) => values.given(name));
  if (given.length < 2) return given[0];
  throw new UsageError(`Options --${given.join(" and --")} exclude each other, expected one`);
}

/** The exit codes of a request, depending on whether it asks before it acts and whether its data have a limit. */
export function requestExits(
  done: string,
  { acts = false, gathers = false }: { readonly acts?: boolean; readonly gathers?: boolean } = {},
): Command["exits"] {
  const faults = [
    "the station refused",
    ...(gathers ? ["the station sent more than the limits permit"] : []),
    ...(acts ? ["the confirmation was not given"] : []),
  ];
  return [
    [EXIT.done, done],
    [EXIT.fault, faults.length === 1 ? faults[0]! : listed(faults)],
    [
      EXIT.usage,
      `the command line is wrong${
        acts ? ", or there is no terminal for the confirmation" : ""
      }; nothing was sent`,
    ],
    [EXIT.noConnection, "the connection failed or was lost"],
    [EXIT.timedOut, "the station did not answer in time, or Ctrl-C was pressed while waiting"],
  ];
}

/** `a, b, or c`. */
function listed(texts: readonly string[]): string {
  return `${texts.slice(0, -1).join(", ")}, or ${texts.at(-1)}`;
}

/** The help of every request about its JSON. */
export const JSON_HELP =
  `With --json, the output is one document with the keys command, host, port, ca, ioa, request, startedAt,
outcome, exitCode, reason, cause, causeText, reach, stations, steps, values, notes and trace.`;
