// Finds the slot of a point by its group and address.

/**
 * Number of addresses per page. Stations number their points in blocks, so most of a page is used.
 */
const PAGE_BITS = 6;
const PAGE_SIZE = 1 << PAGE_BITS;

/** Maximum length of a probe; a longer one means that someone forces collisions. */
const MAX_PROBES = 128;

/** Slots by group and address, in pages of 64 addresses each. */
export class SlotIndex {
  /** Slots of all pages; 0 if empty. Page 0 is unused. */
  slots: Uint32Array = new Uint32Array(64 * PAGE_SIZE);
  /** Offset of the current page. */
  at = 0;

  readonly #capacity: number;
  #keys = new Float64Array(64); // For each page: group * 2^26 + address / 64.
  #pages = 1;
  #table = new Uint32Array(256); // Pages by hash; 0 is free.

  /** Creates an index with at most this number of pages. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Selects the page of an address and creates it if necessary; returns false if the index is full.
   */
  turn(group: number, ioa: number): boolean {
    const page = this.#find(group * 0x4000000 + (ioa >>> PAGE_BITS));
    this.at = page * PAGE_SIZE;
    return page !== 0;
  }

  #find(key: number): number {
    if (this.#pages * 2 >= this.#table.length) this.#rehash();
    const mask = this.#table.length - 1;
    let at = hash(key) & mask;
    for (let probes = 0; probes < MAX_PROBES; probes++) {
      const page = this.#table[at]!;
      if (page === 0) return this.#append(key, at);
      if (this.#keys[page] === key) return page;
      at = at + 1 & mask;
    }
    return 0;
  }

  #append(key: number, at: number): number {
    if (this.#pages > this.#capacity) return 0;
    const page = this.#pages++;
    if (page >= this.#keys.length) this.#grow();
    this.#keys[page] = key;
    this.#table[at] = page;
    return page;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    const slots = new Uint32Array(this.slots.length * 2);
    slots.set(this.slots);
    this.slots = slots;
  }

  #rehash(): void {
    const table = new Uint32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let page = 1; page < this.#pages; page++) {
      let at = hash(this.#keys[page]!) & mask;
      while (table[at] !== 0) at = at + 1 & mask;
      table[at] = page;
    }
    this.#table = table;
  }
}

/** Returns the key of an address's page. */
export function pageOf(ioa: number): number {
  return ioa >>> PAGE_BITS;
}

/** Returns the offset of an address in its page. */
export function placeInPage(ioa: number): number {
  return ioa & PAGE_SIZE - 1;
}

function hash(key: number): number {
  const high = key / 0x4000000 | 0;
  let h = Math.imul(key | 0, 0x85ebca6b) ^ Math.imul(high, 0x9e3779b1);
  h = Math.imul(h ^ h >>> 13, 0xc2b2ae35);
  return (h ^ h >>> 16) >>> 0;
}
