// Receives a file from a station: sections, segments, checksums, and the responses to them.

import { formatCount } from "../../../codec/count.ts";
import type { Asdu } from "../../../codec/asdu_types.ts";
import { AFQ, FILE_ERROR, LSQ, SCQ } from "../../../codec/qualifiers.ts";
import { ArrivingOctets } from "../../arriving_octets.ts";
import {
  checksum,
  type FileContext,
  fileEnding,
  fileRequest,
  MAX_FILE_OCTETS,
  MAX_SECTIONS,
  nextDeadline,
  nextMessage,
  refusalIn,
  sendMessage,
} from "./file_message.ts";
import type { RequestMaker, Steps } from "./procedure.ts";
import type { ProcedureResult } from "./result.ts";

/** Options for receiving a file. */
export interface UploadOptions {
  /** How often a section with a wrong checksum is requested again. @default {2} */
  readonly sectionRetries?: number;
  /** Called after each section with the number of octets received and the announced length. */
  readonly onProgress?: (octets: number, length: number) => void;
}

/** Result of fetching a file. */
export interface GetFileResult extends ProcedureResult {
  /** The complete file; `undefined` unless the outcome is `done`. */
  readonly octets: Uint8Array | undefined;
}

/**
 * Maximum number of octets beyond the announced length while waiting for the end of a section,
 * after which it may be requested again.
 */
const MOST_OVERRUN = 4096;

/** A section that is being received. */
interface Section {
  readonly nos: number;
  readonly arriving: ArrivingOctets;
  /** Number of octets received beyond the announced length. */
  overrun: number;
}

/** A transfer: the data received, and the next message to the station. */
export class Upload {
  readonly #context: FileContext;
  readonly #options: UploadOptions;
  /** Accepted sections by name. */
  readonly #sections = new Map<number, Uint8Array>();
  #section: Section | undefined;
  /** Announced length of the file. */
  #announced: number | undefined;
  #retries = 0;
  #announcements = 0;
  /** When the transfer is aborted if it makes no progress. */
  #until = 0;
  /** Number of messages since the last progress. */
  #hears = false;

  /** Creates an empty transfer. */
  constructor(context: FileContext, options: UploadOptions) {
    this.#context = context;
    this.#options = options;
  }

  /**
   * Receives the file.
   *
   * @param opening Selects the file; `undefined` if the station has offered it.
   * @param call Calls the file once it is ready.
   */
  *run(opening: RequestMaker | undefined, call: RequestMaker): Steps<GetFileResult> {
    const { journal } = this.#context;
    journal.begin("file");
    if (opening !== undefined) {
      if (!(yield* this.#send(opening))) return this.#unsent();
      const ready = yield* this.#await("F_FR_NA_1");
      if ("outcome" in ready) return ready;
      if (ready.type === "F_FR_NA_1") this.#announced = ready.objects[0]?.lof;
    }
    if (!(yield* this.#send(call))) return this.#unsent();
    while (true) {
      const message = yield* this.#await();
      if ("outcome" in message) return message;
      const end = yield* this.#take(message);
      if (end !== undefined) return end;
    }
  }

  /**
   * Waits for a message of the given type, or of any type; returns the result if the transfer ends
   * first.
   */
  *#await(type?: Asdu["type"]): Steps<Asdu | GetFileResult> {
    while (true) {
      const message = yield* nextMessage(this.#context, this.#until);
      if (message === undefined) {
        const what = this.#hears ? "No expected message" : "No message of the transfer";
        const reason = `${what} within ${this.#context.limits.confirmationMs} ms`;
        return yield* this.#give("timed-out", { reason });
      }
      this.#hears = true;
      const refusal = refusalIn(message);
      if (refusal !== undefined) return this.#end("negative", { reason: refusal, by: message });
      if (type === undefined || message.type === type) return message;
      this.#outOfSequence(message);
    }
  }

  *#take(message: Asdu): Steps<GetFileResult | undefined> {
    switch (message.type) {
      case "F_SR_NA_1": {
        const { nos = 0, lof = 0 } = message.objects[0] ?? {};
        this.#context.journal.begin("section");
        if (this.#length + lof > MAX_FILE_OCTETS) {
          const reason =
            `The sections have more than ${MAX_FILE_OCTETS} octets, the maximum for a file`;
          return yield* this.#give("corrupt", { reason });
        }
        if (++this.#announcements > MAX_SECTIONS * (1 + this.#mostRetries)) {
          const reason =
            `The station announced ${this.#announcements} sections, more than a file can have`;
          return yield* this.#give("corrupt", { reason });
        }
        this.#section = { nos, arriving: new ArrivingOctets(lof), overrun: 0 };
        return yield* this.#say("F_SC_NA_1", { nos, scq: SCQ.requestSection });
      }
      case "F_SG_NA_1":
        this.#append(message.objects[0]);
        if (this.#section === undefined || this.#section.overrun <= MOST_OVERRUN) return undefined;
        return yield* this.#give("corrupt", {
          reason: `${overrunOf(this.#section)}, and does not end`,
        });
      case "F_LS_NA_1": {
        const { nos = 0, lsq = 0, chs = 0 } = message.objects[0] ?? {};
        if (lsq === LSQ.section) return yield* this.#endSection(nos, chs);
        if (lsq === LSQ.file) return yield* this.#endFile(chs);
        return this.#end("deactivated", { reason: "Deactivated by the station", by: message });
      }
      default:
        this.#outOfSequence(message);
        return undefined;
    }
  }

  #append(segment: { readonly nos: number; readonly segment: Uint8Array } | undefined): void {
    const section = this.#section;
    if (segment === undefined || section === undefined || segment.nos !== section.nos) {
      const detail = `Received a segment of section ${
        segment?.nos ?? "?"
      }, which was not requested`;
      return this.#context.journal.note("out-of-sequence", detail);
    }
    if (!section.arriving.add(segment.segment)) {
      section.overrun += segment.segment.length;
      return;
    }
    if (segment.segment.length > 0) this.#advance();
  }

  *#endSection(nos: number, chs: number): Steps<GetFileResult | undefined> {
    const section = this.#section;
    if (section === undefined || section.nos !== nos) {
      const detail = `Received the end of section ${nos}, which was not requested`;
      this.#context.journal.note("out-of-sequence", detail);
      return undefined;
    }
    this.#section = undefined;
    const fault = faultOf(section, chs);
    if (fault === undefined) {
      this.#sections.set(nos, section.arriving.octets);
      this.#options.onProgress?.(this.#length, this.#announced ?? this.#length);
      return yield* this.#say("F_AF_NA_1", {
        nos,
        afq: AFQ.acceptedSection,
        error: FILE_ERROR.none,
      });
    }
    this.#context.journal.note("checksum", fault);
    const failed = yield* this.#say("F_AF_NA_1", {
      nos,
      afq: AFQ.refusedSection,
      error: FILE_ERROR.checksum,
    });
    if (failed !== undefined) return failed;
    if (this.#retries++ < this.#mostRetries) return undefined;
    return yield* this.#give("corrupt", {
      reason: `${fault} (after ${formatCount(this.#retries - 1, "retry", "retries")})`,
    });
  }

  *#endFile(chs: number): Steps<GetFileResult> {
    this.#context.journal.begin("file");
    const octets = join([...this.#sections.values()]);
    const sum = checksum(octets);
    let fault: string | undefined;
    if (sum !== chs) fault = `The file has the checksum ${sum}, expected ${chs}`;
    else if (this.#announced !== undefined && octets.length !== this.#announced) {
      fault = `The file has ${formatCount(octets.length, "octet")}, expected ${this.#announced}`;
    }
    if (fault !== undefined) this.#context.journal.note("checksum", fault);
    const [afq, error] = fault === undefined
      ? [AFQ.acceptedFile, FILE_ERROR.none]
      : [AFQ.refusedFile, FILE_ERROR.checksum];
    const nos = [...this.#sections.keys()].reduce((last, each) => Math.max(last, each), 0);
    const failed = yield* this.#say("F_AF_NA_1", { nos, afq, error });
    if (failed !== undefined) return failed;
    if (fault !== undefined) return this.#end("corrupt", { reason: fault });
    return { ...this.#end("done", { reason: "The complete file was received" }), octets };
  }

  /** Sends a message to the station; returns the result if it could not be sent. */
  *#say(
    type: "F_SC_NA_1" | "F_AF_NA_1",
    keys: Readonly<Record<string, number>>,
  ): Steps<GetFileResult | undefined> {
    const sent = yield* this.#send(fileRequest(this.#context, type, keys));
    return sent ? undefined : this.#unsent();
  }

  *#send(request: RequestMaker): Steps<boolean> {
    const sent = yield* sendMessage(this.#context, request);
    this.#advance();
    return sent;
  }

  /** Records progress, which restarts the time limit of the next step. */
  #advance(): void {
    this.#until = nextDeadline(this.#context);
    this.#hears = false;
  }

  get #mostRetries(): number {
    return this.#options.sectionRetries ?? 2;
  }

  /** Ends the transfer and notifies the station. */
  *#give(outcome: "timed-out" | "corrupt", why: { reason: string }): Steps<GetFileResult> {
    const deactivate = fileRequest(this.#context, "F_SC_NA_1", { nos: 0, scq: SCQ.deactivateFile });
    yield { type: "post", request: deactivate };
    return this.#end(outcome, why);
  }

  #unsent(): GetFileResult {
    const reason = `Not sent within ${this.#context.limits.sendMs} ms: the window is full`;
    return this.#end("timed-out", { reason });
  }

  #end(
    outcome: GetFileResult["outcome"],
    why: { readonly reason: string; readonly by?: Asdu },
  ): GetFileResult {
    return { ...fileEnding(this.#context, outcome, why), octets: undefined };
  }

  #outOfSequence(message: Asdu): void {
    this.#context.journal.note("out-of-sequence", `${message.type} is not expected here`);
  }

  get #length(): number {
    return [...this.#sections.values()].reduce((sum, { length }) => sum + length, 0);
  }
}

function overrunOf({ nos, arriving: { announced } }: Section): string {
  return `Section ${nos} has more than the ${announced} octets announced`;
}

function faultOf(section: Section, chs: number): string | undefined {
  const { nos, arriving, overrun } = section;
  if (overrun > 0) return overrunOf(section);
  const { octets, announced, isComplete } = arriving;
  if (!isComplete) {
    return `Section ${nos} has ${formatCount(octets.length, "octet")}, expected ${announced}`;
  }
  const sum = checksum(octets);
  return sum === chs ? undefined : `Section ${nos} has the checksum ${sum}, expected ${chs}`;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
