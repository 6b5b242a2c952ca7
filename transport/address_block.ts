// IP addresses and CIDR blocks, used to find the redundancy group and the authority of a peer.

import { parseAddress } from "./ip_address.ts";

/** A block of IP addresses; a single address is a block of size one. */
export interface AddressBlock {
  /** The octets of the address: 4 or 16. */
  readonly octets: readonly number[];
  /** Length of the prefix in bits. */
  readonly bits: number;
}

/** What {@linkcode parseAddressBlock} accepts, for messages. */
export const ADDRESS_BLOCK_FORM = "an IP address or a CIDR block, without a zone";

/** Number of bits before an IPv4 address that is mapped into IPv6. */
const MAPPED_BITS = 96;

/**
 * Parses `192.0.2.10`, `10.0.0.0/8`, `2001:db8::/32` and similar; returns `undefined` for any other text. A block of IPv4
 * addresses mapped into IPv6, such as `::ffff:10.0.0.0/104`, is the block of the IPv4 addresses. A zone such as `%eth0` is
 * refused: platforms do not report the zone of a peer, so the block would contain the peers of every interface.
 */
export function parseAddressBlock(text: string): AddressBlock | undefined {
  const [address, prefix, ...more] = text.split("/");
  const octets = address!.includes("%") ? undefined : parseAddress(address!);
  if (octets === undefined || more.length > 0) return undefined;
  if (prefix === undefined) return { octets, bits: octets.length * 8 };
  const isMapped = address!.includes(":") && octets.length === 4;
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) - (isMapped ? MAPPED_BITS : 0) : NaN;
  return bits >= 0 && bits <= octets.length * 8 ? { octets, bits } : undefined;
}

/** Whether a block contains an address; false for a text that is not an address. */
export function isInBlock(address: string, block: AddressBlock): boolean {
  const octets = parseAddress(address);
  return octets !== undefined && hasOctets(block, octets);
}

/** The first bits of a block as text: equal for two blocks of one family exactly where these bits are equal. */
export function prefixOf({ octets }: AddressBlock, bits: number): string {
  const kept = octets.map((octet, at) => octet & maskOf(bits - 8 * at));
  return `${bits}/${kept.join(".")}`;
}

/** Whether a block is a single address. */
export function isSingleAddress({ octets, bits }: AddressBlock): boolean {
  return bits === octets.length * 8;
}

function hasOctets(block: AddressBlock, octets: readonly number[]): boolean {
  if (octets.length !== block.octets.length) return false;
  for (let bit = 0; bit < block.bits; bit += 8) {
    if (((octets[bit / 8]! ^ block.octets[bit / 8]!) & maskOf(block.bits - bit)) !== 0) {
      return false;
    }
  }
  return true;
}

/** The mask of an octet of which the first bits count. */
function maskOf(bits: number): number {
  return 0xff & (0xff00 >> Math.max(0, Math.min(8, bits)));
}
