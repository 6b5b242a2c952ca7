// The command line tool: runs the selected command and returns its exit code. The general help must appear at once, so
// nothing imported here may load the codec.

/**
 * The command line tool `iec104`: decodes and analyzes captures; monitors, queries, operates and simulates stations.
 *
 * ```sh
 * deno run --allow-net --allow-read --allow-write jsr:@telecontrol/iec104/cli --help
 * ```
 *
 * @module
 */

import { EXIT, UsageError } from "./io/exit.ts";
import { loadCommand, TITLES } from "./registry.ts";
import { commandHelp, generalHelp } from "./options/help.ts";
import { type Io, processIo } from "./io/io.ts";
import { OutputClosedError } from "./text/output.ts";
import { VERSION } from "./version.ts";

export type { InputFile, Io, ProcessIdentity } from "./io/io.ts";
export type {
  AuthenticationRecord,
  RequestDocument,
  StationRecord,
  StepRecord,
  TraceRecord,
} from "./request/document.ts";
export type { LackOutcome } from "./request/ending.ts";
export type { JsonValue, Note, NoteCode, Outcome, Reach, StepName } from "../mod.ts";
export { Output, OutputClosedError, type OutputOptions, type Sink } from "./text/output.ts";
export type { OctetText } from "./text/octet_text.ts";
export type { FixedText } from "./text/digits.ts";

/**
 * Runs the tool.
 *
 * @param args The arguments after the program name.
 * @param io Files, streams and clock.
 * @returns The exit code: 0 success, 1 fault or refusal, 2 usage, 3 no connection, 4 timed out.
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
  try {
    code = await dispatch(args, io);
    await Promise.all([io.stdout.flush(), io.stderr.flush()]);
  } catch (error) {
    if (!(error instanceof OutputClosedError)) throw error;
  }
  return await failureOf(args, io) ?? code;
}

/** Reports output that could not be written, and returns the exit code; `undefined` if everything was written. */
async function failureOf([name = ""]: readonly string[], io: Io): Promise<number | undefined> {
  if (io.stderr.failure !== undefined) return EXIT.fault;
  if (io.stdout.failure === undefined) return undefined;
  const { writeFaultText } = await import("./io/file_fault.ts");
  const tool = name.startsWith("-") ? "iec104" : `iec104 ${name}`;
  io.stderr.line(`${tool}: Cannot write the output: ${writeFaultText("", io.stdout.failure)}`);
  try {
    await io.stderr.flush();
  } catch (error) {
    if (!(error instanceof OutputClosedError)) throw error;
  }
  return EXIT.fault;
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  const wantsHelp = args.some((arg) => arg === "--help" || arg === "-h");
  if (name === undefined || name === "help" || name.startsWith("-")) {
    const topic = name === "help" ? await loadCommand(rest[0]) : undefined;
    if (wantsHelp || name === "help") {
      const { columns } = io.stdout.size();
      io.stdout.write(
        topic === undefined ? generalHelp(TITLES, columns) : commandHelp(topic, columns),
      );
      return EXIT.done;
    }
    if (name === "--version" || name === "-V") {
      io.stdout.line(`iec104 ${VERSION}`);
      return EXIT.done;
    }
    if (name !== undefined) return refuse(io, `Unknown option ${name}, expected a command`);
    io.stderr.write(generalHelp(TITLES, io.stderr.size().columns));
    return EXIT.usage;
  }
  const command = await loadCommand(name);
  if (command === undefined) {
    const { didYouMean } = await import("./text/suggest.ts");
    const hint = didYouMean(name, TITLES.map((each) => each.name));
    return refuse(io, `Unknown command "${name}"${hint}`);
  }
  if (wantsHelp) {
    io.stdout.write(commandHelp(command, io.stdout.size().columns));
    return EXIT.done;
  }
  try {
    const { parseValues } = await import("./options/args.ts");
    let values = parseValues(rest, command);
    if (values.text("plant") !== undefined) {
      const { withPlantFile } = await import("./collect/config/plant_file.ts");
      values = await withPlantFile(values, command, io);
    }
    return await command.run(values, io);
  } catch (error) {
    if (error instanceof UsageError) return refuse(io, error.message, name);
    const { AuditError } = await import("./audit/audit_error.ts");
    if (error instanceof AuditError) {
      io.stderr.line(`iec104 ${name}: ${error.message}`);
      return EXIT.fault;
    }
    // Deno's message names the permission and its flag.
    if (error instanceof Deno.errors.NotCapable) return refuse(io, error.message, name);
    throw error;
  }
}

/** Reports a usage error and points to the help. */
function refuse(io: Io, message: string, command?: string): number {
  const tool = command === undefined ? "iec104" : `iec104 ${command}`;
  io.stderr.line(`${tool}: ${message}`);
  io.stderr.line(`Try: ${tool} --help`);
  return EXIT.usage;
}

if (import.meta.main) Deno.exitCode = await run(Deno.args, processIo());
