// Records the progress of a procedure, for its result or for the error that ends it.

import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
import { describeAnswer } from "./answer.ts";
import type { DataPolicy } from "./data_limits.ts";
import type { RequestAuthentication } from "../../authentication/request_authentication.ts";
import type { Note, NoteCode, Progress, StepName, StepTiming, TraceEntry } from "./result.ts";

/** A received ASDU, decoded and encoded. */
export interface ReceivedAsdu {
  /** The ASDU after lenient decoding; `issues` lists its faults. */
  readonly asdu: Asdu;
  /** The encoded ASDU. */
  readonly octets: Uint8Array;
}

/** A request passed to the link. It is decoded on demand, and only once. */
export class SentAsdu {
  /** Its type. */
  readonly type: AsduInput["type"];
  /** The encoded ASDU. */
  readonly octets: Uint8Array;
  readonly #profile: Profile;
  #asdu: Asdu | undefined;

  /** Creates an entry for an encoded ASDU. */
  constructor(type: AsduInput["type"], octets: Uint8Array, profile: Profile) {
    this.type = type;
    this.octets = octets;
    this.#profile = profile;
  }

  /** The request as the station decodes it, with defaults and encoded values. */
  get asdu(): Asdu {
    return this.#asdu ??= decodeAsdu(this.octets, { profile: this.#profile });
  }
}

/** A step in progress. */
export type OpenStep = { -readonly [K in keyof StepTiming]: StepTiming[K] };

/**
 * Maximum number of ASDUs besides the data: a confirmation and a termination from each of 65 536
 * common addresses.
 */
const MOST_ANSWERS = 131_072;

/** Maximum number of ASDUs in the trace that look like answers, but do not match. */
const MOST_UNMATCHED = 1000;

/** Maximum number of different ones to name. */
const NAMED_UNMATCHED = 3;

/** The record of one procedure. */
export class Journal {
  /** Description of the procedure. */
  readonly label: string;
  /** Whether the station has confirmed a request that affects the process. */
  accepted = false;
  /** Monotonic time of the last event of the procedure. */
  now: number;
  /** How the most recent request was authenticated; `undefined` without secure authentication. */
  authentication: RequestAuthentication | undefined;
  /** Why the station refused to authenticate a request; `undefined` if it did not. */
  refused: string | undefined;
  readonly #startedAt: number;
  readonly #steps: OpenStep[] = [];
  readonly #data: Asdu[] = [];
  readonly #notes: Note[] = [];
  readonly #trace: TraceEntry[] = [];
  readonly #policy: DataPolicy;
  #size = 0;
  #answers = 0;
  #objects = 0;
  /** Number of objects in ASDUs that were not decoded, according to their heads, and of ASDUs without objects. */
  #undecoded = 0;
  #octets = 0;
  /** Descriptions of ASDUs that look like answers, but do not match. */
  readonly #unmatched: string[] = [];
  #unmatchedCount = 0;
  #excess: string | undefined;

  /** Starts a record at monotonic time `now`. */
  constructor(label: string, now: number, policy: DataPolicy) {
    this.label = label;
    this.#startedAt = now;
    this.now = now;
    this.#policy = policy;
  }

  /** Describes the exceeded limit of the procedure; `undefined` if there is none. */
  get excess(): string | undefined {
    return this.#excess;
  }

  /** Number of ASDUs of the procedure so far. */
  get size(): number {
    return this.#size;
  }

  /** The current step, if any. */
  get step(): OpenStep | undefined {
    return this.#steps.at(-1);
  }

  /** Starts a step. */
  begin(step: StepName): OpenStep {
    const opened: OpenStep = {
      step,
      sentMs: undefined,
      acknowledgedMs: undefined,
      confirmedMs: undefined,
      terminatedMs: undefined,
    };
    this.#steps.push(opened);
    return opened;
  }

  /** Converts monotonic time to ms since the call. */
  since(at: number): number {
    return at - this.#startedAt;
  }

  /** Records a request that was sent. */
  sent(request: SentAsdu, at: number): void {
    const atMs = this.since(at);
    this.#size++;
    if (request.type !== "F_SG_NA_1" && this.#keeps) {
      this.#trace.push({ direction: "sent", atMs, asdu: request.asdu, octets: request.octets });
    }
    if (this.step !== undefined) this.step.sentMs ??= atMs;
  }

  /** Records an ASDU of the procedure that carries no data. */
  take({ asdu, octets }: ReceivedAsdu, at: number): void {
    this.#count(octets);
    this.#check("answers", ++this.#answers, MOST_ANSWERS);
    if (!this.#keeps) return;
    this.#trace.push({ direction: "received", atMs: this.since(at), asdu, octets });
  }

  /** Counts an ASDU of the procedure without keeping it. */
  takeQuietly({ octets }: ReceivedAsdu): void {
    this.#count(octets);
  }

  /** Records an ASDU of the procedure as data. */
  takeData({ asdu, octets }: ReceivedAsdu, at: number): void {
    this.#count(octets);
    // An ASDU without objects counts as one, because a station may send any number of them.
    if (asdu.type === "raw") this.#undecoded += Math.max(1, asdu.count);
    else if (asdu.objects.length === 0) this.#undecoded++;
    else this.#objects += asdu.objects.length;
    const { maxObjects } = this.#policy;
    this.#check("objects", this.#objects + this.#undecoded, maxObjects, "maxObjects");
    if (!this.#keeps) return;
    this.#trace.push({ direction: "received", atMs: this.since(at), asdu, octets });
    this.#data.push(asdu);
  }

  /** Records an ASDU that looks like an answer, but belongs to no procedure. */
  takeUnmatched({ asdu, octets }: ReceivedAsdu, at: number): void {
    const text = describeAnswer(asdu);
    // An answer that was ignored because of its content has its own note.
    if (!this.#notes.some(({ code }) => code === "answer-ignored")) {
      this.note("answer-unmatched", `The station sent ${text}`);
    }
    this.#unmatchedCount++;
    const isNew = !this.#unmatched.includes(text);
    if (isNew && this.#unmatched.length < NAMED_UNMATCHED) this.#unmatched.push(text);
    if (!this.#keeps || this.#unmatchedCount > MOST_UNMATCHED) return;
    this.#trace.push({ direction: "received", atMs: this.since(at), asdu, octets });
  }

  /** The ASDUs that look like answers, but do not match; `undefined` if there are none. */
  get unmatched(): string | undefined {
    const more = this.#unmatchedCount - this.#unmatched.length;
    if (this.#unmatchedCount === 0) return undefined;
    return this.#unmatched.join(", ") + (more === 0 ? "" : ` and ${more} more`);
  }

  #count(octets: Uint8Array): void {
    this.#size++;
    this.#octets += octets.length;
    this.#check("octets", this.#octets, this.#policy.maxOctets, "maxOctets");
  }

  /** Records the first exceeded limit. */
  #check(what: string, found: number, limit: number, option?: string): void {
    if (found <= limit || this.#policy.keep === "none") return;
    const most = option === undefined ? limit : `${option} = ${limit}`;
    this.#excess ??= `received ${found} ${what}, expected at most ${most}`;
  }

  get #keeps(): boolean {
    return this.#policy.keep === "all" && this.#excess === undefined;
  }

  /** Records an observation when it first occurs. */
  note(code: NoteCode, detail: string): void {
    if (!this.#notes.some((note) => note.code === code)) this.#notes.push({ code, detail });
  }

  /**
   * Returns the progress so far. The arrays are those of the journal, which do not change after it
   * ends.
   */
  progress(): Progress {
    const { label, authentication } = this;
    const progress = {
      label,
      steps: this.#steps,
      objects: this.#objects,
      data: this.#data,
      notes: this.#notes,
      trace: this.#trace,
    };
    return authentication === undefined ? progress : { ...progress, authentication };
  }
}
