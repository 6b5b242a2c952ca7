// A program for any runtime, whose arguments are in JSON: it serves one connection over TCP and one over TLS, after
// printing the ports; or it opens these connections, and prints its observations. Then nothing may keep the process
// from ending.

import process from "node:process";
import { exchange, type Identity, type Library, serveExchange } from "./exchange.ts";

/** Arguments of the program. */
export interface ExchangeArguments {
  /** Location of the library. */
  readonly library: string;
  /** Identity for TLS; without it, only TCP. */
  readonly identity: Identity | undefined;
  /** Ports of the station to connect to, TCP first; without them, the program serves a station. */
  readonly ports?: readonly number[];
}

const { library: specifier, ports, identity } = JSON.parse(process.argv[2]!) as ExchangeArguments;
const library = await import(specifier) as Library;
const layers = identity === undefined ? [undefined] : [undefined, identity];
if (ports === undefined) {
  const servers = await Promise.all(layers.map((tls) => serveExchange(library, tls)));
  console.log(JSON.stringify(servers.map(({ port }) => port)));
  await Promise.all(servers.map(({ finished }) => finished));
} else {
  const seen = layers.map((tls, index) => exchange(library, { port: ports[index]!, tls }));
  console.log(JSON.stringify(await Promise.all(seen)));
}
