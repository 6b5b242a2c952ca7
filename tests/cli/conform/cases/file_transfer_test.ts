// The cases of file transfer, against a good station and faulty ones.

import { assertEquals } from "@std/assert";
import { AFQ, APCI_OCTETS } from "../../../../codec/low_level.ts";
import { type ByteStream, decodeAsdu, Deframer, IEC104 } from "../../../../mod.ts";
import { runCases, runOn, whileTimePasses } from "../../../helpers/conform/run_cases.ts";
import { VirtualClient } from "../../../helpers/conform/virtual_client.ts";
import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_FILE_TRANSFER } from "../faults/file_transfer.ts";

testAreas({ areas: ["FIL"], faulty: FAULTY_FILE_TRANSFER });

testAreas({ areas: ["FIL"], role: "controlling", faulty: FAULTY_FILE_TRANSFER });

/** Passes on what a device sends, up to its refusal of a section. */
function endingAfterRefusal(stream: ByteStream): ByteStream {
  let isOver = false;
  return {
    read: async (buffer) => {
      for (;;) {
        const count = await stream.read(buffer);
        if (!isOver || count === null) {
          if (count !== null) isOver ||= refuses(buffer.subarray(0, count));
          return count;
        }
      }
    },
    write: (octets) => stream.write(octets),
    close: () => stream.close(),
  };
}

/** Whether octets have a refusal of a section. */
function refuses(octets: Uint8Array): boolean {
  const deframer = new Deframer();
  deframer.push(octets);
  for (let found = deframer.next(); found !== undefined; found = deframer.next()) {
    const asdu = found.octets.length > APCI_OCTETS
      ? decodeAsdu(found.octets.subarray(APCI_OCTETS), { profile: IEC104 })
      : undefined;
    if (asdu?.type === "F_AF_NA_1" && asdu.objects[0]!.afq === AFQ.refusedSection) return true;
  }
  return false;
}

Deno.test("FIL-05 passes a controlling station that does not call the section again and reports the failure", async () => {
  const device = await VirtualClient.start();
  const { clock, network, sheet, upper, access } = device;
  const accept = async (signal: AbortSignal) => {
    const link = await access.accept!(signal);
    return { ...link, stream: endingAfterRefusal(link.stream) };
  };
  for (const [state, verdict] of [["failed", "PASS"], ["pending", "FAIL"]] as const) {
    const { results: [result] } = await runOn(
      {
        ...{ clock, network, sheet, access: { ...access, accept } },
        get isBusy() {
          return device.isBusy;
        },
        upper: { ...upper, result: () => Promise.resolve({ state, text: "" }) },
      },
      ["FIL-05"],
      { fresh: true },
    );
    assertEquals([result!.verdict, result!.attempts[0]!.log.outcomes], [
      verdict,
      verdict === "PASS" ? ["the operator is told of the failure"] : [],
    ]);
  }
  await whileTimePasses(device[Symbol.asyncDispose](), clock);
});

Deno.test("FIL-04 sends a transparent file, or the first private one that the sheet does not declare", async () => {
  const declared = (nof: number) => ({ ca: 1, ioa: 30_000, nof, octets: 5 });
  for (
    const [nofs, expected] of [[[2, 128], 1], [[1], 128], [[1, 129, 128], 130]] as const
  ) {
    const { results: [result] } = await runCases(["FIL-04"], {
      declare: (sheet) => ({
        ...sheet,
        pixit: { ...sheet.pixit, "pixit.file": nofs.map(declared) },
      }),
    });
    const texts = result!.attempts[0]!.log.steps.map(({ text }) => text);
    const [offered] = texts.filter((text) => text.includes("F_FR_NA_1"));
    assertEquals([result!.verdict, / nof=\d+/.exec(offered!)?.[0]], ["PASS", ` nof=${expected}`]);
  }
});
