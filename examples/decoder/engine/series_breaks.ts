// The interruptions of links: where they closed, or where octets are missing from the capture.

/** Maximum number of interruptions; later ones are only counted. */
const MAX_INTERRUPTIONS = 1_000_000;

/** A link on which a point was reported, and the number of its interruptions at that time. */
interface Sighting {
  readonly link: number;
  readonly epoch: number;
}

/** The interruptions of all links, and the links on which each point is reported. */
export class LinkBreaks {
  /** Number of interruptions that did not fit. */
  dropped = 0;
  /** Rows of the interruptions of each link. */
  readonly #rows: number[][] = [];
  /** The present period of each link, with a number of its own. */
  readonly #periods: number[] = [];
  #lastPeriod = 0;
  #length = 0;
  /** For each point: the link of its last report plus 1, and its interruptions at that time. */
  #link = new Uint32Array(1024);
  #epoch = new Uint32Array(1024);
  /** Further links on which points are reported at the same time. */
  readonly #others = new Map<number, Sighting[]>();

  /** Records an interruption. */
  add(link: number, row: number): void {
    if (this.#length >= MAX_INTERRUPTIONS) {
      this.dropped++;
      return;
    }
    this.#length++;
    (this.#rows[link] ??= []).push(row);
    this.#periods[link] = ++this.#lastPeriod;
  }

  /** The number of the uninterrupted period in which a link is; no other link and no other period has it. */
  periodOf(link: number): number {
    return this.#periods[link] ??= ++this.#lastPeriod;
  }

  /** Records the link of a report; returns the row since which nothing is known about the point, if there is one. */
  report(point: number, link: number): number | undefined {
    if (point >= this.#link.length) this.#grow(point);
    const known = this.#known(point);
    const isLive = ({ link, epoch }: Sighting) => this.#epochOf(link) === epoch;
    const others = known.filter((each) => each.link !== link && isLive(each));
    if (others.length > 0) this.#others.set(point, others);
    else this.#others.delete(point);
    this.#link[point] = link + 1;
    this.#epoch[point] = this.#epochOf(link);
    return this.#brokenSince(known);
  }

  /** The row since which nothing is known about a point; `undefined` if it is reported. */
  endOf(point: number): number | undefined {
    return this.#brokenSince(this.#known(point));
  }

  /** The number of interruptions of a link so far. */
  #epochOf(link: number): number {
    return this.#rows[link]?.length ?? 0;
  }

  #brokenSince(known: readonly Sighting[]): number | undefined {
    let last: number | undefined;
    for (const { link, epoch } of known) {
      const row = this.#rows[link]?.[epoch];
      if (row === undefined) return undefined;
      last = Math.max(last ?? 0, row);
    }
    return last;
  }

  #known(point: number): Sighting[] {
    const link = this.#link[point] ?? 0;
    if (link === 0) return [];
    return [{ link: link - 1, epoch: this.#epoch[point]! }, ...this.#others.get(point) ?? []];
  }

  #grow(point: number): void {
    const capacity = Math.max(point + 1, 2 * this.#link.length);
    const [link, epoch] = [new Uint32Array(capacity), new Uint32Array(capacity)];
    link.set(this.#link);
    epoch.set(this.#epoch);
    this.#link = link;
    this.#epoch = epoch;
  }
}
