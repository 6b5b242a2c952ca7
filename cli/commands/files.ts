// `iec104 files`: lists, fetches, sends and deletes the files of a station, and queries its logs.

import { formatDuration } from "../../codec/mod.ts";
import type { GetFileResult, ListFilesResult, ProcedureResult, TraceEntry } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { count } from "../text/count.ts";
import type { Io } from "../io/io.ts";
import { CA_OPTION, type FileAddress, fileAddress, stationAddress } from "../request/address.ts";
import { requireOneStation } from "../request/broadcast.ts";
import { YES_OPTION } from "../request/consent.ts";
import { directoryLines } from "../request/directory_table.ts";
import { instantIn } from "../options/instant.ts";
import { readLocalFile, requireWritable, writeLocalFile } from "../io/local_file.ts";
import {
  dataLimits,
  JSON_HELP,
  MAX_OBJECTS_OPTION,
  MAX_OCTETS_OPTION,
  REQUEST_OPTIONS,
  requestExits,
  requestSettings,
} from "../request/options.ts";
import type { RequestSettings } from "../request/request_settings.ts";
import { performRequest } from "../request/perform.ts";
import type { RequestCall, StationRequest } from "../request/station_request.ts";
import { didYouMean } from "../text/suggest.ts";

/** The `files` command. */
export const files: CommandBody = {
  words: ["list", "get", "put", "delete", "log"],
  usage: "ACTION HOST[:PORT] [CA/IOA/NOF] [FILE] [options]",
  operands: [1, Infinity],
  text: `Transfers files: disturbance records, event logs, configurations. ACTION is one of

  list   HOST [CA/IOA/NOF]        list the directory of a station (--ca) or a subdirectory
  get    HOST CA/IOA/NOF FILE     fetch a file; FILE is written only after a complete, undamaged transfer
  put    HOST CA/IOA/NOF FILE     send FILE to the station
  delete HOST CA/IOA/NOF          delete a file on the station
  log    HOST CA/IOA/NOF FILE     fetch the entries of a log between --from and --to (F_SC_NB_1)

NOF is the name of the file, as printed by list: 1 (the default) is a transparent file, 2 disturbance data, 3 events.
put and delete ask for confirmation.

${JSON_HELP}
It also contains file (path, octets), which is null for list and delete.`,
  options: [
    { ...CA_OPTION, text: `${CA_OPTION.text}, for list, or if the address does not include one` },
    { name: "overwrite", text: "get, log: overwrite an existing FILE" },
    { name: "from", value: "TIME", text: "log: start time, such as 2026-11-23T14:03:22Z" },
    { name: "to", value: "TIME", text: "log: end time" },
    {
      name: "section-octets",
      value: "N",
      text: "put: maximum octets per section (default 65536, or more if the file requires it)",
    },
    { ...MAX_OBJECTS_OPTION, text: `list: ${MAX_OBJECTS_OPTION.text}` },
    { ...MAX_OCTETS_OPTION, text: `list, get, log: ${MAX_OCTETS_OPTION.text}` },
    YES_OPTION,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the action succeeded, and FILE is complete", {
    acts: true,
    gathers: true,
  }),
  examples: [
    ["iec104 files list 192.0.2.10 --ca 47", "list the files"],
    ["iec104 files get 192.0.2.10 47/30000/2 fault.zip", "fetch a disturbance record"],
    [
      "iec104 files log 192.0.2.10 47/31000/3 day.log --from 2026-11-22T00:00Z --to 2026-11-23T00:00Z",
      "the events of one day",
    ],
  ],
  run: runFiles,
};

/** The arguments of an action. */
interface Given {
  readonly values: Values;
  readonly io: Io;
  readonly settings: RequestSettings;
}

/** An action: its operands after action and host, its own options, and its implementation. */
interface Action {
  readonly operands: readonly [least: number, most: number];
  readonly form: string;
  readonly options: readonly string[];
  run(given: Given): Promise<number>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  list: {
    operands: [0, 1],
    form: "HOST [CA/IOA/NOF]",
    options: ["max-objects", "max-octets"],
    run: list,
  },
  get: {
    operands: [2, 2],
    form: "HOST CA/IOA/NOF FILE",
    options: ["overwrite", "max-octets"],
    run: get,
  },
  put: { operands: [2, 2], form: "HOST CA/IOA/NOF FILE", options: ["section-octets"], run: put },
  delete: { operands: [1, 1], form: "HOST CA/IOA/NOF", options: [], run: remove },
  log: {
    operands: [2, 2],
    form: "HOST CA/IOA/NOF FILE --from TIME --to TIME",
    options: ["overwrite", "from", "to", "max-octets"],
    run: log,
  },
};

async function runFiles(values: Values, io: Io): Promise<number> {
  const [name, host, ...rest] = values.operands;
  const action = Object.hasOwn(ACTIONS, name!) ? ACTIONS[name!] : undefined;
  const names = Object.keys(ACTIONS);
  if (action === undefined) {
    const hint = didYouMean(name!, names);
    throw new UsageError(`Unknown action "${name}", expected ${names.join(", ")}${hint}`);
  }
  const { operands: [least, most], form } = action;
  if (host === undefined || rest.length < least) {
    throw new UsageError(`Missing argument: expected files ${name} ${form}`);
  }
  if (rest.length > most) {
    throw new UsageError(
      `Too many arguments: expected files ${name} ${form}, unexpected "${rest[most]}"`,
    );
  }
  for (const option of Object.values(ACTIONS).flatMap((each) => each.options)) {
    if (values.given(option) && !action.options.includes(option)) {
      throw new UsageError(`Option --${option} cannot be used with files ${name}`);
    }
  }
  const settings = await requestSettings(values, io, host);
  return await action.run({ values, io, settings });
}

async function list({ values, io, settings }: Given): Promise<number> {
  const { profile } = settings.link;
  const text = values.operands[2];
  const { ca, ioa, nof } = text === undefined
    ? { ca: requireOneStation(stationAddress(values, profile), profile), ioa: 0, nof: 0 }
    : fileAddress(values, text, { profile, nof: 0 });
  const limits = dataLimits(values);
  const request: StationRequest<ListFilesResult> = {
    command: "files list",
    title: text === undefined
      ? `directory of CA ${ca}`
      : `directory ${settings.names.address(ca, ioa)}/${nof}`,
    ca,
    ...text === undefined ? {} : { ioa },
    perform: (station, { signal, test }) =>
      station.listFiles(ca, { ioa, nof, signal, test, ...limits }),
    table: ({ data }) => directoryLines(data, settings.names),
    extra: () => ({ file: null }),
  };
  return await performRequest(request, settings, io);
}

async function get(given: Given): Promise<number> {
  const { values, settings } = given;
  const { ca, ...file } = addressIn(given);
  const path = values.operands[3]!;
  const limits = dataLimits(values);
  return await fetchFile(given, {
    command: "files get",
    title: `transfer of ${settings.names.address(ca, file.ioa)}/${file.nof} to ${path}`,
    ca,
    ioa: file.ioa,
    perform: (station, call) =>
      station.getFile(ca, file, {
        ...progressOf(call),
        ...limits,
        test: settings.test,
      }),
  });
}

async function log(given: Given): Promise<number> {
  const { values, settings } = given;
  const { ca, ...file } = addressIn(given);
  const path = values.operands[3]!;
  const from = instantIn(values, "from", settings.link.zone);
  const to = instantIn(values, "to", settings.link.zone);
  if (from === undefined || to === undefined) {
    throw new UsageError("Missing time: expected --from TIME and --to TIME");
  }
  if (from > to) throw new UsageError("Option --from is later than --to, expected an earlier time");
  const limits = dataLimits(values);
  return await fetchFile(given, {
    command: "files log",
    title: `transfer of the log ${settings.names.address(ca, file.ioa)}/${file.nof} to ${path}`,
    ca,
    ioa: file.ioa,
    perform: (station, call) =>
      station.queryLog(ca, { ...file, from, to }, {
        ...progressOf(call),
        ...limits,
        test: settings.test,
      }),
  });
}

/** Runs a request that transfers a file, and writes the file. */
async function fetchFile(
  { values, io, settings }: Given,
  request: StationRequest<GetFileResult>,
): Promise<number> {
  const path = values.operands[3]!;
  const replace = values.flag("overwrite");
  await requireWritable(path, io, { replace });
  return await performRequest(
    {
      ...request,
      finish: ({ octets }) => writeLocalFile(path, octets!, { io, replace }),
      details: ({ octets, trace }) =>
        octets === undefined
          ? [`${path} was not written`]
          : [`${count(octets.length, "octet")} in ${lasted(trace)}`],
      extra: (result) => ({
        file: result?.octets === undefined ? null : { path, octets: result.octets.length },
      }),
    },
    settings,
    io,
  );
}

async function put(given: Given): Promise<number> {
  const { values, io, settings } = given;
  const { ca, ...file } = addressIn(given);
  const path = values.operands[3]!;
  const sectionOctets = values.integer("section-octets", [1, 0xff_ffff]);
  const octets = await readLocalFile(path, io);
  const sections = Math.ceil(octets.length / (sectionOctets ?? octets.length));
  if (sections > 255) {
    throw new UsageError(
      `Option --section-octets is ${sectionOctets}, which would need ${sections} sections, expected at least ${
        Math.ceil(octets.length / 255)
      } octets: a file has at most 255 sections`,
    );
  }
  const target = `${settings.names.address(ca, file.ioa)}/${file.nof}`;
  const size = count(octets.length, "octet");
  const request: StationRequest<ProcedureResult> = {
    command: "files put",
    title: `transfer of ${path} to ${target}`,
    ca,
    ioa: file.ioa,
    question: `send ${path} (${size}) to ${target}`,
    perform: (station, call) =>
      station.putFile(ca, { ...file, octets }, {
        ...progressOf(call),
        ...sectionOctets === undefined ? {} : { sectionOctets },
        test: settings.test,
      }),
    details: ({ outcome, trace }) => outcome === "done" ? [`${size} in ${lasted(trace)}`] : [],
    extra: (result) => ({
      file: result?.outcome === "done" ? { path, octets: octets.length } : null,
    }),
  };
  return await performRequest(request, settings, io);
}

async function remove(given: Given): Promise<number> {
  const { io, settings } = given;
  const { ca, ...file } = addressIn(given);
  const target = `${settings.names.address(ca, file.ioa)}/${file.nof}`;
  const request: StationRequest<ProcedureResult> = {
    command: "files delete",
    title: `deletion of ${target}`,
    ca,
    ioa: file.ioa,
    question: `delete ${target}`,
    perform: (station, { signal, test }) => station.deleteFile(ca, file, { signal, test }),
    extra: () => ({ file: null }),
  };
  return await performRequest(request, settings, io);
}

function addressIn({ values, settings }: Given): FileAddress {
  return fileAddress(values, values.operands[2]!, { profile: settings.link.profile });
}

/** The duration of a transfer. */
function lasted(trace: readonly TraceEntry[]): string {
  return formatDuration(trace.at(-1)?.atMs ?? 0);
}

function progressOf({ signal, onProgress }: RequestCall): {
  readonly signal: AbortSignal;
  readonly onProgress: (octets: number, length: number) => void;
} {
  return {
    signal,
    onProgress: (octets, length) => onProgress(`${octets} of ${count(length, "octet")}`),
  };
}
