// `iec104 interrogate`: asks a station, or all stations, for the state of everything.

import { broadcastCa } from "../../codec/mod.ts";
import type { StationsResult } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import type { Command } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { CA_OPTION, optionalStation } from "../request/address.ts";
import { broadcastLimits, isBroadcast, nameOfStation } from "../request/broadcast.ts";
import {
  dataLimits,
  FINISH_OPTION,
  finishLimit,
  JSON_HELP,
  MAX_OBJECTS_OPTION,
  MAX_OCTETS_OPTION,
  REQUEST_OPTIONS,
  requestExits,
  requestSettings,
} from "../request/options.ts";
import { performRequest } from "../request/perform.ts";
import { TERMINATION_OPTION, terminationOf } from "../request/termination.ts";
import type { StationRequest } from "../request/station_request.ts";

/** The row of the command table. */
export const interrogate: Command = {
  name: "interrogate",
  summary: "ask a station for the state of everything (general interrogation)",
  usage: "HOST[:PORT] [--ca CA] [--group N] [options]",
  operands: [1, 1],
  text:
    `Sends an interrogation (C_IC_NA_1) and prints what the station answers: every value with quality and, where
the station sends one, its time tag; then how the procedure went, step by step. It changes nothing.

${JSON_HELP}`,
  options: [
    { ...CA_OPTION, text: `${CA_OPTION.text}; all stations (65535) by default` },
    { name: "group", value: "N", text: "one of the groups 1 to 16 instead of everything" },
    { name: "stop", text: "stop an interrogation that runs (deactivation), whoever began it" },
    TERMINATION_OPTION,
    {
      ...FINISH_OPTION,
      text: "how long it may take from one value to the next, or to the end (default 30s)",
    },
    MAX_OBJECTS_OPTION,
    MAX_OCTETS_OPTION,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("everything arrived", { gathers: true }),
  examples: [
    ["iec104 interrogate 192.0.2.10", "everything of every station behind that address"],
    [
      "iec104 interrogate 192.0.2.10 --ca 47 --group 2 --names substation.json",
      "one group, with names",
    ],
    [
      "iec104 interrogate 192.0.2.10 --ca 47 --json | jq '.values[] | [.ioa, .value]'",
      "for a script",
    ],
  ],
  run: runInterrogate,
};

async function runInterrogate(values: Values, io: Io): Promise<number> {
  const settings = await requestSettings(values, io);
  const { profile } = settings.link;
  const ca = optionalStation(values, profile) ?? broadcastCa(profile);
  const group = values.integer("group", [1, 16]);
  const terminationMs = finishLimit(values);
  const options = {
    ...group === undefined ? {} : { group },
    ...broadcastLimits(ca, settings.link),
    ...terminationOf(values),
    ...dataLimits(values),
    terminationMs,
  };
  const stop = values.flag("stop");
  const what = group === undefined ? "interrogation" : `interrogation of group ${group}`;
  const request: StationRequest<StationsResult> = {
    command: "interrogate",
    title: `${stop ? "stop of the " : ""}${what} of ${nameOfStation(ca, profile)}`,
    ca,
    broadcast: isBroadcast(ca, profile),
    perform: (station, { signal, test }) => {
      const call = { ...options, signal, test };
      return stop ? station.deactivateInterrogation(ca, call) : station.interrogate(ca, call);
    },
  };
  return await performRequest(request, settings, io);
}
