// Recognises events that a station sends again because it has not seen their acknowledgement.
//
// The rule. A station may send again only what it has no acknowledgement of: at most its window, the last k ASDUs of
// the connection that ended. It does so on the next connection, in the old order, before anything newer of the same
// point. So an event counts as one that is stored already if it equals, in every bit of value, quality, cause and
// time tag, one of those last events of its point that has not been met again yet; what stands before that one was
// acknowledged. The first event of the point that equals none ends the search for the point: it is new, and so is all
// that follows. Within one connection nothing is ever taken for a repetition, however equal it looks: the sequence
// numbers of the protocol vouch for it.
//
// The limit. Two events of one point that are equal in every bit, time tag included, one stored just before a
// connection broke and one sent first after it, cannot be told from one event sent twice.

/** One event as it is recognised. */
export interface Trace {
  /** Its row in the store. */
  readonly seq: number;
  /** Point, type and cause in one number: a station keeps the order within a lane. */
  readonly lane: number;
  /** Everything else. */
  readonly content: string;
}

/** First row and number of rows. */
export type SeqRange = readonly [first: number, count: number];

/** Events in doubt that are remembered; of more, the oldest are forgotten. */
const MOST_IN_DOUBT = 5000;

/** The events of one station whose acknowledgement may have been lost. */
export class Redelivery {
  readonly #window: number;
  /** The last ASDUs of this connection, with their number. */
  #recent: { readonly asdu: number; readonly traces: Trace[] }[] = [];
  /** What may come again, by lane, each in the order of the events. */
  #doubt: Map<number, readonly Trace[]>;

  /**
   * Remembers the last `window` ASDUs of each connection.
   *
   * @param inDoubt What may come again from earlier connections.
   */
  constructor(window: number, inDoubt: readonly Trace[] = []) {
    this.#window = window;
    this.#doubt = byLane(inDoubt);
  }

  /** A copy that goes its own way, with another window if one is given. */
  clone(window = this.#window): Redelivery {
    const copy = new Redelivery(window);
    copy.#recent = this.#recent.map(({ asdu, traces }) => ({ asdu, traces: [...traces] }));
    copy.#doubt = new Map(this.#doubt);
    return copy;
  }

  /** A new connection begins: what came last may come again. */
  begin(): void {
    this.#doubt = byLane(this.#inDoubt());
    this.#recent = [];
  }

  /** The row that the event has already, if it was stored before; call it once for each event, in order. */
  match(lane: number, content: string): number | undefined {
    const traces = this.#doubt.get(lane);
    if (traces === undefined) return undefined;
    const index = traces.findIndex((trace) => trace.content === content);
    if (index < 0 || index === traces.length - 1) this.#doubt.delete(lane);
    else this.#doubt.set(lane, traces.slice(index + 1));
    return traces[index]?.seq;
  }

  /** Remembers an event of this connection, with the row that it has got or had. */
  note(asdu: number, trace: Trace): void {
    const last = this.#recent.at(-1);
    if (last?.asdu === asdu) last.traces.push(trace);
    else this.#recent.push({ asdu, traces: [trace] });
    while (this.#recent[0]!.asdu <= asdu - this.#window) this.#recent.shift();
  }

  /** Every row that may come again if the connection ends now. */
  inDoubt(): readonly SeqRange[] {
    const ranges: [number, number][] = [];
    for (const { seq } of this.#inDoubt()) {
      const last = ranges.at(-1);
      if (last !== undefined && last[0] + last[1] === seq) last[1]++;
      else ranges.push([seq, 1]);
    }
    return ranges;
  }

  #inDoubt(): Trace[] {
    const traces = [...this.#doubt.values()].flat();
    for (const recent of this.#recent) traces.push(...recent.traces);
    return traces.sort((a, b) => a.seq - b.seq).slice(-MOST_IN_DOUBT);
  }
}

function byLane(traces: readonly Trace[]): Map<number, readonly Trace[]> {
  const lanes = new Map<number, Trace[]>();
  for (const trace of traces) {
    const lane = lanes.get(trace.lane);
    if (lane === undefined) lanes.set(trace.lane, [trace]);
    else lane.push(trace);
  }
  return lanes;
}
