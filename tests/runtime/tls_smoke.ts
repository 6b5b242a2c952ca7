// Requirements on TLS in every runtime: a session, revocation in both roles and during a session, silent peers.

import { connectTls } from "../../transport/low_level.ts";
import * as iec104 from "../../mod.ts";

/** Certificates, keys and CRLs in PEM, from the caller. */
export interface TlsMaterial {
  readonly caCerts: readonly string[];
  readonly station: { readonly certificate: string; readonly key: string };
  readonly centre: { readonly certificate: string; readonly key: string };
  /** CRLs that revoke nobody, the station, and the centre. */
  readonly lists: { readonly none: string; readonly station: string; readonly centre: string };
}

/** Runs all steps once, and returns the observations, line by line. */
export async function smoke({ caCerts, station, centre, lists }: TlsMaterial): Promise<string[]> {
  const lines: string[] = [];
  const crl = await iec104.RevocationLists.read(lists.none, { caCerts });
  const waiting = new Map<string, (text: string) => void>();
  /** The next rejection with a code: a client that refuses the station may or may not be reported as well. */
  const rejection = (code: string) => new Promise<string>((resolve) => waiting.set(code, resolve));
  const listener = await iec104.listenTls({
    ...{ host: "127.0.0.1", port: 0, caCerts, ...station, crl, maxHandshakesPerAddress: 1 },
    onRejected: (error) => waiting.get(error.code)?.(reason(error)),
  });
  const links = listener[Symbol.asyncIterator]();
  const target = { host: "127.0.0.1", port: listener.address.port };
  const octets = new Uint8Array(8);

  // A silent peer is evicted for one that communicates, and octets pass.
  const { connect } = await import("node:net");
  const socket = connect(target.port, target.host);
  const ended = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  await new Promise<void>((resolve) => socket.on("connect", () => resolve()));
  socket.on("error", () => {}).resume();
  const silent = rejection("refused");
  const near = await connectTls({ ...target, caCerts, ...centre, crl });
  const { value: far } = await links.next() as { value: iec104.TlsLink };
  lines.push(`rejected ${await silent}`, `peers ${near.peer.name}, ${far.peer.name}`);
  await ended;
  await near.stream.write(Uint8Array.of(1, 2, 3));
  lines.push(`octets ${await far.stream.read(octets)}`);

  // The centre sees that the station is revoked.
  const refusing = await iec104.RevocationLists.read(lists.station, { caCerts });
  const refused = connectTls({ ...target, caCerts, ...centre, crl: refusing });
  lines.push(`refused ${await refused.then(() => "nobody", reason)}`);

  // The centre is revoked during its session, and when it reconnects.
  await crl.replace(lists.centre);
  lines.push(`closed ${await far.stream.read(octets).then(String, reason)}`);
  lines.push(`ended ${await near.stream.read(octets).catch(() => null)}`);
  near.stream.close();
  const again = rejection("not-trusted");
  const vain = await connectTls({ ...target, caCerts, ...centre });
  lines.push(`rejected ${await again}`);
  vain.stream.close();
  listener.close();
  return lines;
}

/** Removes what differs from run to run from a message. */
function reason({ code, message }: iec104.LinkError): string {
  return `${code}: ${message}`.replaceAll(/127\.0\.0\.1:\d+/g, "HOST")
    .replaceAll(/serial number \w+/g, "serial number");
}
