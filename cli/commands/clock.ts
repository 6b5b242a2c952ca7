// `iec104 clock`: sets the clock of a station, or measures the transmission delay.

import { formatDuration } from "../../codec/mod.ts";
import { formatDrift } from "../text/drift.ts";

import type { ClockResult, DelayResult } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { CA_OPTION, stationAddress } from "../request/address.ts";
import {
  broadcastLimits,
  isBroadcast,
  nameOfStation,
  requireOneStation,
} from "../request/broadcast.ts";
import { YES_OPTION } from "../request/consent.ts";
import { milliseconds } from "../request/document.ts";
import { instantIn } from "../options/instant.ts";
import { oneOf } from "../options/one_of.ts";
import { JSON_HELP, REQUEST_OPTIONS, requestExits, requestSettings } from "../request/options.ts";
import type { RequestSettings } from "../request/request_settings.ts";
import { performRequest } from "../request/perform.ts";
import type { StationRequest } from "../request/station_request.ts";

/** The `clock` command. */
export const clock: CommandBody = {
  usage: "HOST[:PORT] --ca CA [--time TIME | --delay] [options]",
  operands: [1, 1],
  text:
    `Sends a clock synchronization command (C_CS_NA_1) with the time of this machine or the given time, in the time zone of
the station (--zone). It asks for confirmation, because time tags and logs of the station will jump. If the station
returns its own time, the drift is printed; many stations only echo the time they received.

${JSON_HELP}
It also contains clock (sentTime, reportedTime, driftMs, roundTripMs) and delayMs.`,
  options: [
    { ...CA_OPTION, text: `${CA_OPTION.text}; 65535 for all stations` },
    {
      name: "time",
      value: "TIME",
      text:
        "time to set, such as 2026-11-23T14:03:22Z; without an offset, it is in the time zone of the station",
    },
    {
      name: "delay",
      text:
        "measure the transmission delay and load it (C_CD_NA_1 of IEC 60870-5-101, for stations reached " +
        "through a gateway)",
    },
    { name: "no-load", text: "with --delay: measure only" },
    YES_OPTION,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the station confirmed", { acts: true }),
  examples: [
    ["iec104 clock 192.0.2.10 --ca 47 --zone Europe/Madrid", "a station that runs on local time"],
    ["iec104 clock 192.0.2.10 --ca 65535 --yes", "all stations, from a script"],
  ],
  run: runClock,
};

async function runClock(values: Values, io: Io): Promise<number> {
  const settings = await requestSettings(values, io);
  const ca = stationAddress(values, settings.link.profile);
  const instant = instantIn(values, "time", settings.link.zone);
  const mode = oneOf(values, ["time", "delay"]);
  const load = !values.flag("no-load");
  if (!load && mode !== "delay") throw new UsageError("Option --no-load needs --delay");
  if (mode !== "delay") return await performRequest(setting(ca, instant, settings), settings, io);
  requireOneStation(ca, settings.link.profile);
  return await performRequest(measuring(ca, load), settings, io);
}

function setting(
  ca: number,
  instant: number | undefined,
  { link }: RequestSettings,
): StationRequest<ClockResult> {
  const whose = nameOfStation(ca, link.profile);
  const given = instant === undefined ? "" : ` to ${new Date(instant).toISOString()}`;
  const options = { ...instant === undefined ? {} : { instant }, ...broadcastLimits(ca, link) };
  return {
    command: "clock",
    title: `clock synchronization of ${whose}`,
    ca,
    broadcast: isBroadcast(ca, link.profile),
    question: `set the clock of ${whose}${given}`,
    perform: (station, { signal, test }) =>
      station.synchronizeClock(ca, { ...options, signal, test }),
    details: (result) => result.outcome === "done" ? [drift(result)] : [],
    extra: (result) => ({
      clock: {
        sentTime: isoOf(result?.sentInstant),
        reportedTime: isoOf(result?.reportedInstant),
        driftMs: milliseconds(result?.driftMs),
        roundTripMs: milliseconds(result?.roundTripMs),
      },
      delayMs: null,
    }),
  };
}

function measuring(ca: number, load: boolean): StationRequest<DelayResult> {
  return {
    command: "clock",
    title: `delay acquisition of CA ${ca}`,
    ca,
    ...load ? { question: `measure the transmission delay of CA ${ca} and load it` } : {},
    perform: (station, { signal, test }) => station.acquireDelay(ca, { load, signal, test }),
    details: ({ delayMs }) =>
      delayMs === undefined
        ? []
        : [`The delay is ${delayMs} ms${load ? " and has been loaded" : ""}`],
    extra: (result) => ({
      clock: { sentTime: null, reportedTime: null, driftMs: null, roundTripMs: null },
      delayMs: result?.delayMs ?? null,
    }),
  };
}

/** Describes the clock drift reported in the confirmation. */
function drift({ sentInstant, reportedInstant, driftMs, roundTripMs = 0 }: ClockResult): string {
  const sent = `Set to ${isoOf(sentInstant)}`;
  if (reportedInstant === undefined) return sent;
  if (driftMs === undefined) {
    return `${sent}; the station echoed this time instead of reporting its own`;
  }
  const doubt = formatDuration(Math.max(1, roundTripMs / 2));
  return `${sent}; the time in the reply is ${formatDrift(driftMs)} (± ${doubt})`;
}

function isoOf(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString();
}
