// Options shared by all requests to a station, and their exit codes.

import type { DataLimits } from "../../mod.ts";
import { DEFAULT_DATA_LIMITS } from "../../transport/low_level.ts";
import type { Values } from "../options/args.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { AUDIT_OPTIONS, auditValues, combinedAudit } from "../audit/audit_config.ts";
import { ADDRESS_FORMAT_OPTION } from "../options/address_row.ts";
import { addressStyleOf } from "../options/address_options.ts";
import { CONNECT_OPTIONS, linkSettings } from "../link/link_options.ts";
import {
  type OpenSession,
  type PlannedSession,
  type RequestSettings,
  SESSION,
} from "./request_settings.ts";
import { NAMES_OPTION } from "../options/names_row.ts";
import { namesOf, readNames } from "../points/point_list_file.ts";

/** The option for a request that is only shown. */
export const DRY_RUN_OPTION: OptionRow = {
  name: "dry-run",
  text: "print the ASDUs that would be sent, decoded and in hex, without connecting or asking",
};

/** Option table rows. */
export const REQUEST_OPTIONS: readonly OptionRow[] = [
  { name: "json", text: "one JSON document instead of text" },
  { name: "verbose", letter: "v", text: "also print every ASDU of the procedure, with its time" },
  NAMES_OPTION,
  ADDRESS_FORMAT_OPTION,
  {
    name: "test",
    text: "set the test bit: the station answers without operating or changing anything",
  },
  DRY_RUN_OPTION,
  ...AUDIT_OPTIONS,
  ...CONNECT_OPTIONS,
];

/** The option for requests that may take a long time. */
export const FINISH_OPTION: OptionRow = {
  name: "finish-within",
  value: "DURATION",
  text: "time limit from the confirmation to the end (default 30s)",
};

/** The option for requests with a limit on the number of objects. */
export const MAX_OBJECTS_OPTION: OptionRow = {
  name: "max-objects",
  value: "N",
  text: `maximum number of objects to accept (default ${DEFAULT_DATA_LIMITS.maxObjects})`,
};

/** The option for requests with a limit on the amount of data. */
export const MAX_OCTETS_OPTION: OptionRow = {
  name: "max-octets",
  value: "N",
  text: `maximum number of octets to accept (default ${DEFAULT_DATA_LIMITS.maxOctets})`,
};

/**
 * The data limits from these options.
 *
 * @throws {UsageError} A limit is invalid.
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

/**
 * Parses these options, and the host from the operands.
 *
 * @throws {UsageError} An option is invalid.
 */
export async function requestSettings(
  values: Values,
  io: Io,
  host = values.operands[0]!,
): Promise<RequestSettings> {
  const session = values.context(SESSION);
  if (session !== undefined) return await settingsInSession(values, io, session);
  const link = await linkSettings(values, io, host);
  const style = addressStyleOf(values, link.profile);
  return {
    link,
    audit: combinedAudit({}, auditValues(values)),
    names: await namesOf(values, io, { ...link.profile, style }),
    json: values.flag("json"),
    verbose: values.flag("verbose"),
    test: values.flag("test"),
    yes: values.flag("yes"),
    dryRun: values.flag(DRY_RUN_OPTION.name),
  };
}

/** The settings of a request that is typed in a session: those of the session, with its own options. */
async function settingsInSession(
  values: Values,
  io: Io,
  session: OpenSession | PlannedSession,
): Promise<RequestSettings> {
  const { settings } = session;
  const fixed = [...AUDIT_OPTIONS, ...CONNECT_OPTIONS].find(({ name }) => values.given(name));
  if (fixed !== undefined) {
    throw new UsageError(
      `Option --${fixed.name} belongs to the connection, expected it on the command line that connects`,
    );
  }
  const { profile } = settings.link;
  const style = values.given("address-format") ? addressStyleOf(values, profile) : undefined;
  const names = values.given("names") || style !== undefined
    ? await readNames(values.text("names"), io, { ...profile, ...style && { style } })
    : undefined;
  return {
    ...settings,
    session,
    names: names ?? settings.names,
    json: values.flag("json"),
    verbose: values.flag("verbose") || settings.verbose,
    test: values.flag("test"),
    yes: values.flag("yes") || settings.yes,
    dryRun: values.flag(DRY_RUN_OPTION.name),
  };
}

/**
 * The --finish-within option in milliseconds.
 *
 * @throws {UsageError} The duration is invalid.
 */
export function finishLimit(values: Values, defaultMs = 30_000): number {
  const limit = values.duration("finish-within") ?? defaultMs;
  if (limit > 0) return limit;
  throw new UsageError(
    `Option --finish-within is "${values.text("finish-within")}", expected 1ms or more`,
  );
}

/** The exit codes of a request, depending on whether it needs confirmation and whether its data is limited. */
export function requestExits(
  done: string,
  { acts = false, gathers = false }: { readonly acts?: boolean; readonly gathers?: boolean } = {},
): CommandBody["exits"] {
  const faults = [
    "the station refused",
    "the request could not be authenticated",
    ...(gathers ? ["the station sent more than the limits permit"] : []),
    ...(acts ? ["the user did not confirm"] : []),
  ];
  return [
    [EXIT.done, done],
    [EXIT.fault, faults.length === 1 ? faults[0]! : listed(faults)],
    [
      EXIT.usage,
      `the command line is invalid${
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

/** The help text on JSON output, shared by all requests. */
export const JSON_HELP =
  `With --json, the output is one document with the keys command, host, port, ca, ioa, request, startedAt,
outcome, exitCode, reason, cause, causeText, reach, authentication, stations, steps, values, notes and trace.`;
