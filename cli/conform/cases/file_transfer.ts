// Conformance cases of file transfer.

import { CAUSE } from "../../../codec/mod.ts";
import { FILE_ERROR, LSQ, SCQ } from "../../../codec/low_level.ts";
import {
  declaredFile,
  fileCall,
  fileMessage,
  type FileName,
  mostSegmentOctets,
  offerFile,
  receiveFile,
  receiveSection,
  selectFile,
  sendSections,
  takenFields,
} from "../bench/file_transfer.ts";
import { firstCa } from "../bench/requests.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, PROMPT_MS, QUIET_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import type { SheetKey } from "../sheet/items.ts";

/** Items of files in monitor direction. */
const FILES: readonly SheetKey[] = [
  "baf.file.mon.transparent",
  "baf.file.mon.disturbance",
  "baf.file.mon.soe",
  "baf.file.mon.analog",
];

/** Types of file transfer. */
const FILE_TYPES = [
  "type.120",
  "type.121",
  "type.122",
  "type.123",
  "type.124",
  "type.125",
] as const;

/** A name of file that no device has. */
const UNKNOWN_NOF = 65_000;

/** File transfer. */
export const FILE_TRANSFER: readonly ConformanceCase[] = [
  {
    id: "FIL-01",
    clause: "-",
    kind: "+",
    title: "Directory",
    precondition: "Data transfer started",
    stimulus: "F_SC_NA_1 with SCQ 0, NOF 0 and cause 5",
    criterion:
      "F_DR_TA_1 with cause 5: an entry for each file of the sheet, LFD in the last one only; an empty directory is permitted",
    condition: ["type.122", "type.126"],
    duration: () => 2000,
    async controlled(t) {
      const link = await t.started();
      const ca = firstCa(t);
      const root = { ca, ioa: 0, nof: 0 };
      await link.send(fileCall(root, SCQ.directory, { cause: CAUSE.request }));
      const pattern = { type: "F_DR_TA_1", cause: CAUSE.request, ca } as const;
      const entries: { readonly nof: number; readonly lof: number; readonly lastFile: boolean }[] =
        [];
      do {
        const { asdu } = await link.expect(pattern, { within: CONFIRMATION_MS });
        if (asdu?.type !== "F_DR_TA_1") break;
        for (const entry of asdu.objects) entries.push(entry);
        if (asdu.objects.length === 0) break;
        const [broken] = asdu.issues;
        t.check(broken === undefined, {
          expected: "entries with a possible time, and nothing after them",
          seen: broken?.detail ?? "as expected",
        });
      } while (entries.at(-1)?.lastFile !== true);
      await link.expectNone(pattern, { during: QUIET_MS, what: "directory after its last entry" });
      const last = entries.filter(({ lastFile }) => lastFile).length;
      t.check(entries.length === 0 || last === 1, {
        expected: "LFD in the last entry only",
        seen: `LFD in ${last} of ${entries.length} entries`,
      });
      for (const { nof, octets, ca: of = ca } of t.sheet.pixit("pixit.file") ?? []) {
        if (of !== ca) continue;
        const entry = entries.find((each) => each.nof === nof);
        t.check(entry !== undefined && (octets === undefined || entry.lof === octets), {
          expected: `an entry of file ${nof}${
            octets === undefined ? "" : ` with ${octets} octets`
          }`,
          seen: entry === undefined ? "none" : `${entry.lof} octets`,
        });
      }
    },
  },
  {
    id: "FIL-02",
    clause: "-",
    kind: "+",
    title: "File to the controlling station",
    precondition:
      "Data transfer started; a file with at least two sections of more than 236 octets",
    stimulus: "Select, call the file, call each section, acknowledge; twice",
    criterion:
      "F_FR, F_SR, F_SG with at most 236 octets, F_LS with the right checksum for each section, then for the file; the length is that of F_FR; both times the same content; cause 13",
    condition: [FILES, ...FILE_TYPES, "pixit.file"],
    duration: () => PROMPT_MS,
    async controlled(t) {
      const link = await t.started();
      const file = declaredFile(t, 2);
      const first = await receiveFile(t, link, file);
      const second = await receiveFile(t, link, file);
      t.measure("longest segment", first.longest, [1, mostSegmentOctets(t)], "octets");
      const isSame = first.octets.join() === second.octets.join();
      t.check(isSame, {
        expected: "the same content both times",
        seen: `${first.octets.length} and ${second.octets.length} octets, ${
          isSame ? "the same" : "which differ"
        }`,
      });
      if (first.sections < 2) t.missing("The sheet lists no file with two sections");
    },
  },
  {
    id: "FIL-03",
    clause: "-",
    kind: "-",
    title: "Faults in a file transfer",
    precondition: "Data transfer started",
    stimulus:
      "(a) an unknown name, (b) a section without a selected file, (c) a section refused because of its checksum, (d) deactivation, (e) the connection breaks in the middle",
    criterion:
      "(a) and (b) are refused, (c) the section is offered again, (d) and (e) the transfer ends: a section is then refused, and a complete transfer works",
    condition: [FILES, ...FILE_TYPES, "pixit.file"],
    duration: () => PROMPT_MS,
    async controlled(t) {
      const link = await t.started();
      const file = declaredFile(t);
      await expectFileRefused(link, { ...file, nof: UNKNOWN_NOF }, SCQ.selectFile);
      await expectFileRefused(link, file, SCQ.requestSection);
      const { sections } = await receiveFile(t, link, file, { refuseFirst: true });
      t.step(`${sections} sections were received, the first one twice`);
      await selectFile(link, file);
      await link.send(fileCall(file, SCQ.requestFile));
      await link.expect(fileMessage(file, "F_SR_NA_1", { nos: 1 }), { within: CONFIRMATION_MS });
      await link.send(fileCall(file, SCQ.deactivateFile));
      await t.wait(t.arrivalMs);
      link.clear();
      await expectFileRefused(link, file, SCQ.requestSection);
      await receiveFile(t, link, file);
      await selectFile(link, file);
      await link.send(fileCall(file, SCQ.requestFile));
      await link.expect(fileMessage(file, "F_SR_NA_1", { nos: 1 }), { within: CONFIRMATION_MS });
      await receiveSection(t, link, file, { nos: 1, lof: takenFields(link).lof ?? 0 });
      link.close();
      const next = await t.started();
      await expectFileRefused(next, file, SCQ.requestSection);
      await receiveFile(t, next, file);
    },
  },
  {
    id: "FIL-04",
    clause: "-",
    kind: "+",
    title: "File to the controlled station",
    precondition: "Data transfer started",
    stimulus:
      "The tester offers a file with two sections, and sends the first one with a wrong checksum, then again with the right one",
    criterion:
      "The device calls the file and each section, refuses the wrong checksum, and accepts both sections and the file",
    condition: ["baf.file.ctl.transparent", ...FILE_TYPES],
    duration: () => PROMPT_MS,
    async controlled(t) {
      const link = await t.started();
      await sendFile(t, link, { ca: firstCa(t), ioa: declaredIoa(t), nof: freeName(t) });
    },
  },
];

/** The object address of files: that of the first declared one. */
function declaredIoa(t: Tester): number {
  return t.sheet.pixit("pixit.file")?.[0]?.ioa ?? 1;
}

/** The name of a transparent file, and the first one for private use. */
const TRANSPARENT_NOF = 1;
const PRIVATE_NOF = 128;

/** The name of a file that the tester sends: transparent, or a private one if that would overwrite a declared file. */
function freeName(t: Tester): number {
  const used = (t.sheet.pixit("pixit.file") ?? []).map(({ nof }) => nof);
  if (!used.includes(TRANSPARENT_NOF)) return TRANSPARENT_NOF;
  let nof = PRIVATE_NOF;
  while (used.includes(nof)) nof++;
  return nof;
}

/** Expects that a select or a call is refused: a negative F_FR or F_SR, a negative mirror, or a cause 44 to 47. */
async function expectFileRefused(link: TesterLink, file: FileName, scq: number): Promise<void> {
  await link.send(fileCall(file, scq, { nos: scq === SCQ.requestSection ? 1 : 0 }));
  await link.first({
    "F_FR negative": fileMessage(file, "F_FR_NA_1", { refused: true }),
    "F_SR negative": fileMessage(file, "F_SR_NA_1", { notReady: true }),
    "mirror negative": { type: "F_SC_NA_1", negative: true, ca: file.ca },
    "deactivated": fileMessage(file, "F_LS_NA_1", { lsq: LSQ.deactivatedFile }),
  }, { within: CONFIRMATION_MS });
}

/** Sends a file with two sections; the first attempt at the first section has a wrong checksum. */
async function sendFile(t: Tester, link: TesterLink, file: FileName): Promise<void> {
  await offerFile(link, file);
  await sendSections(link, file, {
    octetAt: () => Math.floor(t.random() * 256),
    onRefused: () => {
      const { error } = takenFields(link);
      t.check(error === FILE_ERROR.checksum, {
        expected: "error 2 (checksum)",
        seen: `error ${error}`,
      });
    },
  });
}
