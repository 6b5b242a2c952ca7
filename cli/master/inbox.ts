// What has arrived on a connection since the last request, and which parts of it have met an expectation.

import type { Profile } from "../../codec/mod.ts";
import type { Asdu } from "../../mod.ts";
import type { Expectation, FrameName } from "./expectation.ts";
import { hasObject, matchIn, type RequestTarget } from "./match.ts";

/** Maximum number of refusals that are kept. */
const MOST_REFUSALS = 5;

/** Maximum number of ASDUs and of frames that are kept; the oldest ones are dropped. */
const MOST_KEPT = 100_000;

interface Arrived {
  readonly asdu: Asdu;
  readonly used: Set<number>;
}

interface ArrivedFrame {
  readonly frame: FrameName;
  isUsed: boolean;
}

/** The ASDUs, frames and the end of a connection. */
export class Inbox {
  readonly #profile: Profile;
  #asdus: Arrived[] = [];
  #frames: ArrivedFrame[] = [];
  #targets: readonly RequestTarget[] = [];
  #refusals: string[] = [];
  #end: string | undefined;
  /** Whether the script knows that the connection has ended. */
  #isEndSeen = false;
  /** The number of ASDUs and of frames that were dropped. */
  #dropped = { asdus: 0, frames: 0 };
  /** ASDUs and frames from these numbers on count as unexpected. */
  #since = { asdus: 0, frames: 0 };
  #changed = Promise.withResolvers<void>();

  /** Creates an inbox of a new connection. */
  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** Resolves when something else has arrived. */
  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  /** Why the connection has ended; `undefined` if it is open. */
  get end(): string | undefined {
    return this.#end;
  }

  /** Whether the connection has ended although the script neither expected nor caused it. */
  get isLost(): boolean {
    return this.#end !== undefined && !this.#isEndSeen;
  }

  /**
   * The ASDUs that have not met an expectation: those about the same answer, type or object, or all if there are none.
   */
  restFor(expectation: Expectation | undefined): readonly Asdu[] {
    const rest = this.#asdus.filter(({ used }) => used.size === 0).map(({ asdu }) => asdu);
    if (expectation?.kind !== "asdu") return rest;
    const { type, ca, ioa, answer } = expectation;
    const targets = this.#targets;
    const similar = rest.filter((asdu) =>
      type !== undefined && asdu.type === type ||
      ioa !== undefined && hasObject(asdu, { ca, ioa }) ||
      answer !== undefined && targets.some(({ typeId }) => typeId === asdu.typeId)
    );
    return similar.length > 0 ? similar : rest;
  }

  /** Starts again for a new request. */
  begin(targets: readonly RequestTarget[]): void {
    this.#asdus = [];
    this.#frames = [];
    this.#refusals = [];
    this.#targets = targets;
    this.#dropped = { asdus: 0, frames: 0 };
    this.settle();
  }

  /** No longer counts as unexpected what has arrived so far. */
  settle(): void {
    this.#since = {
      asdus: this.#dropped.asdus + this.#asdus.length,
      frames: this.#dropped.frames + this.#frames.length,
    };
  }

  /** Takes an ASDU. */
  add(asdu: Asdu): void {
    this.#asdus.push({ asdu, used: new Set() });
    if (this.#asdus.length > MOST_KEPT) {
      this.#asdus.shift();
      this.#dropped.asdus++;
    }
    this.#notify();
  }

  /** Takes a frame without an ASDU. */
  addFrame(frame: FrameName): void {
    this.#frames.push({ frame, isUsed: false });
    if (this.#frames.length > MOST_KEPT) {
      this.#frames.shift();
      this.#dropped.frames++;
    }
    this.#notify();
  }

  /** Records that secure authentication refused a request, which is shown where an answer is missing. */
  addRefusal(text: string): void {
    this.#refusals.push(text);
    if (this.#refusals.length > MOST_REFUSALS) this.#refusals.shift();
  }

  /** The refusals since the last request, oldest first. */
  get refusals(): readonly string[] {
    return this.#refusals;
  }

  /** Records the end of the connection; `isExpected` if the script itself has ended it. */
  close(reason: string, { isExpected = false }: { readonly isExpected?: boolean } = {}): void {
    this.#end ??= reason;
    this.#isEndSeen ||= isExpected;
    this.#notify();
  }

  /** Records that the script knows about the end of the connection. */
  seeEnd(): void {
    this.#isEndSeen = true;
  }

  /**
   * Returns a function that searches what has arrived: everything on the first call, and what is new on later calls. It
   * returns what meets the expectation, an ASDU or a text, which then cannot meet another expectation.
   *
   * @param options.isNegative Whether it must not happen: then only what arrived since `settle()` counts.
   */
  search(
    expectation: Expectation,
    { isNegative }: { readonly isNegative: boolean },
  ): () => Asdu | string | undefined {
    if (expectation.kind === "closed") return () => this.#seenEnd();
    let next = expectation.kind === "asdu" ? this.#since.asdus : this.#since.frames;
    if (!isNegative) next = 0;
    const isFrame = expectation.kind === "frame";
    const list: readonly unknown[] = isFrame ? this.#frames : this.#asdus;
    return () => {
      const dropped = isFrame ? this.#dropped.frames : this.#dropped.asdus;
      for (next = Math.max(next, dropped); next - dropped < list.length; next++) {
        const found = this.#look(expectation, next - dropped);
        if (found !== undefined) return found;
      }
      return undefined;
    };
  }

  /** Whether something that met an earlier expectation would meet this one too. */
  cameBefore(expectation: Expectation): boolean {
    if (expectation.kind === "closed") return false;
    if (expectation.kind === "frame") {
      return this.#frames.some(({ frame }) => frame === expectation.frame);
    }
    const given = { targets: this.#targets, profile: this.#profile, isUsed: () => false };
    return this.#asdus.some(({ asdu }) => matchIn(asdu, expectation, given) !== undefined);
  }

  #look(
    expectation: Exclude<Expectation, { readonly kind: "closed" }>,
    at: number,
  ): Asdu | string | undefined {
    if (expectation.kind === "frame") {
      const arrived = this.#frames[at]!;
      if (arrived.isUsed || arrived.frame !== expectation.frame) return undefined;
      arrived.isUsed = true;
      return arrived.frame;
    }
    const { asdu, used } = this.#asdus[at]!;
    const index = matchIn(asdu, expectation, {
      ...{ targets: this.#targets, profile: this.#profile },
      isUsed: (each) => used.has(each),
    });
    if (index === undefined) return undefined;
    used.add(index);
    return asdu;
  }

  #seenEnd(): string | undefined {
    if (this.#end !== undefined) this.#isEndSeen = true;
    return this.#end;
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
