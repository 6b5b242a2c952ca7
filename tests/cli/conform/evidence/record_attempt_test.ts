// The recordings of cases: packets, comments, and what Wireshark reads.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { recordAttempt } from "../../../../cli/conform/evidence/record_attempt.ts";
import { EvidenceFolder } from "../../../../cli/conform/evidence/evidence_folder.ts";
import type { Attempt } from "../../../../cli/conform/run/attempt.ts";
import { CaptureDecoder } from "../../../../codec/capture/mod.ts";
import { packetSizes } from "../../../helpers/capture/packet_sizes.ts";
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

/** A connection of a tester on which the device has sent these packets, and what decided. */
function attemptWith(packets: readonly Uint8Array[], comments: readonly string[] = []): Attempt {
  const address = { host: "192.0.2.1", port: 2404 };
  return {
    ...{ startedAt: 1_800_000_000_000, from: 0 },
    tester: {
      links: [{
        ...{ number: 1, openedAt: 0, end: undefined, closedAt: undefined },
        ends: { local: address, remote: { ...address, host: "192.0.2.10" } },
        packets: packets.map((octets, at) => ({
          ...{ instant: 1_800_000_000_000 + at, direction: "received", octets },
        })),
      }],
    },
    log: { deciding: comments.map((comment) => ({ link: 1, frame: { packet: 0 }, comment })) },
  } as unknown as Attempt;
}

Deno.test("a long packet is recorded in parts of 65 000 octets, and its number is that of the first part", () => {
  const attempt = attemptWith([new Uint8Array(65_001), new Uint8Array(6)], ["long"]);
  const { octets, packets, numberOf } = recordAttempt(attempt, { role: "controlled" })!;
  // After the three packets of the handshake, with the headers of IPv4 and TCP.
  const sizes = packetSizes(octets);
  assertEquals(sizes.filter((size) => size > 40), [65_040, 41, 46]);
  assertEquals([numberOf(1, 0), packets], [sizes.indexOf(65_040) + 1, [sizes.indexOf(65_040) + 1]]);
  assertEquals(numberOf(1, 1), sizes.indexOf(46) + 1);
  assertEquals(numberOf(2, 0), undefined);
});

Deno.test("a comment has at most 2000 characters", () => {
  const attempt = attemptWith([new Uint8Array(6)], ["a".repeat(1000), "b".repeat(2000)]);
  const { octets } = recordAttempt(attempt, { role: "controlled" })!;
  const text = new TextDecoder().decode(octets);
  assertStringIncludes(text, `${"a".repeat(1000)}; ${"b".repeat(998)}`);
  assertEquals(text.includes("b".repeat(999)), false);
});

Deno.test("packets that would make the file larger than 64 MiB are not written, but counted", () => {
  const attempt = attemptWith(Array.from({ length: 1040 }, () => new Uint8Array(65_000)));
  const { octets, omitted, numberOf } = recordAttempt(attempt, { role: "controlled" })!;
  assert(octets.length <= 0x400_0000 && octets.length > 0x400_0000 - 66_000, `${octets.length}`);
  const written = packetSizes(octets).filter((size) => size > 60).length;
  assertEquals(written + omitted, 1040);
  assertEquals(numberOf(1, 0), 4);
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
