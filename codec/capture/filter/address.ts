// Address patterns in filters: a complete address, one with a prefix length, or one ending with a
// star.

/** Parses an IPv4 or IPv6 address; returns `undefined` if the text is not an address. */
export function parseAddress(text: string): readonly number[] | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): number[] | undefined {
  const octets = text.split(".").map((part) => /^\d{1,3}$/.test(part) ? Number(part) : 256);
  return octets.length === 4 && octets.every((octet) => octet < 256) ? octets : undefined;
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [front, back] = halves.map(parseGroups);
  if (front === undefined || halves.length === 2 && back === undefined) return undefined;
  if (halves.length === 1) return front.length === 16 ? front : undefined;
  const zeros = 16 - front.length - back!.length;
  return zeros < 2 ? undefined : [...front, ...new Array<number>(zeros).fill(0), ...back!];
}

/** Parses groups between colons; the last may be an IPv4 address. */
function parseGroups(text: string): number[] | undefined {
  const octets: number[] = [];
  for (const group of text === "" ? [] : text.split(":")) {
    const ipv4 = group.includes(".") ? parseIpv4(group) : undefined;
    if (ipv4 !== undefined) {
      for (const octet of ipv4) octets.push(octet);
    } else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      octets.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
    } else return undefined;
  }
  return octets;
}

/** Maximum number of addresses whose results are cached. */
const MAX_KNOWN = 4096;

/**
 * Returns a test for addresses from `10.0.0.1`, `10.0.0.0/8`, `fe80::/10` or `10.1.*`.
 *
 * @returns `undefined` if the text is none of these.
 */
export function addressTest(text: string): ((address: string) => boolean) | undefined {
  const star = /^(\d{1,3}(?:\.\d{1,3}){0,2})\.\*$/.exec(text);
  if (star !== null) return (address) => address.startsWith(`${star[1]}.`);
  const [host, length, more] = text.split("/");
  const wanted = parseAddress(host!);
  if (wanted === undefined || more !== undefined) return undefined;
  const bits = length === undefined
    ? wanted.length * 8
    : /^\d{1,3}$/.test(length)
    ? Number(length)
    : NaN;
  if (!(bits <= wanted.length * 8)) return undefined;
  const known = new Map<string, boolean>();
  return (address) => {
    let verdict = known.get(address);
    if (verdict === undefined) {
      verdict = agree(wanted, parseAddress(address), bits);
      if (known.size < MAX_KNOWN) known.set(address, verdict);
    }
    return verdict;
  };
}

function agree(a: readonly number[], b: readonly number[] | undefined, bits: number): boolean {
  if (b?.length !== a.length) return false;
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = 0xff00 >> Math.min(8, bits - bit) & 0xff;
    if ((a[bit / 8]! & mask) !== (b[bit / 8]! & mask)) return false;
  }
  return true;
}
