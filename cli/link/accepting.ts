// Listens for peers over TCP or TLS, according to the settings of a link.

import {
  type Clock,
  type LinkError,
  listenTcp,
  listenTls,
  type SecurityEvent,
  type TcpAddress,
  type TcpListener,
} from "../../mod.ts";
import { RevocationWatch } from "../collect/station/revocation_watch.ts";
import type { Io } from "../io/io.ts";
import { readText } from "../io/read_text.ts";
import type { LinkSetup } from "./link_setup.ts";
import { tlsSettingsOf } from "./tls_settings.ts";

/** A way to listen. */
export interface Accepting {
  /** Listens on an address; rejects with `LinkError`. */
  readonly listen: (address: TcpAddress) => Promise<TcpListener>;
  /** Stops watching the revocation lists. */
  readonly close: () => void;
}

/** Returns the way to listen for peers. */
export async function acceptingOf(
  { tls, t0Ms }: LinkSetup,
  { clock, io, tell, onRefused, onSecurityEvent }: {
    readonly clock: Clock;
    readonly io: Io;
    /** Shows messages about refused peers and revocation lists. */
    readonly tell: (text: string) => void;
    /** Called with each peer that TLS refused. */
    readonly onRefused?: (remote: TcpAddress, error: LinkError) => void;
    /** Called with TLS events. */
    readonly onSecurityEvent?: (event: SecurityEvent) => void;
  },
): Promise<Accepting> {
  if (tls === undefined) return { listen: listenTcp, close: () => {} };
  const { config, texts } = tls;
  const { verifyHost: _, ...identity } = tlsSettingsOf(config, texts);
  const watch = new RevocationWatch({
    clock,
    readText: (file) => readText(file, io),
    log: ({ level, text }) => tell(level === "info" ? text : `${level}: ${text}`),
  });
  const { caCerts, certificate, lists: files } = texts;
  const { crlExpired, crlMissing } = config;
  const watched = files.length === 0 ? undefined : watch.add("station", {
    ...{ caCerts, certificate, files: files.map(({ file }) => file) },
    texts: files.map(({ text }) => text),
    ...crlExpired !== undefined && { expired: crlExpired },
    ...crlMissing !== undefined && { uncovered: crlMissing },
  });
  await watched?.ready;
  return {
    listen: (address) =>
      listenTls({
        ...address,
        ...identity,
        ...watched !== undefined && { crl: watched.lists },
        ...t0Ms !== undefined && { handshakeTimeoutMs: t0Ms },
        clock,
        ...onSecurityEvent !== undefined && { onSecurityEvent },
        onRejected: (error, remote) => {
          tell(error.message);
          onRefused?.(remote, error);
        },
      }),
    close: () => watch.close(),
  };
}
