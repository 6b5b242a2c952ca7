// The conformance case of file transfer for controlling stations: the tester serves a file.

import { SCQ } from "../../../codec/low_level.ts";
import { fileMessage, type FileName, offerFile, sendSections } from "../bench/file_transfer.ts";
import { operate, type Operation } from "../bench/operator.ts";
import { firstCa } from "../bench/requests.ts";
import { acceptedAndServed } from "../bench/start_up.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, PROMPT_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";

/** The object address and the name of the served file. */
const SERVED = { ioa: 20_000, nof: 1 } as const;

/** File transfer of controlling stations. */
export const FILE_TRANSFER_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "FIL-05",
    clause: "-",
    kind: "+",
    title: "File transfer of the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator fetches a file of two sections; the tester sends the first section with a wrong checksum, then again with the right one",
    criterion:
      "Select, call of the file and of each section; the wrong section is refused, and never delivered; the file is complete after the repetition, or the operator is told of the failure",
    condition: ["dev.controlling", "type.122"],
    needs: ["upper"],
    duration: () => 6000,
    async controlling(t) {
      const link = await acceptedAndServed(t);
      const file = { ca: firstCa(t), ...SERVED };
      const request = await operate(
        t,
        `files get ${file.ca}/${file.ioa}/${file.nof} conformance.bin --overwrite`,
      );
      await serve(t, link, { file, request });
    },
  },
];

async function serve(
  t: Tester,
  link: TesterLink,
  { file, request }: { readonly file: FileName; readonly request: Operation },
): Promise<void> {
  await link.expect(fileMessage(file, "F_SC_NA_1", { scq: SCQ.selectFile }), {
    within: CONFIRMATION_MS,
  });
  await offerFile(link, file);
  const isTaken = await sendSections(link, file, {
    octetAt: (at, nos) => at * nos & 0xff,
    onRefused: async () => {
      const { state } = await request.state();
      t.check(state !== "done", {
        expected: "that the file is not complete without the first section",
        seen: state,
      });
    },
    mayGiveUp: true,
  });
  await request.expect(isTaken ? "done" : "failed", { within: PROMPT_MS });
  t.outcome(isTaken ? "the section is repeated" : "the operator is told of the failure");
}
