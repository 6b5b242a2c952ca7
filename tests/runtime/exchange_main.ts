// A program for any runtime, whose arguments are in JSON: it serves one connection over TCP and one over TLS to each
// peer, after printing the ports; or it opens these connections to each peer, and prints its observations. Then nothing
// may keep the process from ending.

import process from "node:process";
import { exchange, type Identity, type Library, serveExchange } from "./exchange.ts";

/** Arguments of the program. */
export interface ExchangeArguments {
  /** Location of the library. */
  readonly library: string;
  /** Identity for TLS; without it, only TCP. */
  readonly identity: Identity | undefined;
  /** Number of peers that connect; for a program that serves stations. */
  readonly peers?: number;
  /** Ports of the stations to connect to, of each peer, TCP first; without them, the program serves stations. */
  readonly ports?: readonly (readonly number[])[];
}

const { library: specifier, peers, ports, identity } = JSON.parse(
  process.argv[2]!,
) as ExchangeArguments;
const library = await import(specifier) as Library;
const layers = identity === undefined ? [undefined] : [undefined, identity];
if (ports === undefined) {
  const servers = await Promise.all(
    Array.from(
      { length: peers! },
      () => Promise.all(layers.map((tls) => serveExchange(library, tls))),
    ),
  );
  console.log(JSON.stringify(servers.map((each) => each.map(({ port }) => port))));
  await Promise.all(servers.flat().map(({ finished }) => finished));
} else {
  const seen = ports.map((of) =>
    Promise.all(layers.map((tls, index) => exchange(library, { port: of[index]!, tls })))
  );
  console.log(JSON.stringify(await Promise.all(seen)));
}
