// Sends a file to a controlling station: offers it, waits for calls, and sends section by section
// (IEC 60870-5-101, 7.3.6).

import { identifierOctets } from "../../../codec/profile.ts";
import { AFQ, FILE_ERROR, LSQ, SCQ } from "../../../codec/qualifiers.ts";
import { type FileAddress, fileMessage, tell } from "./file_message.ts";
import { checksum, lengthOf, type StationFile } from "../objects/station_file.ts";
import { FileTransfer } from "./file_transfer.ts";
import type { Moment } from "../../moment.ts";

/** Length of a segment message without the segment and the object address: NOF, NOS and LOS. */
const SEGMENT_HEAD = 4;

/** Sends a selected file. */
export class FileSending extends FileTransfer {
  readonly #file: StationFile;
  /** Number of the offered section; 0 before the file is called. */
  #nos = 0;
  /** Whether the section was called and is not yet acknowledged. */
  #called = false;

  /** Reports that the file is ready. */
  constructor(file: StationFile, at: FileAddress, now: Moment) {
    super(at, now);
    this.#file = file;
    tell(at, "F_FR_NA_1", { lof: lengthOf(file.sections), frq: 0, refused: false });
  }

  /** Handles a call: request or deactivation of a file or section, or selection of a section. */
  call(scq: number, { nos, negative }: { readonly nos: number; readonly negative: boolean }): void {
    const { sections } = this.#file;
    if (scq === SCQ.requestFile && this.#nos === 0) return this.#offer(1);
    if (scq === SCQ.deactivateFile) return this.#deactivate();
    if (this.#nos === 0) return this.#refuse(scq, nos, FILE_ERROR.unexpected);
    if (scq === SCQ.deactivateSection) return this.#stopSection();
    if (scq === SCQ.selectSection) {
      if (nos < 1 || nos > sections.length) {
        return tell(this.at, "F_SR_NA_1", { nos, lof: 0, srq: 0, notReady: true });
      }
      return this.#offer(nos);
    }
    if (scq !== SCQ.requestSection || this.#called) {
      return this.#refuse(scq, nos, FILE_ERROR.unexpected);
    }
    if (nos !== this.#nos) return this.#refuse(scq, nos, FILE_ERROR.section);
    if (negative) return this.#next(); // The controlling station does not want this section.
    this.#send();
  }

  /** Handles an acknowledgement: the file or a section is accepted or refused. */
  acknowledge(afq: number, nos: number): void {
    if (afq === AFQ.acceptedFile) return this.end("sent");
    if (afq === AFQ.refusedFile) {
      return this.end("failed", "The controlling station refused the file");
    }
    if (!this.#called || nos !== this.#nos) return;
    if (afq === AFQ.acceptedSection) this.#next();
    if (afq === AFQ.refusedSection) this.#offer(this.#nos);
  }

  #offer(nos: number): void {
    this.#stop();
    this.#nos = nos;
    const lof = this.#file.sections[nos - 1]!.length;
    tell(this.at, "F_SR_NA_1", { nos, lof, srq: 0, notReady: false });
  }

  #next(): void {
    const { sections } = this.#file;
    if (this.#nos < sections.length) return this.#offer(this.#nos + 1);
    this.#called = false;
    tell(this.at, "F_LS_NA_1", { nos: this.#nos, lsq: LSQ.file, chs: checksum(sections) });
  }

  /** The segments in order, followed by the checksum. */
  #send(): void {
    const { core, link, sector: { ca } } = this.at;
    const { profile } = core;
    const nos = this.#nos;
    const section = this.#file.sections[nos - 1]!;
    const head = identifierOctets(profile) + profile.ioaOctets + SEGMENT_HEAD;
    const size = profile.maxAsduOctets - head;
    const segments = Math.ceil(section.length / size);
    this.#called = true;
    link.transfer({
      kind: "file",
      ca,
      qualifier: 0,
      count: segments + 1,
      make: (index) => {
        if (index === segments) {
          return fileMessage(this.at, "F_LS_NA_1", {
            nos,
            lsq: LSQ.section,
            chs: checksum([section]),
          });
        }
        const segment = section.subarray(index * size, (index + 1) * size);
        return fileMessage(this.at, "F_SG_NA_1", { nos, segment });
      },
    });
  }

  #stop(): void {
    this.#called = false;
    this.at.link.breakOff({ kind: "file", ca: this.at.sector.ca, qualifier: 0 });
  }

  #stopSection(): void {
    this.#stop();
    tell(this.at, "F_LS_NA_1", { nos: this.#nos, lsq: LSQ.deactivatedSection, chs: 0 });
  }

  #deactivate(): void {
    this.end("failed", "Deactivated by the controlling station");
    tell(this.at, "F_LS_NA_1", { nos: this.#nos, lsq: LSQ.deactivatedFile, chs: 0 });
  }

  #refuse(scq: number, nos: number, error: number): void {
    tell(this.at, "F_SC_NA_1", { nos, scq, error, negative: true });
  }
}
