// The memory of the index of values: pages of entries in a few large arrays, with a fixed limit.

/** Words of 32 bits per entry. */
export const ENTRY_WORDS = 6;

/**
 * The words of an entry: the row and the approximate time of its first report, its lowest, highest and last value, and its
 * description.
 */
export const ROW = 0;
export const TIME = 1;
export const LOW = 2;
export const HIGH = 3;
export const LAST = 4;
export const META = 5;

/** Parts of the description: the quality bits of all its reports, and whether the link was interrupted in between. */
export const QUALITY_MASK = 0xff;
export const INNER_BREAK = 0x100;
/** The number of its reports, in units of this value; 0 if the entry is an interruption. */
export const COUNT_STEP = 0x200;
export const MAX_COUNT = 0x7fffff;

/** Entries per page. */
export const PAGE_ENTRIES = 16;

const PAGE_WORDS = PAGE_ENTRIES * ENTRY_WORDS;

/** Pages per array. */
const BLOCK_SHIFT = 10;
const BLOCK_PAGES = 1 << BLOCK_SHIFT;

/** Bits of the place of a word in its array; the upper bits of an address are the number of the array. */
export const PLACE_BITS = 17;
export const PLACE_MASK = (1 << PLACE_BITS) - 1;

/** Octets of a page, with the number of the next one. */
export const PAGE_OCTETS = (PAGE_WORDS + 1) * 4;

/** Pages by number, from 1; 0 is no page. */
export class EntryPool {
  /** Maximum number of pages. */
  readonly limit: number;
  /** Number of pages in use. */
  used = 0;
  /** The words of all pages by the number of their array, and the same as numbers. */
  readonly words: Uint32Array[] = [];
  readonly floats: Float32Array[] = [];
  readonly #next: Uint32Array[] = [];
  #fresh = 1;
  #free = 0;

  /** Creates an empty pool that holds at most this number of octets. */
  constructor(octets: number) {
    this.limit = Math.floor(octets / PAGE_OCTETS);
    this.#grow();
  }

  /** Returns a page that no other list has; 0 if all are in use. */
  take(): number {
    if (this.used >= this.limit) return 0;
    this.used++;
    const page = this.#free;
    if (page !== 0) {
      this.#free = this.nextOf(page);
      this.link(page, 0);
      return page;
    }
    const fresh = this.#fresh++;
    if (fresh >>> BLOCK_SHIFT >= this.words.length) this.#grow();
    return fresh;
  }

  /** Returns a list of pages to the pool. */
  release(first: number): void {
    for (let page = first; page !== 0;) {
      const next = this.nextOf(page);
      this.link(page, this.#free);
      this.#free = page;
      this.used--;
      page = next;
    }
  }

  /** The page after a page; 0 if it is the last one. */
  nextOf(page: number): number {
    return this.#next[page >>> BLOCK_SHIFT]![page & BLOCK_PAGES - 1]!;
  }

  /** Sets the page after a page. */
  link(page: number, next: number): void {
    this.#next[page >>> BLOCK_SHIFT]![page & BLOCK_PAGES - 1] = next;
  }

  /** The array with the words of a page, which begin at {@linkcode startOf}. */
  wordsOf(page: number): Uint32Array {
    return this.words[page >>> BLOCK_SHIFT]!;
  }

  /** The same array as numbers. */
  floatsOf(page: number): Float32Array {
    return this.floats[page >>> BLOCK_SHIFT]!;
  }

  /** The address of the first word of a page. */
  addressOf(page: number): number {
    return page >>> BLOCK_SHIFT << PLACE_BITS | this.startOf(page);
  }

  /** The index of the first word of a page. */
  startOf(page: number): number {
    return (page & BLOCK_PAGES - 1) * PAGE_WORDS;
  }

  #grow(): void {
    const words = new Uint32Array(BLOCK_PAGES * PAGE_WORDS);
    this.words.push(words);
    this.floats.push(new Float32Array(words.buffer));
    this.#next.push(new Uint32Array(BLOCK_PAGES));
  }
}
