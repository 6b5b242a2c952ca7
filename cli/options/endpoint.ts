// Parses hosts and ports given on the command line.

import { parseAddress } from "../../transport/low_level.ts";
import type { HostPort } from "../text/endpoint.ts";
import { UsageError } from "../io/exit.ts";

/**
 * Parses `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`. An IPv6 address without a port needs no brackets.
 *
 * @param least The lowest valid port; 0 lets the system choose one.
 * @throws {UsageError} The text has none of these forms. A number alone is a port without a host, see
 * {@linkcode parseListen}.
 */
export function parseEndpoint(text: string, defaultPort: number, least = 1): HostPort {
  if (/^\d+$/.test(text)) {
    throw new UsageError(
      `"${text}" is a port without a host, expected ${FORM.replace("2404", text)}`,
    );
  }
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text);
  if (match === null) {
    if (isIpv6(text)) return { host: text, port: defaultPort };
    throw new UsageError(`"${text}" is not an address, expected ${FORM}`);
  }
  const [, inBrackets, bare] = match;
  if (inBrackets !== undefined && !isIpv6(inBrackets)) {
    throw new UsageError(`"${text}" is not an address, expected an IPv6 address in brackets`);
  }
  if (bare !== undefined) requireHost(bare);
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  if (port < least || port > 65_535) {
    throw new UsageError(
      `Port ${match[3]} of "${text}" is out of range, expected ${least} to 65535`,
    );
  }
  return { host: match[1] ?? match[2]!, port };
}

const FORM = "HOST, HOST:PORT or [IPV6]:PORT, such as 192.0.2.10:2404";

function isIpv6(text: string): boolean {
  return text.includes(":") && !text.startsWith("[") && parseAddress(text) !== undefined;
}

/**
 * Refuses a host name with other characters, and a mistyped IPv4 address: systems take `10.1` for 10.0.0.1, and `010.0.0.1`
 * for 8.0.0.1.
 */
function requireHost(host: string): void {
  if (/[\s/@?#\\]|\p{C}/u.test(host)) {
    throw new UsageError(`"${host}" is not a host, expected ${FORM}`);
  }
  if (!/(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/i.test(host)) return;
  const isPlain = parseAddress(host) !== undefined && !/(?:^|\.)0\d/.test(host);
  if (isPlain) return;
  throw new UsageError(
    `"${host}" is not an IPv4 address, expected four numbers from 0 to 255 without leading zeros, such as 192.0.2.10`,
  );
}

/**
 * Reads an address to listen on: as {@linkcode parseEndpoint}, or `PORT` alone for this machine only.
 *
 * @throws {UsageError} It has none of these forms.
 */
export function parseListen(text: string, defaultPort: number): HostPort {
  return parseEndpoint(/^\d+$/.test(text) ? `127.0.0.1:${text}` : text, defaultPort, 0);
}
