// `iec104 audit`: verifies an audit file, and prints its records.

import type { Values } from "../options/args.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { zoneOf } from "../options/zone.ts";
import { shownText } from "../../transport/low_level.ts";
import { type ChainEnd, type ChainRecord, harmlessJson } from "../audit/chain.ts";
import { headPath, type NotedEnd, readHead } from "../audit/chain_head.ts";
import { whatOf, whoOf } from "../audit/entry_text.ts";
import { fileLines } from "../audit/read_audit.ts";
import { RECORD_OPTIONS, recordFilter } from "../audit/record_filter.ts";
import { ChainVerifier } from "../audit/verify_chain.ts";
import type { Io } from "../io/io.ts";
import { textOf, unreadable } from "../io/read_text.ts";
import { count } from "../text/count.ts";
import { dateAndTime, timesText } from "../text/zoned_time.ts";

/** The row of the command table. */
export const audit: CommandBody = {
  usage: "FILE [options]",
  operands: [1, 1],
  text:
    `Verifies FILE, which --audit of station, command, setpoint, parameter, clock, reset, files and collect writes, and
prints its records. Each line contains the SHA-256 hash of the previous line. Changed, removed, inserted and moved lines, a truncated
end, and two processes that wrote at the same time are reported with their line numbers.

FILE.head, beside FILE, holds the number and hash of the last record. Keep and copy both: without FILE.head, the end of FILE
cannot be verified, which is a fault. Anyone who can write both files can also forge both. With --syslog, each record
and its hash are sent to another machine, and --end compares FILE with one of them, also without FILE.head.

Options select the records to print; the whole file is always verified.`,
  options: [
    ...RECORD_OPTIONS,
    {
      name: "end",
      value: "SEQ:HASH",
      text:
        "number and hash of a line that FILE must contain: seq and hash of a syslog message, or what an earlier verification printed",
    },
    { name: "json", text: "print the records as they are in FILE: one JSON object per line" },
    { name: "quiet", text: "verify only; print no records" },
    {
      name: "zone",
      value: "ZONE",
      text:
        "time zone of --from, --to and the output (default UTC): +01:00, Europe/Madrid, or local for that of this machine",
    },
  ],
  exits: [
    [EXIT.done, "FILE is complete and unchanged"],
    [EXIT.fault, "FILE was cut or changed, or two processes wrote it"],
    [EXIT.usage, "the command line is wrong, or FILE cannot be read"],
  ],
  examples: [
    ["iec104 audit audit.jsonl", "verify, and print all records"],
    ["iec104 audit audit.jsonl --type 'C_*' --ca 47 --result refused", "refused commands"],
    ["iec104 audit audit.jsonl --who 192.0.2.1 --from 2026-11-23T00:00Z --json", "for a program"],
  ],
  run: runAudit,
};

async function runAudit(values: Values, io: Io): Promise<number> {
  const path = values.operands[0]!;
  const zone = zoneOf(values);
  const isWanted = recordFilter(values, zone);
  const noted = endOf(values);
  const [json, quiet] = [values.flag("json"), values.flag("quiet")];
  const verifier = new ChainVerifier();
  const head = await headOf(path, io);
  if (isNoted(head)) verifier.watch(head.seq);
  if (noted !== undefined) verifier.watch(noted.seq);
  let shown = 0;
  for await (const { text, isWhole } of await open(path, io)) {
    const record = verifier.take(text, isWhole);
    if (quiet || record === undefined || !isWanted(record)) continue;
    if (shown++ === 0 && !json) io.stderr.line(timesText(zone));
    io.stdout.line(json ? harmlessJson(text) : lineOf(record));
    if (io.stdout.full) await io.stdout.flush();
  }
  verifier.finish();
  const later = await headOf(path, io);
  const source = headPath(path);
  if (isNoted(head)) {
    verifier.compare(head, { source, isLast: isNoted(later) && later.seq === head.seq });
  } else if (noted === undefined) verifier.lackNote(source, head);
  if (noted !== undefined) verifier.compare(noted, { source: "--end", isLast: false });
  await io.stdout.flush();
  return summarize(verifier, {
    ...{ path, io, shown: quiet ? undefined : shown },
    isComplete: isNoted(head) || noted === undefined,
  });

  function lineOf(record: ChainRecord): string {
    const who = whoOf(record);
    const lead = `${dateAndTime(Date.parse(record.time), zone)}  ${who === "" ? "" : `${who}  `}`;
    return `${lead}${whatOf(record)}`;
  }
}

function summarize(
  verifier: ChainVerifier,
  { path, io, shown, isComplete }: {
    readonly path: string;
    readonly io: Io;
    readonly shown: number | undefined;
    /** Whether the end of the file was verified. */
    readonly isComplete: boolean;
  },
): number {
  const { faults, faultCount, records, end, notes } = verifier;
  // Texts may quote a line that someone has tampered with.
  for (const note of notes) io.stderr.line(shownText(`${path}: note: ${note}`));
  for (const { kind, line, text } of faults) {
    io.stderr.line(shownText(`${path}:${line}: ${kind}: ${text}`));
  }
  if (faultCount > faults.length) io.stderr.line(`... ${faultCount - faults.length} more faults`);
  const printed = shown === undefined ? "" : `, ${shown} printed`;
  const size = `${count(records, "record")}${printed}`;
  if (faultCount > 0) {
    io.stderr.line(
      `${path} was tampered with or damaged: ${count(faultCount, "fault")} in ${size}`,
    );
    return EXIT.fault;
  }
  const verdict = isComplete
    ? "is complete and unchanged"
    : "is unchanged and contains the record of --end, after which others may be missing";
  io.stderr.line(`${path} ${verdict}: ${size}; ends with ${end!.seq}:${end!.hash}`);
  return EXIT.done;
}

async function open(path: string, io: Io): Promise<ReturnType<typeof fileLines>> {
  try {
    return fileLines((await io.open(path)).stream);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The note next to the file. */
async function headOf(path: string, io: Io): Promise<NotedEnd> {
  const source = headPath(path);
  let text: string;
  try {
    text = await textOf((await io.open(source)).stream);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "missing";
    throw unreadable(source, error);
  }
  if (text.trim() === "") return "empty";
  const head = readHead(text);
  if (head !== undefined) return head;
  throw new UsageError(`${source} is not the note of an audit file: expected chain, seq and hash`);
}

function isNoted(head: NotedEnd): head is ChainEnd {
  return typeof head !== "string";
}

function endOf(values: Values): ChainEnd | undefined {
  const text = values.text("end");
  if (text === undefined) return undefined;
  const match = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text);
  if (match !== null) return { chain: "", seq: Number(match[1]), hash: match[2]!.toLowerCase() };
  throw new UsageError(`Option --end is "${text}", expected SEQ:HASH with 64 hex digits`);
}
