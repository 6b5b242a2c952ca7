// The recordings of cases: packets, comments, and what Wireshark reads.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { recordAttempt } from "../../../../cli/conform/evidence/record_attempt.ts";
import { EvidenceFolder } from "../../../../cli/conform/evidence/evidence_folder.ts";
import { CaptureDecoder } from "../../../../codec/capture/mod.ts";
import { hasTshark } from "../../../helpers/capture/tshark.ts";
import { recorded, reportOf } from "../../../helpers/conform/reported.ts";
import { runCases } from "../../../helpers/conform/run_cases.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

/** Whether tshark is installed. */
const HAS_TSHARK = hasTshark();

/** Fields of the packets of a recording, as tshark reads them. */
async function fields(
  octets: Uint8Array,
  filter: string,
  names: readonly string[],
): Promise<string[]> {
  return await withTree({}, async (root) => {
    const path = `${root}/case.pcapng`;
    await Deno.writeFile(path, octets);
    const { stdout, success, stderr } = await new Deno.Command("tshark", {
      args: [
        ...["-r", path, "-Y", filter, "-T", "fields"],
        ...names.flatMap((name) => ["-e", name]),
        ...["-o", "tcp.analyze_sequence_numbers:TRUE"],
      ],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
  });
}

Deno.test("the recording of a case has all of its frames, and ends as the connection did", async () => {
  const result = await runCases(["SSP-06"]);
  const { decisive } = result.results[0]!;
  const { octets, packets, omitted } = recordAttempt(decisive!, { role: "controlled" })!;
  const decoder = new CaptureDecoder();
  decoder.push(octets);
  decoder.end();
  let apdus = 0;
  for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
    if (item.type === "apdu") apdus++;
  }
  const frames = decisive!.tester.links.reduce((sum, link) => sum + link.frames.length, 0);
  assertEquals([apdus, omitted], [frames, 0]);
  assert(packets.length > 0);
});

Deno.test("a case without a connection has no recording", async () => {
  const { results: [result] } = await runCases(["CFG-01"]);
  assertEquals(recordAttempt(result!.decisive!, { role: "controlled" }), undefined);
});

Deno.test("recordings that cannot be written are noted, one for each case", async () => {
  const result = await runCases(["SSP-03", "SSP-04"]);
  const save = () => Promise.reject(new Error("no space"));
  const folder = new EvidenceFolder({
    ...{ folder: "out", role: "controlled", replace: false, io: { save } },
  });
  for (const each of result.results) folder.add(each);
  await folder.written();
  assertEquals(folder.notes, [
    "Cannot write out/SSP-03.pcapng: no space",
    "Cannot write out/SSP-04.pcapng: no space",
  ]);
  assertEquals(folder.recordings.size, 0);
});

Deno.test({
  name: "tshark finds the comments at the packets that the report names, and no fault in TCP",
  ignore: !HAS_TSHARK,
  async fn() {
    const result = await runCases(["SSP-03", "TCP-04"], {
      faults: [{ fault: "start-unasked" }],
    });
    const { files, recordings } = await recorded(result);
    const report = reportOf(result, { recordings });
    for (const { id, evidence, trace } of report.cases) {
      const octets = files.get(`evidence/${id}.pcapng`)!;
      const found = await fields(octets, "frame.comment", ["frame.number", "frame.comment"]);
      assertEquals(found.map((line) => Number(line.split("\t")[0])), evidence!.packets, id);
      for (const { packet, comment } of trace.filter((frame) => frame.comment !== null)) {
        const line = found.find((each) => each.startsWith(`${packet}\t`));
        assertStringIncludes(line!, comment!.slice(0, 40));
      }
      const faults =
        "_ws.malformed || tcp.analysis.lost_segment || tcp.analysis.retransmission || " +
        "tcp.analysis.ack_lost_segment || tcp.checksum.status == 0";
      assertEquals(await fields(octets, faults, ["frame.number"]), [], id);
    }
  },
});
