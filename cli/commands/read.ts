// `iec104 read`: reads one object.

import type { Values } from "../options/args.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { CA_OPTION, objectAddresses } from "../request/address.ts";
import { count } from "../text/count.ts";
import { JSON_HELP, REQUEST_OPTIONS, requestExits, requestSettings } from "../request/options.ts";
import { performRequest } from "../request/perform.ts";
import { readObjects, type ReadsResult, unreadLines } from "../request/read_objects.ts";
import type { StationRequest } from "../request/station_request.ts";

/** The `read` command. */
export const read: CommandBody = {
  usage: "HOST[:PORT] CA/IOA[,IOA...] [options]",
  operands: [2, 2],
  text:
    `Sends a read command (C_RD_NA_1) and prints the value with its quality. It changes nothing. Several objects,
such as 47/100,200-209, are read one after the other.

An IOA is written as one number (700), with one number per octet (0.2.188), with the last octet apart (2_188), or in
hexadecimal (0x2bc); all commands accept these forms.

${JSON_HELP}`,
  options: [
    { ...CA_OPTION, text: `${CA_OPTION.text}, if the address is an IOA only` },
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the value was received"),
  examples: [
    ["iec104 read 192.0.2.10 47/500", "object 500 of station 47"],
    ["iec104 read 192.0.2.10 47/500 --json | jq '.values[0].value'", "the value only"],
    ["iec104 read 192.0.2.10 47/0.1.244 --address-format 8.8.8", "the same object, octet by octet"],
  ],
  run: runRead,
};

async function runRead(values: Values, io: Io): Promise<number> {
  const settings = await requestSettings(values, io);
  const { names, link } = settings;
  const { ca, ioas } = objectAddresses(values, values.operands[1]!, link.profile);
  const [ioa] = ioas;
  const what = ioas.length > 1
    ? `${count(ioas.length, "object")} of CA ${ca}`
    : `${names.address(ca, ioa!)} ${names.object(ca, ioa!).name}`.trimEnd();
  const request: StationRequest<ReadsResult> = {
    command: "read",
    title: `read of ${what}`,
    ca,
    ...ioas.length === 1 && { ioa: ioa! },
    perform: (station, call) => readObjects(station, { ca, ioas }, call),
    ...ioas.length > 1 && {
      details: (result) => unreadLines(result, (each) => names.address(ca, each)),
    },
  };
  return await performRequest(request, settings, io);
}
