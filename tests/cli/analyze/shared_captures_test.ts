// `iec104 analyze` on real captures: the answers that an analyst would look for in each, in text and in HTML.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { REPORT_SCHEMA } from "../../../codec/capture/mod.ts";
import { assertConforms } from "../../helpers/cli/json_schema.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

/** Captures from other projects; they are not part of this one. */
const FOLDER = "../shared/captures";

function present(): boolean {
  try {
    return Deno.statSync(FOLDER).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const ANSWERS: Readonly<Record<string, readonly RegExp[]>> = {
  "types-1-to-51": [
    /^1 link between 2 hosts: 115 APDUs with 175 information objects; 1 station with 56 points$/m,
    /^Findings: 4 notices$/m,
    /^ +0 {2}06:23:16\.788 {2}10\.20\.102\.1:46413 -> 10\.20\.100\.108 {2}10 {2}2 min 25 s /m,
    /^ +The controlling station 10\.20\.102\.1 closed the connection without STOPDT \(frame 104\)$/m,
    /^Commands: 14$/m,
    /10\.20\.102\.1 -> 10\.20\.100\.108 {2}10 +1 {2}C_DC_NA_1 {2}OFF +done after 221 ms +frame 29$/m,
    /^ +interrogation +2 {2}2 done .* 56 points$/m,
  ],
  "floats-cp56": [
    /^Findings: 1 notice\n {2}NOTICE {3}Only one direction captured$/m,
    /^ +0 {2}before 08:04:48\.495 {2}10\.119\.105\.26:54768 -> 10\.175\.211\.1 {2}10516, 10772 /m,
    /^ +10\.175\.211\.1 {2}10516 +23 +23 {2}too few time tags to determine the time zone$/m,
  ],
  "mixed-with-other-protocols": [
    /^ +0 .* 192\.168\.1\.113:50876 -> 10\.209\.13\.145 .* continues$/m,
    /^ +192\.168\.1\.44 \(controlling\).* t3 1 min 5 s +1 segment$|^ +1 {2}192\.168\.1\.44 /m,
  ],
};

for (const [name, answers] of Object.entries(ANSWERS)) {
  Deno.test({
    name: `analyze answers the main questions about ${name}`,
    ignore: !present(),
    async fn() {
      const files = { [`${name}.pcap`]: Deno.readFileSync(`${FOLDER}/${name}.pcap`) };
      const analyze = (...args: string[]) =>
        runCli(["analyze", `${name}.pcap`, ...args], { files });
      const { code, stdout, stderr } = await analyze();
      assertEquals([code, stderr], [0, ""]);
      for (const answer of answers) assertMatch(stdout, answer);
      const lines = stdout.split("\n");
      assert(lines.length < 100, `${lines.length} lines are more than a minute`);
      assertEquals(lines.filter((line) => line.length > 130), [], "lines are not too long");
      assertConforms(REPORT_SCHEMA, JSON.parse((await analyze("--json")).stdout));
      const html = await analyze("--html");
      assertMatch(html.stdout, new RegExp(`<h1>${name}\\.pcap</h1>`));
    },
  });
}
