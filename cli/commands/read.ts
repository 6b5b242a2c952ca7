// `iec104 read`: reads one object.

import type { ReadResult } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { CA_OPTION, objectAddress } from "../request/address.ts";
import { JSON_HELP, REQUEST_OPTIONS, requestExits, requestSettings } from "../request/options.ts";
import { performRequest } from "../request/perform.ts";
import type { StationRequest } from "../request/station_request.ts";

/** The `read` command. */
export const read: CommandBody = {
  usage: "HOST[:PORT] CA/IOA [options]",
  operands: [2, 2],
  text: `Sends a read command (C_RD_NA_1) and prints the value with its quality. It changes nothing.

${JSON_HELP}`,
  options: [
    { ...CA_OPTION, text: `${CA_OPTION.text}, if the address is an IOA only` },
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the value was received"),
  examples: [
    ["iec104 read 192.0.2.10 47/500", "object 500 of station 47"],
    ["iec104 read 192.0.2.10 47/500 --json | jq '.values[0].value'", "the value only"],
  ],
  run: runRead,
};

async function runRead(values: Values, io: Io): Promise<number> {
  const settings = await requestSettings(values, io);
  const { ca, ioa } = objectAddress(values, values.operands[1]!, settings.link.profile);
  const { name } = settings.names.object(ca, ioa);
  const request: StationRequest<ReadResult> = {
    command: "read",
    title: `read of ${ca}/${ioa} ${name}`.trimEnd(),
    ca,
    ioa,
    perform: (station, { signal, test }) => station.read(ca, ioa, { signal, test }),
  };
  return await performRequest(request, settings, io);
}
