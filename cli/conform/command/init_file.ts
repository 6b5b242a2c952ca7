// `iec104 conform --init`: asks a device what it has, and writes the first sheet.

import { interruptedBy } from "../../io/interruption.ts";
import type { Io } from "../../io/io.ts";
import { requireWritable, unwritable } from "../../io/local_file.ts";
import type { Values } from "../../options/args.ts";
import { PLANT } from "../../link/plant.ts";
import { linkExit, type LinkSettings } from "../../link/link_options.ts";
import { NAMES_OPTION } from "../../options/names_row.ts";
import { namesOf } from "../../points/point_list_file.ts";
import { EXIT, UsageError } from "../../io/exit.ts";
import type { OptionRow } from "../../options/option_row.ts";
import { reportLinkError } from "../../request/link_error.ts";
import { scan } from "../../scan/run.ts";
import { PLAIN_ADDRESSES } from "../../text/address_text.ts";
import { count } from "../../text/count.ts";
import { initSheet } from "../sheet/init_sheet.ts";
import { sheetJson } from "../sheet/write_sheet.ts";
import { givenAddresses } from "./settings.ts";

/** Option table rows. */
export const INIT_ROWS: readonly OptionRow[] = [
  {
    name: "init",
    value: "FILE",
    text:
      "ask the device what it has, with requests that change nothing, as iec104 scan does, and write a first sheet to complete; nothing is tested",
  },
  {
    name: "ca",
    value: "CA",
    text:
      "common addresses, such as 47, 1,3 or 1-5, for --init (default: all that answer a request to all stations), or instead of those of a sheet",
  },
  { ...NAMES_OPTION, text: `with --init: ${NAMES_OPTION.text}` },
];

/** Maximum number of requests per second. */
const RATE = 20;

/** A request may take this long at least, in ms. */
const TERMINATION_MS = 10_000;

/** Writes the first sheet of a device; returns the exit code. */
export async function writeFirstSheet(
  values: Values,
  link: LinkSettings,
  io: Io,
): Promise<number> {
  const path = values.text("init")!;
  if (path === "-") throw new UsageError('Option --init is "-", expected the name of a new file');
  const replace = values.flag("overwrite");
  const { profile, timeoutMs, endpoint: { host, port }, tls } = link;
  const given = givenAddresses(values);
  const cas = given.length > 0 ? given : values.context(PLANT)?.cas ?? [];
  await requireWritable(path, io, { replace });
  const signal = io.interruption();
  try {
    const result = await scan(link, {
      ...{ io, command: "conform", isSizeGiven: values.given("profile") },
      plan: {
        ...{ cas, groups: true, read: [], rate: RATE },
        confirmationMs: timeoutMs,
        terminationMs: Math.max(timeoutMs, TERMINATION_MS),
      },
    });
    const document = initSheet(result, {
      ...{ host, port, security: tls === undefined ? "none" : "tls" },
      date: new Date(io.now()).toISOString().slice(0, "2026-11-30".length),
      names: await namesOf(values, io, { ...profile, style: PLAIN_ADDRESSES }),
    });
    if (document === undefined) {
      io.stderr.line("iec104 conform: No common address answered; try --ca 1-10");
      return EXIT.timedOut;
    }
    await save(path, sheetJson(document), { io, replace });
    const { signals = [], unknown = [] } = document;
    io.stdout.line(
      `Wrote ${path} with ${count(signals.length, "signal")}: complete it, above all the ${
        count(unknown.length, "item")
      } under "unknown"; then: iec104 conform ${values.operands[0]!} --pics ${path}`,
    );
    return EXIT.done;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (signal.aborted) {
      io.stderr.line(
        `iec104 conform: Interrupted by ${interruptedBy(signal)}; no sheet was written`,
      );
      return EXIT.timedOut;
    }
    if (linkExit(error) === undefined) throw error;
    return reportLinkError("conform", error, io.stderr);
  }
}

async function save(
  path: string,
  text: string,
  { io, replace }: { readonly io: Io; readonly replace: boolean },
): Promise<void> {
  try {
    await io.save(path, new TextEncoder().encode(`${text}\n`), { replace });
  } catch (error) {
    throw unwritable(path, error);
  }
}
