// Parses IP addresses and normalizes them for comparison.

/**
 * Normalizes an address for comparison: an IPv4-mapped IPv6 address becomes the IPv4 address. Text
 * that is not an address is returned unchanged.
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

/**
 * Returns the octets of an address, 4 or 16; an IPv4-mapped IPv6 address counts as IPv4. Returns
 * `undefined` for text that is not an address.
 */
export function parseAddress(text: string): number[] | undefined {
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
  const [head, tail] = halves.map((half, i) => parseGroups(half, i === halves.length - 1));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 16 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  const octets = [...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])];
  const mapped = octets.slice(0, 12).every((octet, i) => octet === (i < 10 ? 0 : 0xff));
  return mapped ? octets.slice(12) : octets;
}

/**
 * Parses groups of up to four digits between colons; the last part of an address may be an IPv4
 * address.
 */
function parseGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === "") return [];
  const octets: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    const mayBeIpv4 = isLast && index === groups.length - 1;
    const last = mayBeIpv4 ? parseIpv4(group) : undefined;
    if (last !== undefined) {
      for (const octet of last) octets.push(octet);
    } else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      octets.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
    } else return undefined;
  }
  return octets;
}
