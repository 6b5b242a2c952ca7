// The cipher suites that a runtime can negotiate besides those of Deno, and the warnings about weak ones.

import { connectTls } from "../../transport/low_level.ts";
import * as iec104 from "../../mod.ts";

/** Certificates and keys in PEM, from the caller; the station has an RSA key. */
export interface SuitesMaterial {
  readonly caCerts: string;
  readonly station: { readonly certificate: string; readonly key: string };
  readonly centre: { readonly certificate: string; readonly key: string };
  /** The suites to negotiate, one after another. */
  readonly suites: readonly string[];
}

/** Connects with each suite, and returns the observations of both ends. */
export async function smoke(
  { caCerts, station, centre, suites }: SuitesMaterial,
): Promise<string[]> {
  const lines: string[] = [];
  const weak: string[] = [];
  const listener = await iec104.listenTls({
    ...{ host: "127.0.0.1", port: 0, caCerts, ...station },
    onSecurityEvent: ({ name, reason }) => {
      if (name === "weak-suite") weak.push(reason);
    },
    onRejected: ({ message }) => lines.push(message),
  });
  const links = listener[Symbol.asyncIterator]();
  for (const suite of suites) {
    const target = { host: "127.0.0.1", port: listener.address.port, caCerts, ...centre };
    const near = await connectTls({ ...target, suites: [suite] });
    const { value: far } = await links.next() as { value: iec104.TlsLink };
    await near.stream.write(Uint8Array.of(1, 2, 3));
    const count = await far.stream.read(new Uint8Array(8));
    lines.push(
      `${near.peer.protocol} ${near.peer.suite} ${far.peer.suite === near.peer.suite} ${count}`,
    );
    near.stream.close();
    far.stream.close();
  }
  listener.close();
  return [...lines, ...weak];
}
