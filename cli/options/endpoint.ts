// Parses hosts and ports given on the command line.

import type { HostPort } from "../text/endpoint.ts";
import { UsageError } from "./subcommand.ts";

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
      `"${text}" is a port without a host, expected HOST, HOST:PORT or [IPV6]:PORT, such as 192.0.2.10:${text}`,
    );
  }
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text);
  if (match === null) {
    if (/^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(%\w+)?$/i.test(text)) {
      return { host: text, port: defaultPort };
    }
    throw new UsageError(
      `"${text}" is not an address, expected HOST, HOST:PORT or [IPV6]:PORT, such as 192.0.2.10:2404`,
    );
  }
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  if (port < least || port > 65_535) {
    throw new UsageError(
      `Port ${match[3]} of "${text}" is out of range, expected ${least} to 65535`,
    );
  }
  return { host: match[1] ?? match[2]!, port };
}

/**
 * Reads an address to listen on: as {@linkcode parseEndpoint}, or `PORT` alone for this machine only.
 *
 * @throws {UsageError} It has none of these forms.
 */
export function parseListen(text: string, defaultPort: number): HostPort {
  return parseEndpoint(/^\d+$/.test(text) ? `127.0.0.1:${text}` : text, defaultPort, 0);
}
