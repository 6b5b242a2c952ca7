// The conformance case of file transfer for controlling stations: the tester serves a file.

import { CAUSE } from "../../../codec/mod.ts";
import { AFQ, LSQ, SCQ } from "../../../codec/low_level.ts";
import {
  checksumOf,
  fileMessage,
  type FileName,
  MOST_SEGMENT_OCTETS,
  SECTION_OCTETS,
} from "../bench/file_transfer.ts";
import { operate, type Operation } from "../bench/operator.ts";
import { firstCa } from "../bench/requests.ts";
import { acceptedAndServed } from "../bench/start_up.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, PROMPT_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";

/** The object address and the name of the served file. */
const SERVED = { ioa: 20_000, nof: 1 } as const;

/** Number of sections of the served file. */
const SECTIONS = 2;

/** Most attempts at a section, after which the case ends. */
const MOST_ATTEMPTS = 5;

/** File transfer of controlling stations. */
export const FILE_TRANSFER_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "FIL-05",
    clause: "-",
    kind: "+",
    title: "File transfer of the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator fetches a file of two sections; the tester sends the first section with a wrong checksum at first",
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
      await serve(link, { file, request });
    },
  },
];

async function serve(
  link: TesterLink,
  { file, request }: { readonly file: FileName; readonly request: Operation },
): Promise<void> {
  const { ca, ioa, nof } = file;
  const head = { cause: CAUSE.file, ca } as const;
  const lof = SECTIONS * SECTION_OCTETS;
  await link.expect(fileMessage(file, "F_SC_NA_1", { scq: SCQ.selectFile }), {
    within: CONFIRMATION_MS,
  });
  await link.send({
    type: "F_FR_NA_1",
    ...head,
    objects: [{ ioa, nof, lof, frq: 0, refused: false }],
  });
  await link.expect(fileMessage(file, "F_SC_NA_1", { scq: SCQ.requestFile }), {
    within: CONFIRMATION_MS,
  });
  const whole: number[] = [];
  let attempts = 0;
  for (let nos = 1; nos <= SECTIONS && attempts < MOST_ATTEMPTS; attempts++) {
    const octets = Uint8Array.from({ length: SECTION_OCTETS }, (_, at) => at * nos & 0xff);
    const isWrong = attempts === 0;
    await sendSection(link, file, { nos, octets, isWrong });
    const afq = isWrong ? AFQ.refusedSection : AFQ.acceptedSection;
    await link.expect(fileMessage(file, "F_AF_NA_1", { nos, afq }), { within: CONFIRMATION_MS });
    if (isWrong) {
      await request.expectPending();
      continue;
    }
    for (const octet of octets) whole.push(octet);
    nos++;
  }
  const last = { ioa, nof, nos: SECTIONS, lsq: LSQ.file, chs: checksumOf(whole) };
  await link.send({ type: "F_LS_NA_1", ...head, objects: [last] });
  await link.expect(fileMessage(file, "F_AF_NA_1", { afq: AFQ.acceptedFile }), {
    within: CONFIRMATION_MS,
  });
  await request.expect("done", { within: PROMPT_MS });
}

async function sendSection(
  link: TesterLink,
  file: FileName,
  { nos, octets, isWrong }: {
    readonly nos: number;
    readonly octets: Uint8Array;
    readonly isWrong: boolean;
  },
): Promise<void> {
  const { ca, ioa, nof } = file;
  const head = { cause: CAUSE.file, ca } as const;
  await link.send({
    ...{ type: "F_SR_NA_1", ...head },
    objects: [{ ioa, nof, nos, lof: octets.length, srq: 0, notReady: false }],
  });
  await link.expect(fileMessage(file, "F_SC_NA_1", { nos, scq: SCQ.requestSection }), {
    within: CONFIRMATION_MS,
  });
  for (let at = 0; at < octets.length; at += MOST_SEGMENT_OCTETS) {
    const segment = octets.slice(at, at + MOST_SEGMENT_OCTETS);
    await link.send({ type: "F_SG_NA_1", ...head, objects: [{ ioa, nof, nos, segment }] });
  }
  const chs = checksumOf(octets) + (isWrong ? 1 : 0) & 0xff;
  await link.send({
    type: "F_LS_NA_1",
    ...head,
    objects: [{ ioa, nof, nos, lsq: LSQ.section, chs }],
  });
}
