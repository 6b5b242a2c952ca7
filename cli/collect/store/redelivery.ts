// Recognizes events that a station resends because it did not receive their acknowledgement.
//
// Rule: a station may resend only events that were not acknowledged, which are at most the last k ASDUs of the
// previous connection. It resends them on the next connection in the original order, before newer events of the same
// point. An event is therefore a repetition if value, quality, cause and time tag are identical to one of those last
// events of its point that has not been matched yet; any events before the matched one were acknowledged. The first
// event of the point without a match ends the search for this point: it is new, and so are all that follow. Within a
// connection nothing is treated as a repetition, because the sequence numbers of the protocol rule it out.
//
// Limit: if two events of a point are identical including the time tag, and one is stored just before a connection
// breaks while the other is sent first after it, they cannot be distinguished from one event sent twice.
//
// Exception: events dropped by a deadband have no row and are forgotten when the process ends. For points with a
// deadband, an event without a match may be one of these, so it does not end the search.

/** The properties by which an event is recognized. */
export interface Trace<Content> {
  /** Its row in the store; 0 if it was dropped. */
  readonly seq: number;
  /** Point, type and cause as one number; a station keeps the order within a lane. */
  readonly lane: number;
  /** All other properties. */
  readonly content: Content;
  /** Time tag; `null` if it has none. */
  readonly tag: number | null;
}

/** The classification of an event. */
export type Match<Content> =
  /** A known event. */
  | Trace<Content>
  /** New. */
  | undefined
  /** New, or a forgotten event that had been dropped: its time tag is not later than those of all events in doubt. */
  | "doubtful";

/** First row and number of rows. */
export type SeqRange = readonly [first: number, count: number];

/** Maximum number of events in doubt; above it, the oldest are forgotten. */
const MOST_IN_DOUBT = 5000;

/** The events of one station whose acknowledgement may have been lost. */
export class Redelivery<Content> {
  readonly #window: number;
  readonly #isSame: (a: Content, b: Content) => boolean;
  /** The last ASDUs of this connection with events, by ASDU number. */
  #recent: { readonly asdu: number; readonly traces: Trace<Content>[] }[] = [];
  /** Events in doubt at the start of this connection, in order. */
  #before: readonly Trace<Content>[];
  /** Those that may still be resent, by lane. */
  #doubt: Map<number, readonly Trace<Content>[]>;

  /**
   * Tracks the last `window` ASDUs of each connection.
   *
   * @param isSame Whether two events of a lane are otherwise equal.
   * @param inDoubt Events that may be resent from earlier connections, in order.
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

  /** An independent copy, optionally with another window. */
  clone(window = this.#window): Redelivery<Content> {
    const copy = new Redelivery(window, this.#isSame);
    copy.#recent = this.#recent.slice();
    // Events are added to the last ASDU only.
    const last = copy.#recent.pop();
    if (last !== undefined) copy.#recent.push({ asdu: last.asdu, traces: last.traces.slice() });
    copy.#before = this.#before;
    copy.#doubt = new Map(this.#doubt);
    return copy;
  }

  /** Starts a new connection, on which the latest events may arrive again. */
  begin(): void {
    this.#before = this.#inDoubt();
    this.#doubt = byLane(this.#before);
    this.#recent = [];
  }

  /**
   * Matches an event with a known one. Call it once per event, in order.
   *
   * @param hasGaps Whether events of the point may have been dropped and forgotten.
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

  /** Called for each ASDU of this connection: events older than the window have been acknowledged. */
  arrived(asdu: number): void {
    const oldest = asdu - this.#window + 1;
    const keep = this.#recent.findIndex((recent) => recent.asdu >= oldest);
    if (keep > 0) this.#recent.splice(0, keep);
    else if (keep < 0) this.#recent = [];
  }

  /** Records an event of this connection with its row. */
  note(asdu: number, trace: Trace<Content>): void {
    const last = this.#recent.at(-1);
    if (last?.asdu === asdu) last.traces.push(trace);
    else this.#recent.push({ asdu, traces: [trace] });
  }

  /** The rows that may be resent if the connection ends now, in order. */
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
    // In each lane, events that have not arrived again come after those that have.
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
