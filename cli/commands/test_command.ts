// `iec104 test`: sends a test command and measures the round-trip time.

import { formatDuration } from "../../codec/mod.ts";
import type { ProcedureResult } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { CA_OPTION, stationAddress } from "../request/address.ts";
import { requireOneStation } from "../request/broadcast.ts";
import { milliseconds } from "../request/document.ts";
import { JSON_HELP, REQUEST_OPTIONS, requestExits, requestSettings } from "../request/options.ts";
import { performRequest } from "../request/perform.ts";
import type { StationRequest } from "../request/station_request.ts";

/** The `test` command. */
export const test: CommandBody = {
  usage: "HOST[:PORT] --ca CA [options]",
  operands: [1, 1],
  text:
    `Sends a test command (C_TS_TA_1), which the station's application echoes, and prints the round-trip time. It changes
nothing. Some stations support only the test command of IEC 60870-5-101: --type C_TS_NA_1.

${JSON_HELP}
It also contains roundTripMs.`,
  options: [
    CA_OPTION,
    { name: "type", value: "TYPE", text: "C_TS_TA_1 (default) or C_TS_NA_1" },
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the station echoed the test"),
  examples: [["iec104 test 192.0.2.10 --ca 47", "check the application of station 47"]],
  run: runTest,
};

async function runTest(values: Values, io: Io): Promise<number> {
  const settings = await requestSettings(values, io);
  const ca = requireOneStation(
    stationAddress(values, settings.link.profile),
    settings.link.profile,
  );
  const type = values.choice("type", ["C_TS_TA_1", "C_TS_NA_1"]);
  const request: StationRequest<ProcedureResult> = {
    command: "test",
    title: `test of CA ${ca}`,
    ca,
    perform: (station, { signal, test }) => station.test(ca, { type, signal, test }),
    details: (result) => {
      const roundTrip = roundTripOf(result);
      if (roundTrip === undefined || result.outcome !== "done") return [];
      return [`Round trip: ${formatDuration(roundTrip)}`];
    },
    extra: (result) => ({ roundTripMs: milliseconds(roundTripOf(result)) }),
  };
  return await performRequest(request, settings, io);
}

function roundTripOf(result: ProcedureResult | undefined): number | undefined {
  const { sentMs, confirmedMs } = result?.steps[0] ?? {};
  return sentMs === undefined || confirmedMs === undefined ? undefined : confirmedMs - sentMs;
}
