// The folder of recordings: one file for each case, written as soon as the case has ended. A file that cannot be written
// changes no verdict.

import type { Io } from "../../io/io.ts";
import { writeFaultText } from "../../io/file_fault.ts";
import { count } from "../../text/count.ts";
import type { Attachment } from "../bench/case_log.ts";
import type { DeviceRole } from "../case.ts";
import type { CaseResult } from "../run/campaign.ts";
import { recordAttempt } from "./record_attempt.ts";

/** The recording of a case, and where its packets are in it. */
export interface CaseRecording {
  /** Name of the file in the folder. */
  readonly file: string;
  /** Numbers of the packets with a comment, from 1. */
  readonly packets: readonly number[];
  readonly sha256: string;
  /** The number of a packet of a connection; `undefined` if it is not in the file. */
  readonly numberOf: (link: number, packet: number) => number | undefined;
}

/** What a folder needs. */
export interface EvidenceOptions {
  /** The folder; `undefined` keeps nothing. */
  readonly folder: string | undefined;
  readonly role: DeviceRole;
  /** Overwrites existing files. */
  readonly replace: boolean;
  readonly io: Pick<Io, "save">;
}

/** The recordings of a campaign. */
export class EvidenceFolder {
  /** What could not be written, and why. */
  readonly notes: string[] = [];
  /** The recordings, by case. */
  readonly recordings = new Map<string, CaseRecording>();
  /** Names of the further files of cases, by case. */
  readonly attachments = new Map<string, readonly string[]>();
  readonly #options: EvidenceOptions;
  #writing: Promise<void> = Promise.resolve();

  /** Creates the recordings of a campaign. */
  constructor(options: EvidenceOptions) {
    this.#options = options;
  }

  /** Records the attempt that decided. */
  add({ case: { id }, decisive }: CaseResult): void {
    if (this.#options.folder === undefined || decisive === undefined) return;
    const { attachments } = decisive.log;
    if (attachments.length > 0) {
      this.#writing = this.#writing.then(() => this.#attach(id, attachments));
    }
    const recorded = recordAttempt(decisive, this.#options);
    if (recorded === undefined) return;
    const { octets, omitted, ...rest } = recorded;
    if (omitted > 0) {
      this.notes.push(`The recording of ${id} lacks the last ${count(omitted, "packet")}`);
    }
    this.#writing = this.#writing.then(() => this.#write(id, octets, rest));
  }

  /** Resolves when everything is written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #attach(id: string, attachments: readonly Attachment[]): Promise<void> {
    const { folder, replace, io } = this.#options;
    const names: string[] = [];
    for (const { name, text } of attachments) {
      const path = `${folder}/${name}`;
      try {
        await io.save(path, new TextEncoder().encode(text), { replace });
        names.push(name);
      } catch (error) {
        this.notes.push(`Cannot write ${path}: ${writeFaultText(path, error)}`);
      }
    }
    this.attachments.set(id, names);
  }

  async #write(
    id: string,
    octets: Uint8Array<ArrayBuffer>,
    rest: Pick<CaseRecording, "packets" | "numberOf">,
  ): Promise<void> {
    const { folder, replace, io } = this.#options;
    const file = evidenceFile(id);
    const path = `${folder}/${file}`;
    try {
      await io.save(path, octets, { replace });
    } catch (error) {
      this.notes.push(`Cannot write ${path}: ${writeFaultText(path, error)}`);
      return;
    }
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
    this.recordings.set(id, { file, sha256: digest.toHex(), ...rest });
  }
}

/** The name of the recording of a case. */
export function evidenceFile(id: string): string {
  return `${id}.pcapng`;
}
