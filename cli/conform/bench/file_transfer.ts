// File transfer as the tester plays it, message by message.

import { type AsduInput, CAUSE, type TypeName } from "../../../codec/mod.ts";
import { AFQ, FILE_ERROR, identifierOctets, LSQ, SCQ } from "../../../codec/low_level.ts";
import type { AsduPattern } from "./pattern.ts";
import { firstCa } from "./requests.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS, TERMINATION_MS } from "./timing.ts";

/** The identity of a file. */
export interface FileName {
  readonly ca: number;
  readonly ioa: number;
  readonly nof: number;
  /** Its length in octets, if it is known. */
  readonly octets?: number | undefined;
}

/** Octets of a segment before its data: name of file, name of section, length. */
const SEGMENT_HEAD = 4;

/** Octets of a segment that the tester sends: the longest one with the field sizes of 104. */
const SENT_SEGMENT_OCTETS = 236;

/** Longest segment of a file, in octets: that of the longest APDU. */
export function mostSegmentOctets({ profile }: Tester): number {
  return profile.maxAsduOctets - identifierOctets(profile) - profile.ioaOctets - SEGMENT_HEAD;
}

/** Octets of a section that the tester sends. */
const SECTION_OCTETS = 300;

/** The file of the sheet with at least this number of sections. */
export function declaredFile(t: Tester, sections = 1): FileName {
  const files = t.pixit("pixit.file");
  const file = files.find((each) => (each.sections ?? 1) >= sections) ?? files[0];
  const { ca = firstCa(t), ioa = 0, nof = 1, octets } = file ?? {};
  return { ca, ioa, nof, octets };
}

/** The modulo 256 sum of octets. */
function checksumOf(octets: readonly number[] | Uint8Array): number {
  let sum = 0;
  for (const octet of octets) sum = (sum + octet) & 0xff;
  return sum;
}

/** F_SC_NA_1: selects or calls. */
export function fileCall(
  { ca, ioa, nof }: FileName,
  scq: number,
  { nos = 0, cause = CAUSE.file }: {
    readonly nos?: number;
    readonly cause?: typeof CAUSE.file | typeof CAUSE.request;
  } = {},
): AsduInput {
  return {
    type: "F_SC_NA_1",
    cause,
    ca,
    objects: [{ ioa, nof, nos, scq, error: FILE_ERROR.none }],
  };
}

/** F_AF_NA_1: accepts or refuses a section or the file. */
export function fileAcknowledge(
  { ca, ioa, nof }: FileName,
  afq: number,
  { nos = 0, error = FILE_ERROR.none }: { readonly nos?: number; readonly error?: number } = {},
): AsduInput {
  return { type: "F_AF_NA_1", cause: CAUSE.file, ca, objects: [{ ioa, nof, nos, afq, error }] };
}

/** Fields of a message of file transfer. */
export interface FileFields {
  readonly nof?: number;
  readonly nos?: number;
  readonly lof?: number;
  readonly lsq?: number;
  readonly afq?: number;
  readonly scq?: number;
  readonly chs?: number;
  readonly error?: number;
  readonly refused?: boolean;
  readonly notReady?: boolean;
  readonly segment?: Uint8Array;
}

/** The fields of the only object of the last frame that an expectation took. */
export function takenFields({ lastTaken }: TesterLink): FileFields {
  const asdu = lastTaken?.asdu;
  if (asdu === undefined || asdu.type === "raw" || asdu.type === "private") return {};
  return (asdu.objects[0] ?? {}) as FileFields;
}

/** A message of file transfer with some fields. */
export function fileMessage(
  { ca, ioa, nof }: FileName,
  type: TypeName,
  fields: Omit<FileFields, "segment"> = {},
): AsduPattern {
  const wanted = Object.entries({ nof, ...fields });
  return {
    ...{ type, ca, ioa, cause: CAUSE.file },
    that: {
      text: wanted.map(([key, value]) => `${key}=${value}`).join(" "),
      holds: (asdu) => {
        if (asdu.type === "raw" || asdu.type === "private") return false;
        const object = (asdu.objects[0] ?? {}) as Readonly<Record<string, unknown>>;
        return wanted.every(([key, value]) => object[key] === value);
      },
    },
  };
}

/** A section as it arrived. */
export interface ReceivedSection {
  readonly octets: Uint8Array;
  /** The checksum that the device sent. */
  readonly checksum: number;
  /** The longest segment. */
  readonly longest: number;
}

/**
 * Calls a section that is ready, and receives it up to F_LS_NA_1.
 *
 * @throws {CaseFailure} It is longer than F_SR_NA_1 says, or does not arrive.
 */
export async function receiveSection(
  t: Tester,
  link: TesterLink,
  file: FileName,
  { nos, lof }: { readonly nos: number; readonly lof: number },
): Promise<ReceivedSection> {
  await link.send(fileCall(file, SCQ.requestSection, { nos }));
  const octets: number[] = [];
  let longest = 0;
  for (;;) {
    if (octets.length > lof) {
      t.check(false, {
        expected: `${lof} octets of section ${nos}, as F_SR_NA_1 says`,
        seen: `more than ${lof}`,
      });
    }
    const next = await link.first({
      segment: fileMessage(file, "F_SG_NA_1", { nos }),
      last: fileMessage(file, "F_LS_NA_1", { nos, lsq: LSQ.section }),
    }, { within: TERMINATION_MS });
    const { segment = new Uint8Array(0), chs = -1 } = takenFields(link);
    if (next === "last") return { octets: Uint8Array.from(octets), checksum: chs, longest };
    for (const octet of segment) octets.push(octet);
    longest = Math.max(longest, segment.length);
  }
}

/** Selects a file; returns its length. */
export async function selectFile(link: TesterLink, file: FileName): Promise<number> {
  await link.send(fileCall(file, SCQ.selectFile));
  await link.expect(fileMessage(file, "F_FR_NA_1", { refused: false }), {
    within: CONFIRMATION_MS,
  });
  return takenFields(link).lof ?? 0;
}

/** Checks that the device has offered the file and each section once, and ended each of them once: `offers` of them. */
function expectOnce(
  t: Tester,
  link: TesterLink,
  { from, offers }: { readonly from: number; readonly offers: number },
): void {
  const expected = { F_FR_NA_1: 1, F_SR_NA_1: offers - 1, F_LS_NA_1: offers } as const;
  for (const [type, times] of Object.entries(expected)) {
    const seen = link.frames.slice(from).filter(({ direction, asdu }) =>
      direction === "received" && asdu?.type === type
    ).length;
    t.check(seen === times, { expected: `${times} ${type} in the transfer`, seen: `${seen}` });
  }
}

/** Receives a whole file, and returns its octets and sections. */
export async function receiveFile(
  t: Tester,
  link: TesterLink,
  file: FileName,
  { refuseFirst = false }: {
    /** Refuses the first section once, as after a wrong checksum. @default {false} */
    readonly refuseFirst?: boolean;
  } = {},
): Promise<{ readonly octets: Uint8Array; readonly sections: number; readonly longest: number }> {
  const from = link.frames.length;
  const length = await selectFile(link, file);
  t.check(file.octets === undefined || file.octets === length, {
    expected: `the length in the sheet, ${file.octets} octets`,
    seen: `${length} octets`,
  });
  await link.send(fileCall(file, SCQ.requestFile));
  const octets: number[] = [];
  let longest = 0;
  let mayRefuse = refuseFirst;
  for (let nos = 1;;) {
    const next = await link.first({
      section: fileMessage(file, "F_SR_NA_1", { nos, notReady: false }),
      last: fileMessage(file, "F_LS_NA_1", { lsq: LSQ.file }),
    }, { within: CONFIRMATION_MS });
    if (next === "last") {
      const { chs } = takenFields(link);
      const expected = checksumOf(octets);
      t.check(chs === expected, {
        expected: `the checksum ${expected} of the file`,
        seen: `${chs}`,
      });
      t.check(octets.length === length, {
        expected: `${length} octets, as F_FR_NA_1 says`,
        seen: `${octets.length} octets`,
      });
      await link.send(fileAcknowledge(file, AFQ.acceptedFile));
      await t.wait(t.arrivalMs);
      expectOnce(t, link, { from, offers: nos + (refuseFirst ? 1 : 0) });
      return { octets: Uint8Array.from(octets), sections: nos - 1, longest };
    }
    const { lof = 0 } = takenFields(link);
    const section = await receiveSection(t, link, file, { nos, lof });
    const expected = checksumOf(section.octets);
    t.check(section.checksum === expected, {
      expected: `the checksum ${expected} of section ${nos}`,
      seen: `${section.checksum}`,
    });
    t.check(section.octets.length === lof, {
      expected: `${lof} octets of section ${nos}, as F_SR_NA_1 says`,
      seen: `${section.octets.length} octets`,
    });
    if (mayRefuse) {
      mayRefuse = false;
      await link.send(
        fileAcknowledge(file, AFQ.refusedSection, { nos, error: FILE_ERROR.checksum }),
      );
      continue;
    }
    for (const octet of section.octets) octets.push(octet);
    longest = Math.max(longest, section.longest);
    await link.send(fileAcknowledge(file, AFQ.acceptedSection, { nos }));
    nos++;
  }
}

/** Number of sections of a file that the tester sends. */
const SENT_SECTIONS = 2;

/** Maximum number of attempts at all sections; after them, the transfer ends. */
const MOST_ATTEMPTS = 5;

/** Offers a file of two sections to the device, which has to call it. */
export async function offerFile(link: TesterLink, file: FileName): Promise<void> {
  const { ca, ioa, nof } = file;
  const lof = SENT_SECTIONS * SECTION_OCTETS;
  await link.send({
    ...{ type: "F_FR_NA_1", cause: CAUSE.file, ca },
    objects: [{ ioa, nof, lof, frq: 0, refused: false }],
  });
  await link.expect(fileMessage(file, "F_SC_NA_1", { scq: SCQ.requestFile }), {
    within: CONFIRMATION_MS,
  });
}

/**
 * Sends the sections of a file that the device has called, the first one with a wrong checksum and then again: the device
 * refuses the wrong one, and accepts all sections and the file. Returns `false` if it does not call the wrong section again, where
 * this is permitted.
 *
 * @throws {CaseFailure} It does not.
 */
export async function sendSections(
  link: TesterLink,
  file: FileName,
  { octetAt, onRefused, mayGiveUp = false }: {
    /** The octet at a position of a section. */
    readonly octetAt: (at: number, nos: number) => number;
    /** Called when the wrong section was refused. */
    readonly onRefused: () => void | Promise<void>;
    /** Whether the device may end the transfer after the wrong section. @default {false} */
    readonly mayGiveUp?: boolean;
  },
): Promise<boolean> {
  const { ca, ioa, nof } = file;
  const whole: number[] = [];
  let attempts = 0;
  for (let nos = 1; nos <= SENT_SECTIONS && attempts < MOST_ATTEMPTS; attempts++) {
    const octets = Uint8Array.from({ length: SECTION_OCTETS }, (_, at) => octetAt(at, nos));
    const isWrong = attempts === 0;
    const isAgain = mayGiveUp && attempts === 1;
    if (!await sendSection(link, file, { nos, octets, isWrong, mayGiveUp: isAgain })) return false;
    const afq = isWrong ? AFQ.refusedSection : AFQ.acceptedSection;
    await link.expect(fileMessage(file, "F_AF_NA_1", { nos, afq }), { within: CONFIRMATION_MS });
    if (isWrong) {
      await onRefused();
      continue;
    }
    for (const octet of octets) whole.push(octet);
    nos++;
  }
  const last = { ioa, nof, nos: SENT_SECTIONS, lsq: LSQ.file, chs: checksumOf(whole) };
  await link.send({ type: "F_LS_NA_1", cause: CAUSE.file, ca, objects: [last] });
  await link.expect(fileMessage(file, "F_AF_NA_1", { afq: AFQ.acceptedFile }), {
    within: CONFIRMATION_MS,
  });
  return true;
}

/** Sends a section when the device has called it, up to F_LS_NA_1; returns `false` if the device does not, where this is permitted. */
async function sendSection(
  link: TesterLink,
  file: FileName,
  { nos, octets, isWrong, mayGiveUp }: {
    readonly nos: number;
    readonly octets: Uint8Array;
    readonly isWrong: boolean;
    readonly mayGiveUp: boolean;
  },
): Promise<boolean> {
  const { ca, ioa, nof } = file;
  const head = { cause: CAUSE.file, ca } as const;
  await link.send({
    ...{ type: "F_SR_NA_1", ...head },
    objects: [{ ioa, nof, nos, lof: octets.length, srq: 0, notReady: false }],
  });
  const call = fileMessage(file, "F_SC_NA_1", { nos, scq: SCQ.requestSection });
  if (mayGiveUp) {
    const outcomes = { "the call of the section": call, "no call": "silence" } as const;
    if (await link.first(outcomes, { within: CONFIRMATION_MS }) === "no call") return false;
  } else await link.expect(call, { within: CONFIRMATION_MS });
  for (let at = 0; at < octets.length; at += SENT_SEGMENT_OCTETS) {
    const segment = octets.slice(at, at + SENT_SEGMENT_OCTETS);
    await link.send({ type: "F_SG_NA_1", ...head, objects: [{ ioa, nof, nos, segment }] });
  }
  const chs = checksumOf(octets) + (isWrong ? 1 : 0) & 0xff;
  await link.send({
    type: "F_LS_NA_1",
    ...head,
    objects: [{ ioa, nof, nos, lsq: LSQ.section, chs }],
  });
  return true;
}
