// A program for any runtime, whose arguments are in JSON: it serves one connection over TCP and one over TLS, and prints
// the ports first; or it makes these connections, and prints what it saw. Then nothing may keep the process from ending.

import process from "node:process";
import { exchange, type Identity, type Library, serveExchange } from "./exchange.ts";

/** The arguments. */
export interface ExchangeArguments {
  /** Where the library is. */
  readonly library: string;
  /** For TLS; TCP alone without. */
  readonly identity: Identity | undefined;
  /** The ports of the station to connect to, TCP first; a station of its own without. */
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
