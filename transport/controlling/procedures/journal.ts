// Keeps what a procedure learns, for its result or for the error that cuts it short.

import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
import type { DataPolicy } from "./data_limits.ts";
import type { Note, NoteCode, Progress, StepName, StepTiming, TraceEntry } from "./result.ts";

/** A received ASDU, decoded and as octets. */
export interface ReceivedAsdu {
  /** Leniently decoded: `issues` lists its faults. */
  readonly asdu: Asdu;
  /** Its octets, from the type identification on. */
  readonly octets: Uint8Array;
}

/** A request handed to the link. It is decoded on demand, and only once. */
export class SentAsdu {
  /** Its type. */
  readonly type: AsduInput["type"];
  /** Its octets, from the type identification on. */
  readonly octets: Uint8Array;
  readonly #profile: Profile;
  #asdu: Asdu | undefined;

  /** Creates an entry for the encoded ASDU. */
  constructor(type: AsduInput["type"], octets: Uint8Array, profile: Profile) {
    this.type = type;
    this.octets = octets;
    this.#profile = profile;
  }

  /** The request as the station decodes it: with defaults, and with values as the wire carries them. */
  get asdu(): Asdu {
    return this.#asdu ??= decodeAsdu(this.octets, { profile: this.#profile });
  }
}

/** A step while it runs. */
export type OpenStep = { -readonly [K in keyof StepTiming]: StepTiming[K] };

/** Most ASDUs besides the data: a confirmation and a termination of each of 65 536 common addresses. */
const MOST_ANSWERS = 131_072;

/** The record of one procedure. */
export class Journal {
  /** What the procedure is. */
  readonly label: string;
  /** Whether the station has confirmed a request that acts. */
  accepted = false;
  /** Monotonic time of the last event of the procedure. */
  now: number;
  readonly #startedAt: number;
  readonly #steps: OpenStep[] = [];
  readonly #data: Asdu[] = [];
  readonly #notes: Note[] = [];
  readonly #trace: TraceEntry[] = [];
  readonly #policy: DataPolicy;
  #size = 0;
  #answers = 0;
  #objects = 0;
  #octets = 0;
  #excess: string | undefined;

  /** Begins a record at monotonic time `now`. */
  constructor(label: string, now: number, policy: DataPolicy) {
    this.label = label;
    this.#startedAt = now;
    this.now = now;
    this.#policy = policy;
  }

  /** The exceeded limit of the procedure, as text; `undefined` without one. */
  get excess(): string | undefined {
    return this.#excess;
  }

  /** How many ASDUs belong to the procedure so far. */
  get size(): number {
    return this.#size;
  }

  /** The step under way, if any has begun. */
  get step(): OpenStep | undefined {
    return this.#steps.at(-1);
  }

  /** Begins a step. */
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

  /** Monotonic time as ms since the call. */
  since(at: number): number {
    return at - this.#startedAt;
  }

  /** Records a request that is on its way. */
  sent(request: SentAsdu, at: number): void {
    const atMs = this.since(at);
    this.#size++;
    if (request.type !== "F_SG_NA_1" && this.#keeps) {
      this.#trace.push({ direction: "sent", atMs, asdu: request.asdu, octets: request.octets });
    }
    if (this.step !== undefined) this.step.sentMs ??= atMs;
  }

  /** Records an ASDU that belongs to the procedure but carries no data. */
  take({ asdu, octets }: ReceivedAsdu, at: number): void {
    this.#count(octets);
    this.#check("answers", ++this.#answers, MOST_ANSWERS);
    if (!this.#keeps) return;
    this.#trace.push({ direction: "received", atMs: this.since(at), asdu, octets });
  }

  /** Counts an ASDU that belongs to the procedure, and keeps it no longer. */
  takeQuietly({ octets }: ReceivedAsdu): void {
    this.#count(octets);
  }

  /** Records an ASDU that belongs to the procedure, as data. */
  takeData({ asdu, octets }: ReceivedAsdu, at: number): void {
    this.#count(octets);
    const objects = asdu.type === "raw" ? asdu.count : asdu.objects.length;
    this.#objects += Math.max(1, objects);
    this.#check("objects", this.#objects, this.#policy.maxObjects, "maxObjects");
    if (!this.#keeps) return;
    this.#trace.push({ direction: "received", atMs: this.since(at), asdu, octets });
    this.#data.push(asdu);
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

  /** Records an irregularity the first time it occurs. */
  note(code: NoteCode, detail: string): void {
    if (!this.#notes.some((note) => note.code === code)) this.#notes.push({ code, detail });
  }

  /** What is known now. The arrays are the journal's own: they are not changed once it is over. */
  progress(): Progress {
    return {
      label: this.label,
      steps: this.#steps,
      objects: this.#objects,
      data: this.#data,
      notes: this.#notes,
      trace: this.#trace,
    };
  }
}
