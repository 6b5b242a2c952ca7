// What to try after a refusal with one of the causes 44 to 47.

import { CAUSE } from "../../mod.ts";

/** The suggestions of a cause: by the first word of the command, and for every other command. */
interface RefusalRow {
  readonly other: string;
  readonly [command: string]: string;
}

const OTHER_TYPE =
  "The station does not know this type: try another --type, or with or without --time-tag";

const COMMAND_ADDRESS =
  "Command addresses differ from monitoring addresses; some stations also send this cause for a wrong type, or if their addresses have a different size (--profile)";

const UNKNOWN_CAUSE =
  "The station knows this type, but not with this cause: it may not support the procedure";

const UNKNOWN_STATION =
  "iec104 scan HOST finds the common addresses that answer, and the field sizes of the station (--profile)";

/** The table. */
const ROWS: ReadonlyMap<number, RefusalRow> = new Map<number, RefusalRow>([
  [CAUSE.unknownType, {
    interrogate:
      "The station does not answer interrogations: iec104 monitor HOST shows what it sends on its own, and iec104 read HOST CA/IOA reads single objects",
    counters:
      "The station does not answer counter interrogations: its counters may come with an interrogation, or on their own (iec104 monitor HOST)",
    read: "The station does not answer reads: iec104 interrogate HOST shows all objects",
    clock:
      "The station does not accept clock synchronizations: it may have another time source, such as NTP",
    test: "The station may know only the other test command: --type C_TS_NA_1 or C_TS_TA_1",
    reset: "The station cannot be reset over the link",
    command: OTHER_TYPE,
    setpoint: OTHER_TYPE,
    parameter: "The station does not know this type of parameter: try another --type",
    files: "The station does not transfer files",
    other: "The station does not know this type: iec104 scan HOST lists the types that it refuses",
  }],
  [CAUSE.unknownCause, {
    command:
      "The station knows this type, but not with this cause: try with or without --select-before-operate",
    setpoint:
      "The station knows this type, but not with this cause: try with or without --select-before-operate",
    other: UNKNOWN_CAUSE,
  }],
  [CAUSE.unknownCommonAddress, {
    clock: `${UNKNOWN_STATION}. Some stations accept the time only for all stations (--ca 65535)`,
    other: UNKNOWN_STATION,
  }],
  [CAUSE.unknownObjectAddress, {
    read:
      "iec104 interrogate HOST lists the objects of the station; addresses may also have a different size (--profile)",
    command: COMMAND_ADDRESS,
    setpoint: COMMAND_ADDRESS,
    parameter:
      "In most stations a parameter has the address of its measured value, which iec104 interrogate HOST lists",
    files: "iec104 files list HOST lists the files with their addresses",
    send: COMMAND_ADDRESS,
    other:
      "The standard prescribes the object address 0 for this request: the addresses of the station may have a different size (--profile)",
  }],
]);

/** What to try after a refusal; `undefined` for any other cause. */
export function refusalHint(cause: number | undefined, command: string): string | undefined {
  const row = cause === undefined ? undefined : ROWS.get(cause);
  if (row === undefined) return undefined;
  const [name = ""] = command.split(" ", 1);
  return Object.hasOwn(row, name) ? row[name] : row.other;
}
