// `iec104 collect --init --from HOST`: a configuration with the points of a station.

import { broadcastCa } from "../../codec/low_level.ts";
import { addressSetOf } from "../options/address_options.ts";
import { folderOf, resolvePath } from "../io/file_path.ts";
import { interruptedBy } from "../io/interruption.ts";
import type { Io } from "../io/io.ts";
import { requireWritable, writeNew } from "../io/local_file.ts";
import type { LinkConfig } from "../link/link_rows.ts";
import type { Values } from "../options/args.ts";
import { linkExit, linkSettings } from "../link/link_options.ts";
import { TYPES_OPTION } from "../options/profile_rows.ts";
import { readNames } from "../points/point_list_file.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import { reportLinkError } from "../request/link_error.ts";
import { agreed } from "../request/consent.ts";
import { count } from "../text/count.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { Names } from "../text/names.ts";
import { collectConfig } from "./collect_config.ts";
import { rawTypesText } from "./report.ts";
import { scan } from "./run.ts";

/** Maximum number of common addresses. */
const MAX_CAS = 1000;

/**
 * Scans a station, and writes or prints the configuration.
 *
 * @throws {UsageError} An option cannot be used, or the file exists; nothing was sent.
 */
export async function initFrom(
  values: Values,
  io: Io,
  { host, path, given }: {
    readonly host: string;
    readonly path: string | undefined;
    readonly given: LinkConfig;
  },
): Promise<number> {
  const link = await linkSettings(values, io, host);
  const range = [1, broadcastCa(link.profile) - 1] as const;
  const cas = addressSetOf(values, "ca", { range });
  if (cas !== undefined && cas.size > MAX_CAS) {
    throw new UsageError(`Option --ca has ${cas.size} addresses, expected at most ${MAX_CAS}`);
  }
  const names = await readNames(values.text("names"), io, link.profile) ?? new Names();
  const typesFile = typesFileOf(values, path);
  if (path !== undefined) {
    await requireWritable(path, io, { replace: false });
    if (given.tls !== undefined && folderOf(path) !== "") {
      throw new UsageError(
        `The files of --tls options are relative to this folder, expected CONFIG in this folder, found ${path}`,
      );
    }
  }
  const where = formatEndpoint(link.endpoint);
  const what =
    "scan the station (interrogations, counters, reads, directories; nothing is changed)";
  if (!values.flag("yes") && !await agreed({ what, where }, io)) {
    io.stderr.line("iec104 collect: Nothing was sent");
    return EXIT.fault;
  }
  const plan = {
    ...{ cas: [...cas ?? []], groups: false, read: [], rate: 5 },
    ...{ confirmationMs: link.timeoutMs, terminationMs: link.timeoutMs },
  };
  const signal = io.interruption();
  try {
    const isSizeGiven = values.given("profile");
    const result = await scan(link, { io, command: "collect", plan, isSizeGiven });
    const { interruption } = result;
    if (interruption !== undefined && (signal.aborted || !result.isListed)) throw interruption;
    const address = host.includes(":") ? host : where;
    const name = link.endpoint.host;
    const config = collectConfig(result, { address, name, link: given, names, typesFile });
    if (config === undefined) {
      io.stderr.line(`iec104 collect: No common address of ${where} answered`);
      return EXIT.timedOut;
    }
    const text = `${JSON.stringify(config, undefined, 2)}\n`;
    const points = count(config.stations[0]!.points!.length, "point");
    if (path === undefined) io.stdout.write(text);
    else {
      await writeNew(path, text, io);
      io.stderr.line(`Wrote ${path} with ${points}. Edit it, then run: iec104 collect ${path}`);
    }
    const raw = rawTypesText(result);
    if (raw !== undefined) io.stderr.line(`iec104 collect: ${raw}`);
    if (interruption === undefined) return EXIT.done;
    io.stderr.line(
      `iec104 collect: ${interruption.message}; counters may be missing in the configuration`,
    );
    return linkExit(interruption) ?? EXIT.noConnection;
  } catch (error) {
    if (signal.aborted) {
      io.stderr.line(
        `iec104 collect: Interrupted by ${interruptedBy(signal)}; nothing was written`,
      );
      return EXIT.timedOut;
    }
    return reportLinkError("collect", error, io.stderr);
  }
}

/** The file with the private types. Its path must also be valid relative to the folder of the configuration. */
function typesFileOf(values: Values, path: string | undefined): string | undefined {
  const [file, ...others] = values.all(TYPES_OPTION.name);
  if (others.length > 0) {
    throw new UsageError(
      "Option --types has several files, expected one: CONFIG has one per station",
    );
  }
  if (file !== undefined && path !== undefined && resolvePath(folderOf(path), file) !== file) {
    throw new UsageError(
      `Option --types is a path relative to this folder, but ${path} is in another; expected an absolute path`,
    );
  }
  return file;
}
