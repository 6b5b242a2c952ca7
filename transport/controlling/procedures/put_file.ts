// Sends a file to a station (control direction).

import { formatCount } from "../../../codec/count.ts";
import type { Asdu } from "../../../codec/asdu_types.ts";
import { identifierOctets } from "../../../codec/profile.ts";
import { AFQ, LSQ, SCQ } from "../../../codec/qualifiers.ts";
import {
  checksum,
  type FileContext,
  fileEnding,
  type FileMessageType,
  type FileName,
  fileRequest,
  MAX_FILE_OCTETS,
  MAX_SECTIONS,
  nextDeadline,
  nextMessage,
  refusalIn,
  sendMessage,
  sendOrHear,
} from "./file_message.ts";
import type { Journal } from "./journal.ts";
import type { RequestMaker, Steps } from "./procedure.ts";
import {
  prepare,
  type Prepared,
  type RequestDefaults,
  type RequestOptions,
  resolveRequest,
} from "./request_options.ts";
import type { ProcedureResult } from "./result.ts";

/**
 * Options for sending a file. Each message must arrive within `confirmationMs`; `totalMs` is not
 * used.
 */
export interface PutFileOptions extends RequestOptions {
  /**
   * Maximum length of a section in octets, 1..16 777 215; the file must fit into 255 sections.
   *
   * @default {65536}, or more if the file requires it
   */
  readonly sectionOctets?: number;
  /** How often a rejected section is sent again. @default {2} */
  readonly sectionRetries?: number;
  /**
   * Called after each section with the number of octets accepted so far and the length of the file.
   */
  readonly onProgress?: (octets: number, length: number) => void;
}

/**
 * Creates the transfer of a file to a station.
 *
 * @throws {RangeError} The file is too long, or an address, the name or a limit is outside its
 * range.
 */
export function putFile(
  ca: number,
  { octets, ...file }: FileName & { readonly octets: Uint8Array },
  options: PutFileOptions & { readonly defaults: RequestDefaults },
): Prepared<ProcedureResult> {
  const { defaults } = options;
  const { header, limits } = resolveRequest(
    { what: "a file", ca, ioa: file.ioa },
    options,
    defaults,
  );
  const sections = cut(octets, options.sectionOctets);
  const offer = fileRequest({ ...file, header }, "F_FR_NA_1", { lof: octets.length });
  function* run(journal: Journal): Steps<ProcedureResult> {
    const context: FileContext = { ca, ...file, header, limits, defaults, journal };
    journal.begin("file");
    if (!(yield* sendMessage(context, offer))) return unsent(context);
    return yield* new Download(context, { octets, sections, options }).run();
  }
  return prepare({
    label: `transfer of file ${file.nof} to CA ${ca}, IOA ${file.ioa}`,
    target: { kind: "file", ca },
    farewell: fileRequest({ ...file, header }, "F_LS_NA_1", {
      nos: 0,
      lsq: LSQ.deactivatedFile,
      chs: 0,
    }),
    run,
    readOnly: false,
  }, options);
}

/** Splits a file into sections; an empty file has one empty section. */
function cut(octets: Uint8Array, sectionOctets?: number): Uint8Array[] {
  if (octets.length > MAX_FILE_OCTETS) {
    throw new RangeError(
      `Cannot send a file of ${octets.length} octets: expected at most ${MAX_FILE_OCTETS}`,
    );
  }
  const size = sectionOctets ?? Math.max(65_536, Math.ceil(octets.length / MAX_SECTIONS));
  if (!Number.isInteger(size) || size < 1 || size > MAX_FILE_OCTETS) {
    throw new RangeError(
      `Cannot use sectionOctets = ${size}: expected a whole number from 1 to ${MAX_FILE_OCTETS}`,
    );
  }
  const count = Math.max(1, Math.ceil(octets.length / size));
  if (count > MAX_SECTIONS) {
    throw new RangeError(
      `Cannot send a file in ${
        formatCount(count, "section")
      } of ${size} octets: expected at most ${MAX_SECTIONS}`,
    );
  }
  return Array.from({ length: count }, (_, i) => octets.subarray(i * size, (i + 1) * size));
}

interface Payload {
  readonly octets: Uint8Array;
  readonly sections: readonly Uint8Array[];
  readonly options: PutFileOptions;
}

/** A transfer in which the station calls sections and this side sends them. */
class Download {
  readonly #context: FileContext;
  readonly #payload: Payload;
  /** Number of the offered section, from 1; 0 before the file is called. */
  #nos = 0;
  #accepted = 0;
  #retries = 0;
  /** How often the offered section has been sent. */
  #deliveries = 0;
  #isAtEnd = false;
  /** When the transfer is aborted if it makes no progress. */
  #until: number;

  constructor(context: FileContext, payload: Payload) {
    this.#context = context;
    this.#payload = payload;
    this.#until = nextDeadline(context);
  }

  *run(): Steps<ProcedureResult> {
    while (true) {
      const message = yield* nextMessage(this.#context, this.#until);
      if (message === undefined) {
        const reason =
          `No message of the transfer within ${this.#context.limits.confirmationMs} ms`;
        return yield* this.#give({ reason });
      }
      const end = yield* this.#take(message);
      if (end !== undefined) return end;
    }
  }

  *#take(message: Asdu): Steps<ProcedureResult | undefined> {
    if (message.type === "F_AF_NA_1") return yield* this.#acknowledged(message);
    const scq = message.type === "F_SC_NA_1" ? message.objects[0]?.scq : undefined;
    // A section called with P/N = 1 is not wanted by the station, and is skipped.
    if (scq === SCQ.requestSection && message.negative) return yield* this.#next(message);
    const refusal = refusalIn(message);
    if (refusal !== undefined) {
      return fileEnding(this.#context, "negative", { reason: refusal, by: message });
    }
    if (scq === SCQ.requestFile && this.#nos === 0) return yield* this.#next(message);
    const nos = message.type === "F_SC_NA_1" ? message.objects[0]?.nos : undefined;
    if (scq === SCQ.requestSection && nos === this.#nos && this.#deliveries <= this.#mostRetries) {
      return yield* this.#deliver();
    }
    if (scq === SCQ.deactivateFile || scq === SCQ.deactivateSection) {
      const lsq = scq === SCQ.deactivateFile ? LSQ.deactivatedFile : LSQ.deactivatedSection;
      yield { type: "post", request: this.#message("F_LS_NA_1", { nos: this.#nos, lsq, chs: 0 }) };
      const reason = "Deactivated by the station";
      return fileEnding(this.#context, "deactivated", { reason, by: message });
    }
    this.#noteMisplaced(message);
    return undefined;
  }

  *#acknowledged(
    message: Extract<Asdu, { type: "F_AF_NA_1" }>,
  ): Steps<ProcedureResult | undefined> {
    const { afq = 0, nos = 0 } = message.objects[0] ?? {};
    const { octets, sections, options } = this.#payload;
    if (afq === AFQ.acceptedFile) {
      this.#context.journal.accepted = true;
      return fileEnding(this.#context, "done", { reason: "The file was accepted", by: message });
    }
    if (afq === AFQ.acceptedSection && nos === this.#nos) {
      this.#accepted += sections[nos - 1]?.length ?? 0;
      options.onProgress?.(this.#accepted, octets.length);
      return yield* this.#next(message);
    }
    const reason = refusalIn(message) ?? "Refused: the acknowledgement is negative";
    if (afq === AFQ.refusedSection && nos === this.#nos && this.#retries < this.#mostRetries) {
      this.#retries++;
      this.#context.journal.note("checksum", `Section ${nos} was rejected: ${reason}`);
      return yield* this.#offer();
    }
    if (afq === AFQ.refusedSection) return yield* this.#give({ reason, by: message });
    return fileEnding(this.#context, "negative", { reason, by: message });
  }

  /** Offers the next section or ends the file, depending on the message of the station. */
  *#next(message: Asdu): Steps<ProcedureResult | undefined> {
    if (this.#nos < this.#payload.sections.length) {
      this.#nos++;
      this.#retries = 0;
      this.#deliveries = 0;
      return yield* this.#offer();
    }
    if (this.#isAtEnd) {
      this.#noteMisplaced(message);
      return undefined;
    }
    this.#isAtEnd = true;
    this.#context.journal.begin("file");
    const chs = checksum(this.#payload.octets);
    // From here on, the station has a complete file that it may act on.
    return yield* this.#say("F_LS_NA_1", { nos: this.#nos, lsq: LSQ.file, chs }, true);
  }

  *#offer(): Steps<ProcedureResult | undefined> {
    this.#context.journal.begin("section");
    const lof = this.#payload.sections[this.#nos - 1]!.length;
    return yield* this.#say("F_SR_NA_1", { nos: this.#nos, lof });
  }

  *#deliver(): Steps<ProcedureResult | undefined> {
    this.#deliveries++;
    const section = this.#payload.sections[this.#nos - 1]!;
    const { profile } = this.#context.defaults;
    // NOF, NOS and LOS precede the octets.
    const size = profile.maxAsduOctets - identifierOctets(profile) - profile.ioaOctets - 4;
    for (let at = 0; at < section.length;) {
      const segment = section.subarray(at, at + size);
      const request = this.#message("F_SG_NA_1", { nos: this.#nos, segment });
      const told = yield* sendOrHear(this.#context, request);
      if (told === undefined) return unsent(this.#context);
      if (told === "sent") at += size;
      else if (stopsSection(told)) return yield* this.#take(told);
      else this.#noteMisplaced(told);
    }
    return yield* this.#say("F_LS_NA_1", {
      nos: this.#nos,
      lsq: LSQ.section,
      chs: checksum(section),
    });
  }

  *#say(
    type: "F_SR_NA_1" | "F_LS_NA_1",
    keys: Readonly<Record<string, unknown>>,
    operative = false,
  ): Steps<ProcedureResult | undefined> {
    const sent = yield* sendMessage(this.#context, this.#message(type, keys), operative);
    this.#until = nextDeadline(this.#context);
    return sent ? undefined : unsent(this.#context);
  }

  get #mostRetries(): number {
    return this.#payload.options.sectionRetries ?? 2;
  }

  #message(type: FileMessageType, keys: Readonly<Record<string, unknown>>): RequestMaker {
    return fileRequest(this.#context, type, keys);
  }

  #noteMisplaced({ type }: Asdu): void {
    this.#context.journal.note("out-of-sequence", `${type} is not expected here`);
  }

  /** Ends the transfer and notifies the station. */
  *#give({ reason, by }: { readonly reason: string; readonly by?: Asdu }): Steps<ProcedureResult> {
    yield {
      type: "post",
      request: this.#message("F_LS_NA_1", { nos: this.#nos, lsq: LSQ.deactivatedFile, chs: 0 }),
    };
    return fileEnding(this.#context, by === undefined ? "timed-out" : "negative", { reason, by });
  }
}

/** Whether a message of the station interrupts the transmission of a section. */
function stopsSection(message: Asdu): boolean {
  if (refusalIn(message) !== undefined) return true;
  if (message.type === "F_AF_NA_1") {
    const afq = message.objects[0]?.afq;
    return afq === AFQ.refusedFile || afq === AFQ.refusedSection;
  }
  const scq = message.type === "F_SC_NA_1" ? message.objects[0]?.scq : undefined;
  return scq === SCQ.deactivateFile || scq === SCQ.deactivateSection;
}

function unsent(context: FileContext): ProcedureResult {
  const reason = `Not sent within ${context.limits.sendMs} ms: the window is full`;
  return fileEnding(context, "timed-out", { reason });
}
