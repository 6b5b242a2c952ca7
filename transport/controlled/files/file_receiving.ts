// Receives a file from a controlling station: calls it, reads its sections, verifies checksums (IEC
// 60870-5-101, 7.3.6).

import { AFQ, FILE_ERROR, LSQ, SCQ } from "../../../codec/qualifiers.ts";
import { ArrivingOctets } from "../../arriving_octets.ts";
import { type FileAddress, tell } from "./file_message.ts";
import { checksum, lengthOf } from "../objects/station_file.ts";
import { FileTransfer } from "./file_transfer.ts";
import type { Moment } from "../../moment.ts";

/** The current section. */
interface Section {
  readonly nos: number;
  readonly arriving: ArrivingOctets;
  /** More octets arrived than were announced. */
  overrun: boolean;
}

/** Receives a file that was offered and called. */
export class FileReceiving extends FileTransfer {
  /** Announced length in octets. */
  readonly #length: number;
  readonly #sections: Uint8Array[] = [];
  #section: Section | undefined;

  /** Calls the file. */
  constructor(length: number, at: FileAddress, now: Moment) {
    super(at, now);
    this.#length = length;
    tell(at, "F_SC_NA_1", { nos: 0, scq: SCQ.requestFile, error: FILE_ERROR.none });
  }

  /** Accepted sections. */
  get sections(): readonly Uint8Array[] {
    return this.#sections;
  }

  /** Handles the announcement of a section, and calls it. */
  announce(nos: number, length: number, notReady: boolean): void {
    if (notReady) return; // The controlling station continues with another section, or stops.
    const refuse = (error: number) => {
      tell(this.at, "F_SC_NA_1", { nos, scq: SCQ.requestSection, error, negative: true });
    };
    if (nos !== this.#sections.length + 1) return refuse(FILE_ERROR.section);
    if (lengthOf(this.#sections) + length > this.#length) return refuse(FILE_ERROR.memory);
    this.#section = { nos, arriving: new ArrivingOctets(length), overrun: false };
    tell(this.at, "F_SC_NA_1", { nos, scq: SCQ.requestSection, error: FILE_ERROR.none });
  }

  /**
   * Handles a segment. Segments that belong to no section are dropped; the checksum will then
   * differ.
   */
  fill(nos: number, segment: Uint8Array): void {
    const section = this.#section;
    if (section?.nos !== nos) return;
    section.overrun ||= !section.arriving.add(segment);
  }

  /**
   * Handles the end of a section or of the file, including an unsuccessful end.
   *
   * @returns Whether the file is complete and correct.
   */
  conclude(lsq: number, { nos, chs }: { readonly nos: number; readonly chs: number }): boolean {
    switch (lsq) {
      case LSQ.file:
        if (lengthOf(this.#sections) === this.#length && checksum(this.#sections) === chs) {
          return true;
        }
        tell(this.at, "F_AF_NA_1", { nos, afq: AFQ.refusedFile, error: FILE_ERROR.checksum });
        this.end("failed", "The checksum or the length of the file is wrong");
        return false;
      case LSQ.deactivatedFile:
        this.end("failed", "The controlling station aborted the transfer");
        return false;
      case LSQ.section:
        this.#concludeSection(nos, chs);
        return false;
      default:
        this.#section = undefined;
        return false;
    }
  }

  /** Reports whether the application accepted the file. */
  accept(accepted: boolean): void {
    const nos = this.#sections.length;
    const error = accepted ? FILE_ERROR.none : FILE_ERROR.memory;
    tell(this.at, "F_AF_NA_1", { nos, afq: accepted ? AFQ.acceptedFile : AFQ.refusedFile, error });
    if (accepted) this.end("received");
    else this.end("failed", "The application refused the file");
  }

  #concludeSection(nos: number, chs: number): void {
    const section = this.#section;
    this.#section = undefined;
    if (section?.nos !== nos) {
      return tell(this.at, "F_AF_NA_1", {
        nos,
        afq: AFQ.refusedSection,
        error: FILE_ERROR.unexpected,
      });
    }
    const { arriving, overrun } = section;
    const { octets, isComplete } = arriving;
    if (overrun || !isComplete || checksum([octets]) !== chs) {
      return tell(this.at, "F_AF_NA_1", {
        nos,
        afq: AFQ.refusedSection,
        error: FILE_ERROR.checksum,
      });
    }
    this.#sections.push(octets);
    tell(this.at, "F_AF_NA_1", { nos, afq: AFQ.acceptedSection, error: FILE_ERROR.none });
  }
}
