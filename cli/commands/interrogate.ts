// `iec104 interrogate`: sends an interrogation to one or all stations.

import type { StationsResult } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { ANY_CA_OPTION, GATHERING_END_OPTIONS, gatheringOf } from "../request/gathering.ts";
import { JSON_HELP, REQUEST_OPTIONS, requestExits, requestSettings } from "../request/options.ts";
import { performRequest } from "../request/perform.ts";
import type { StationRequest } from "../request/station_request.ts";

/** The `interrogate` command. */
export const interrogate: CommandBody = {
  usage: "HOST[:PORT] [--ca CA] [--group N] [options]",
  operands: [1, 1],
  text:
    `Sends an interrogation (C_IC_NA_1) and prints every value with its quality and any time tag, followed by each step of
the procedure. It changes nothing.

${JSON_HELP}`,
  options: [
    ANY_CA_OPTION,
    { name: "group", value: "N", text: "interrogate only this group, 1 to 16" },
    { name: "stop", text: "stop a running interrogation (deactivation), no matter who started it" },
    ...GATHERING_END_OPTIONS,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("all values were received", { gathers: true }),
  examples: [
    ["iec104 interrogate 192.0.2.10", "all objects of all stations at that address"],
    [
      "iec104 interrogate 192.0.2.10 --ca 47 --group 2 --names substation.json",
      "one group, with names",
    ],
    [
      "iec104 interrogate 192.0.2.10 --ca 47 --json | jq '.values[] | [.ioa, .value]'",
      "for scripts",
    ],
  ],
  run: runInterrogate,
};

async function runInterrogate(values: Values, io: Io): Promise<number> {
  const settings = await requestSettings(values, io);
  const { link } = settings;
  const { ca, broadcast, name, group, options } = gatheringOf(values, { link, groups: 16 });
  const stop = values.flag("stop");
  const what = group === undefined ? "interrogation" : `interrogation of group ${group}`;
  const request: StationRequest<StationsResult> = {
    command: "interrogate",
    title: `${stop ? "stop of the " : ""}${what} of ${name}`,
    ca,
    broadcast,
    perform: (station, { signal, test }) => {
      const call = { ...options, signal, test };
      return stop ? station.deactivateInterrogation(ca, call) : station.interrogate(ca, call);
    },
  };
  return await performRequest(request, settings, io);
}
