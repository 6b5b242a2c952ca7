// `iec104 counters`: reads, freezes and resets the integrated totals of a station.

import type { CountersResult, FreezeMode } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { YES_OPTION } from "../request/consent.ts";
import { ANY_CA_OPTION, GATHERING_END_OPTIONS, gatheringOf } from "../request/gathering.ts";
import { oneOf } from "../options/one_of.ts";
import { JSON_HELP, REQUEST_OPTIONS, requestExits, requestSettings } from "../request/options.ts";
import { performRequest } from "../request/perform.ts";
import type { StationRequest } from "../request/station_request.ts";

/** The `counters` command. */
export const counters: CommandBody = {
  usage: "HOST[:PORT] [--ca CA] [--group N] [--freeze | --freeze-and-reset | --reset] [options]",
  operands: [1, 1],
  text:
    `Sends a counter interrogation (C_CI_NA_1) and prints the integrated totals. By default it reads the values that the
station froze itself (mode B); with --freeze it freezes the counters first (mode C). A reset discards unread counts, so
it asks for confirmation.

${JSON_HELP}`,
  options: [
    ANY_CA_OPTION,
    { name: "group", value: "N", text: "only this counter group, 1 to 4" },
    { name: "freeze", text: "freeze first, then read" },
    { name: "freeze-and-reset", text: "freeze and reset to 0 first, then read the frozen values" },
    { name: "reset", text: "reset to 0 without reading" },
    {
      name: "no-read",
      text: "freeze only; some stations then send the values spontaneously (mode D)",
    },
    YES_OPTION,
    ...GATHERING_END_OPTIONS,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("all counters were received, frozen or reset", {
    acts: true,
    gathers: true,
  }),
  examples: [
    ["iec104 counters 192.0.2.10 --ca 47 --freeze", "the current counter values"],
    [
      "iec104 counters 192.0.2.10 --ca 47 --group 2",
      "group 2, with the values that the station last froze",
    ],
  ],
  run: runCounters,
};

async function runCounters(values: Values, io: Io): Promise<number> {
  const settings = await requestSettings(values, io);
  const { link } = settings;
  const { ca, broadcast, name, group, options } = gatheringOf(values, {
    link,
    groups: 4,
  });
  const mode = oneOf(values, ["freeze", "freeze-and-reset", "reset"]);
  const reads = mode !== "reset" && !values.flag("no-read");
  if (mode === undefined && !reads) {
    throw new UsageError("Option --no-read needs --freeze or --freeze-and-reset: nothing to do");
  }
  const which = group === undefined ? "the counters" : `counter group ${group}`;
  const whose = `${which} of ${name}`;
  const request: StationRequest<CountersResult> = {
    command: "counters",
    title: titleOf(mode, reads, whose),
    ca,
    broadcast,
    ...mode === undefined || mode === "freeze"
      ? {}
      : { question: `${mode.replaceAll("-", " ")} ${whose}` },
    perform: (station, { signal, test }) => {
      const call = { ...options, signal, test };
      if (!reads) return station.freezeCounters(ca, { ...call, mode: mode! });
      if (mode === undefined) return station.readCounters(ca, call);
      return station.readCounters(ca, { ...call, freeze: mode as Exclude<FreezeMode, "reset"> });
    },
  };
  return await performRequest(request, settings, io);
}

function titleOf(mode: FreezeMode | undefined, reads: boolean, whose: string): string {
  if (mode === undefined) return `reading of ${whose}`;
  const first = mode.replaceAll("-", " ");
  return reads ? `${first}, and reading of ${whose}` : `${first} of ${whose}`;
}
