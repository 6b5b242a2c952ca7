// What is printed while a campaign runs.

import { assertEquals } from "@std/assert";
import { Progress } from "../../../../cli/conform/command/progress.ts";
import type { CaseResult } from "../../../../cli/conform/run/campaign.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { Output } from "../../../../cli/text/output.ts";
import { fullSheet } from "../../../helpers/conform/full_sheet.ts";
import { casesOf, runCases } from "../../../helpers/conform/run_cases.ts";

/** Two results: one of a case that applies, one of a case that does not. */
const RESULTS = (await runCases(["SSP-03", "TCP-03"])).results;

/** A progress, and what it printed on both outputs. */
async function printed(
  { isTerminal = false, verbose = false, closed = false },
  use: (progress: Progress) => void,
): Promise<string> {
  let text = "";
  const out = new Output({
    write(octets: Uint8Array): Promise<number> {
      if (closed) return Promise.reject(new Deno.errors.BrokenPipe("closed"));
      text += new TextDecoder().decode(octets);
      return Promise.resolve(octets.length);
    },
  }, { isTerminal });
  const progress = new Progress({
    ...{ terminal: out, sheet: new Sheet(fullSheet()), verbose },
    say: (line) => text += `${line}\n`,
  });
  use(progress);
  await progress.printed();
  return text;
}

function endAll(progress: Progress): void {
  for (const result of RESULTS as readonly CaseResult[]) progress.end(result);
}

const PASSED = "PASS            SSP-03  S frame while data transfer is stopped  (300 ms)\n";

Deno.test("each case that applies has a line when it has ended; with --verbose all have one", async () => {
  assertEquals(await printed({}, endAll), PASSED);
  assertEquals(
    await printed({ verbose: true }, endAll),
    `${PASSED}NOT APPLICABLE  TCP-03  The station connects and starts: tests a controlling station\n`,
  );
});

Deno.test("a terminal shows a case that takes long while it runs", async () => {
  const [long, short] = casesOf(["SSP-04", "SSP-03"]);
  const run = (progress: Progress) => {
    progress.begin(long!);
    endAll(progress);
    progress.begin(short!);
  };
  const shown = "\rrunning SSP-04  Start and stop are confirmed, about 4 s\x1b[K";
  assertEquals(await printed({ isTerminal: true }, run), `${shown}\r\x1b[K${PASSED}`);
  assertEquals(await printed({}, run), PASSED);
});

Deno.test("a terminal that was closed does not end the campaign", async () => {
  const [long] = casesOf(["SSP-04"]);
  const text = await printed({ isTerminal: true, closed: true }, (progress) => {
    progress.begin(long!);
    progress.begin(long!);
  });
  assertEquals(text, "");
});
