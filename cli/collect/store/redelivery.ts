// Recognises events that a station sends again because it has not seen their acknowledgement.
//
// The rule. A station may send again only what it has no acknowledgement of: at most its window, the last k ASDUs of
// the connection that ended. It repeats them on the next connection, in the old order, before anything newer of the same
// point. So an event counts as one that is known already if it equals, in every bit of value, quality, cause and
// time tag, one of those last events of its point that has not been met again yet; what is before that one was
// acknowledged. The first event of the point that equals none ends the search for the point: it is new, and so is all
// that follows. Within one connection nothing is ever taken for a repetition, however equal it looks: the sequence
// numbers of the protocol vouch for it.
//
// The limit. Two events of one point that are equal in every bit, time tag included, one stored just before a
// connection broke and one sent first after it, cannot be distinguished from one event sent twice.
//
// The exception. Events that a deadband has left out have no row, and are forgotten when the process ends. Of points
// with a deadband, an event that equals none may be such a one: it does not end the search.

/** The part of an event by which it is recognised. */
export interface Trace<Content> {
  /** Its row in the store; 0 if it was left out. */
  readonly seq: number;
  /** Point, type and cause in one number: a station keeps the order within a lane. */
  readonly lane: number;
  /** Everything else. */
  readonly content: Content;
  /** Its time tag; `null` if it has none. */
  readonly tag: number | null;
}

/** The classification of an event. */
export type Match<Content> =
  /** One that is known. */
  | Trace<Content>
  /** New. */
  | undefined
  /** New, or one that was left out before and is forgotten: its time is not later than that of all in doubt. */
  | "doubtful";

/** First row and number of rows. */
export type SeqRange = readonly [first: number, count: number];

/** Events in doubt that are remembered; of more, the oldest are forgotten. */
const MOST_IN_DOUBT = 5000;

/** The events of one station whose acknowledgement may have been lost. */
export class Redelivery<Content> {
  readonly #window: number;
  readonly #isSame: (a: Content, b: Content) => boolean;
  /** The last ASDUs of this connection that had events, with their number. */
  #recent: { readonly asdu: number; readonly traces: Trace<Content>[] }[] = [];
  /** What was in doubt when this connection began, in the order of the events. */
  #before: readonly Trace<Content>[];
  /** What of it may still be repeated, by lane. */
  #doubt: Map<number, readonly Trace<Content>[]>;

  /**
   * Remembers the last `window` ASDUs of each connection.
   *
   * @param isSame Whether two events of one lane are equal in everything else.
   * @param inDoubt What may be repeated from earlier connections, in the order of the events.
   */
  constructor(
    window: number,
    isSame: (a: Content, b: Content) => boolean,
    inDoubt: readonly Trace<Content>[] = [],
  ) {
    this.#window = window;
    this.#isSame = isSame;
    this.#before = inDoubt;
    this.#doubt = byLane(inDoubt);
  }

  /** A copy that goes its own way, with another window if one is given. */
  clone(window = this.#window): Redelivery<Content> {
    const copy = new Redelivery(window, this.#isSame);
    copy.#recent = this.#recent.map(({ asdu, traces }) => ({ asdu, traces: [...traces] }));
    copy.#before = this.#before;
    copy.#doubt = new Map(this.#doubt);
    return copy;
  }

  /** A new connection begins: the latest events may arrive again. */
  begin(): void {
    this.#before = this.#inDoubt();
    this.#doubt = byLane(this.#before);
    this.#recent = [];
  }

  /**
   * The event that this one is; call it once for each event, in order.
   *
   * @param hasGaps Whether events of the point may have been left out, and forgotten.
   */
  match(
    { lane, content, tag }: Omit<Trace<Content>, "seq">,
    { hasGaps = false } = {},
  ): Match<Content> {
    const known = this.#doubt.get(lane);
    if (known === undefined) return undefined;
    const index = known.findIndex((trace) => this.#isSame(trace.content, content));
    if (index < 0 && hasGaps && tag !== null) {
      return known.some((trace) => tag <= trace.tag!) ? "doubtful" : undefined;
    }
    if (index < 0 || index === known.length - 1) this.#doubt.delete(lane);
    else this.#doubt.set(lane, known.slice(index + 1));
    return known[index];
  }

  /** An ASDU of this connection has arrived: what is a window older was acknowledged. */
  arrived(asdu: number): void {
    const oldest = asdu - this.#window + 1;
    const keep = this.#recent.findIndex((recent) => recent.asdu >= oldest);
    if (keep > 0) this.#recent.splice(0, keep);
    else if (keep < 0) this.#recent = [];
  }

  /** Remembers an event of this connection, with the row that it has or had. */
  note(asdu: number, trace: Trace<Content>): void {
    const last = this.#recent.at(-1);
    if (last?.asdu === asdu) last.traces.push(trace);
    else this.#recent.push({ asdu, traces: [trace] });
  }

  /** Every row that may be repeated if the connection ends now, in the order of the events. */
  inDoubt(): readonly SeqRange[] {
    const ranges: [number, number][] = [];
    for (const { seq } of this.#inDoubt()) {
      const last = ranges.at(-1);
      if (seq === 0) continue;
      if (last !== undefined && last[0] + last[1] === seq) last[1]++;
      else ranges.push([seq, 1]);
    }
    return ranges;
  }

  #inDoubt(): readonly Trace<Content>[] {
    const recent = this.#recent.flatMap(({ traces }) => traces);
    if (this.#doubt.size === 0) return recent.slice(-MOST_IN_DOUBT);
    // Events that have not arrived again follow those that have, in the order of each lane.
    const rest = new Set([...this.#doubt.values()].flat());
    const room = Math.max(0, MOST_IN_DOUBT - recent.length);
    const earlier = this.#before.filter((trace) => rest.has(trace));
    return [...recent, ...earlier.slice(Math.max(0, earlier.length - room))];
  }
}

function byLane<Content>(
  traces: readonly Trace<Content>[],
): Map<number, readonly Trace<Content>[]> {
  const lanes = new Map<number, Trace<Content>[]>();
  for (const trace of traces) {
    const lane = lanes.get(trace.lane);
    if (lane === undefined) lanes.set(trace.lane, [trace]);
    else lane.push(trace);
  }
  return lanes;
}
