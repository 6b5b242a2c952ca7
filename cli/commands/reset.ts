// `iec104 reset`: resets a station, or discards its pending events.

import type { StationsResult } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { CA_OPTION, stationAddress } from "../request/address.ts";
import { broadcastLimits, isBroadcast, nameOfStation } from "../request/broadcast.ts";
import { YES_OPTION } from "../request/consent.ts";
import { oneOf } from "../options/one_of.ts";
import {
  FINISH_OPTION,
  finishLimit,
  JSON_HELP,
  REQUEST_OPTIONS,
  requestExits,
  requestSettings,
} from "../request/options.ts";
import { performRequest } from "../request/perform.ts";
import type { StationRequest } from "../request/station_request.ts";

/** The `reset` command. */
export const reset: CommandBody = {
  usage: "HOST[:PORT] --ca CA [--events | --qualifier N] [options]",
  operands: [1, 1],
  text:
    `Sends a reset process command (C_RP_NA_1): a general reset or, with --events, a reset of pending information with time
tag. It asks for confirmation, because events will be lost and the station may be out of service for minutes.
Many stations close the connection after a general reset.

${JSON_HELP}`,
  options: [
    { ...CA_OPTION, text: `${CA_OPTION.text}; 65535 for all stations` },
    {
      name: "events",
      text: "discard the pending events with time tag (QRP 2)",
    },
    {
      name: "qualifier",
      value: "N",
      text: "another QRP, 1 to 255; 128 and above are for private use",
    },
    {
      name: "await-initialization",
      text: "also wait for the end of initialization (M_EI_NA_1) on this connection",
    },
    {
      ...FINISH_OPTION,
      text: "with --await-initialization: time limit for the wait (default 60s)",
    },
    YES_OPTION,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the station confirmed", { acts: true }),
  examples: [
    ["iec104 reset 192.0.2.10 --ca 47", "a general reset, after confirmation"],
    ["iec104 reset 192.0.2.10 --ca 47 --events --yes", "discard pending events without asking"],
  ],
  run: runReset,
};

async function runReset(values: Values, io: Io): Promise<number> {
  const settings = await requestSettings(values, io);
  const { link } = settings;
  const ca = stationAddress(values, link.profile);
  const qrp = oneOf(values, ["events", "qualifier"]) === "events"
    ? 2
    : values.integer("qualifier", [1, 255]) ?? 1;
  const awaitInitialization = values.flag("await-initialization");
  const terminationMs = finishLimit(values, 60_000);
  if (!awaitInitialization && values.text("finish-within") !== undefined) {
    throw new UsageError("Option --finish-within needs --await-initialization");
  }
  const whose = nameOfStation(ca, link.profile);
  const request: StationRequest<StationsResult> = {
    command: "reset",
    title: qrp === 1
      ? `general reset of ${whose}`
      : qrp === 2
      ? `reset of the pending events of ${whose}`
      : `reset with QRP ${qrp} of ${whose}`,
    ca,
    broadcast: isBroadcast(ca, link.profile),
    question: qrp === 1
      ? `reset ${whose}`
      : qrp === 2
      ? `discard the pending events of ${whose}`
      : `reset ${whose} with QRP ${qrp}`,
    perform: (station, { signal, test }) =>
      station.reset(ca, {
        qrp,
        awaitInitialization,
        terminationMs,
        ...broadcastLimits(ca, link),
        signal,
        test,
      }),
  };
  return await performRequest(request, settings, io);
}
