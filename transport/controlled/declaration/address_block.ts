// IP addresses and CIDR blocks: which redundancy group a peer belongs to.

/** A block of IP addresses; an address alone is a block of one. */
export interface AddressBlock {
  /** The octets of the address: 4 or 16. */
  readonly octets: readonly number[];
  /** How many leading bits count. */
  readonly bits: number;
}

/** Reads `192.0.2.10`, `10.0.0.0/8`, `2001:db8::/32` and the like; `undefined` where that is none. */
export function parseAddressBlock(text: string): AddressBlock | undefined {
  const [address, prefix, ...more] = text.split("/");
  const octets = parseAddress(address ?? "");
  if (octets === undefined || more.length > 0) return undefined;
  if (prefix === undefined) return { octets, bits: octets.length * 8 };
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
  return bits >= 0 && bits <= octets.length * 8 ? { octets, bits } : undefined;
}

/** Whether an address lies in a block. Text that is no address lies in none. */
export function isInBlock(address: string, block: AddressBlock): boolean {
  const octets = parseAddress(address);
  return octets !== undefined && hasOctets(block, octets);
}

/** Whether a block contains every address of another. */
export function coversBlock(outer: AddressBlock, inner: AddressBlock): boolean {
  return outer.bits <= inner.bits && hasOctets(outer, inner.octets);
}

/** Whether a block is a single address. */
export function isSingleAddress({ octets, bits }: AddressBlock): boolean {
  return bits === octets.length * 8;
}

/**
 * Normalizes an address for comparison: an IPv4 address mapped into IPv6 becomes the IPv4 address. Text that is not an
 * address is returned unchanged.
 */
export function plainAddress(text: string): string {
  const octets = parseAddress(text);
  if (octets === undefined) return text;
  if (octets.length === 4) return octets.join(".");
  const zone = text.replace(/\]$/, "").split("%")[1];
  const groups = Array.from(
    { length: 8 },
    (_, i) => (octets[2 * i]! * 256 + octets[2 * i + 1]!).toString(16),
  );
  const bare = groups.join(":").replace(/(^|:)0(:0)+(:|$)/, "::");
  return zone === undefined ? bare : `${bare}%${zone}`;
}

function hasOctets(block: AddressBlock, octets: readonly number[]): boolean {
  if (octets.length !== block.octets.length) return false;
  for (let bit = 0; bit < block.bits; bit += 8) {
    const mask = 0xff & (0xff00 >> Math.min(8, block.bits - bit));
    if (((octets[bit / 8]! ^ block.octets[bit / 8]!) & mask) !== 0) return false;
  }
  return true;
}

/** The octets of an address; an IPv4 address mapped into IPv6 counts as IPv4. */
function parseAddress(text: string): number[] | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  return bare.includes(":") ? parseIpv6(bare) : parseIpv4(bare);
}

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part))) return undefined;
  const octets = parts.map(Number);
  return octets.every((octet) => octet <= 255) ? octets : undefined;
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 16 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  const octets = [...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])];
  const mapped = octets.slice(0, 12).every((octet, i) => octet === (i < 10 ? 0 : 0xff));
  return mapped ? octets.slice(12) : octets;
}

/** Groups of four digits between colons; the last may be written as an IPv4 address. */
function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const octets: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    const last = index === groups.length - 1 && group.includes(".") ? parseIpv4(group) : undefined;
    if (last !== undefined) {
      for (const octet of last) octets.push(octet);
    } else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      octets.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
    } else return undefined;
  }
  return octets;
}
