// Listens for peers over TCP or TLS, according to the settings of a link.

import {
  type Clock,
  type LinkError,
  listenTcp,
  listenTls,
  type SecurityEvent,
  type TcpAddress,
  type TcpListener,
  type TlsListener,
  type TlsSettings,
} from "../../mod.ts";
import type { Io } from "../io/io.ts";
import { readAgain } from "../io/read_again.ts";
import type { LinkSetup } from "./link_setup.ts";
import { SecurityNotes } from "./security_notes.ts";
import { tlsSettingsOf } from "./tls_settings.ts";
import { TlsWatch } from "./tls_watch.ts";

/** A way to listen. */
export interface Accepting {
  /** Listens on an address; rejects with `LinkError`. */
  readonly listen: (address: TcpAddress) => Promise<TcpListener>;
  /** Reloads certificates, key and revocation lists, and uses them for new sessions; messages report the outcome. */
  readonly reload: () => Promise<void>;
  /** Stops watching the files. */
  readonly close: () => void;
}

/** Returns the way to listen for peers. */
export async function acceptingOf(
  { tls, t0Ms }: LinkSetup,
  { clock, io, tell, warn, onRefused, onSecurityEvent }: {
    readonly clock: Clock;
    readonly io: Io;
    /** Shows messages about certificates and revocation lists, and about connections that were not accepted. */
    readonly tell: (text: string) => void;
    /** Shows a warning or an incident of TLS. */
    readonly warn: (text: string, event: SecurityEvent) => void;
    /** Called with each peer that TLS refused. */
    readonly onRefused?: (remote: TcpAddress, error: LinkError) => void;
    /** Called with TLS events. */
    readonly onSecurityEvent?: (event: SecurityEvent) => void;
  },
): Promise<Accepting> {
  if (tls === undefined) {
    return { listen: listenTcp, reload: () => Promise.resolve(), close: () => {} };
  }
  const { config, texts, origin } = tls;
  let identity = listeningWith(tlsSettingsOf(config, texts));
  const notes = new SecurityNotes();
  const listeners = new Set<TlsListener>();
  const watch = new TlsWatch({
    clock,
    readText: (file) => readAgain(file, io),
    log: ({ level, text }) => tell(level === "info" ? text : `${level}: ${text}`),
  });
  const { lists: crl, ready } = watch.add("station", { config, texts, origin, replace });
  await ready;

  /** The stations of a process share one identity, so all of them switch to another one, or none does. */
  async function replace(settings: TlsSettings): Promise<void> {
    const next = listeningWith(settings);
    for (const listener of listeners) await listener.replace(next);
    identity = next;
  }

  async function listen(address: TcpAddress): Promise<TcpListener> {
    const current = identity;
    const listener = await listenTls({
      ...address,
      ...current,
      ...crl !== undefined && { crl },
      ...t0Ms !== undefined && { handshakeTimeoutMs: t0Ms },
      clock,
      onSecurityEvent: (event) => {
        onSecurityEvent?.(event);
        const text = notes.lineOf(event);
        if (text !== undefined) warn(text, event);
      },
      onRejected: (error, remote) => {
        if (error.securityEvent === undefined) tell(error.message);
        onRefused?.(remote, error);
      },
    });
    if (identity !== current) await listener.replace(identity);
    listeners.add(listener);
    const close = () => {
      listeners.delete(listener);
      listener.close();
    };
    return { ...listener, close, [Symbol.dispose]: close };
  }
  return { listen, reload: () => watch.look(), close: () => watch.close() };
}

/** The settings of a listener, which does not verify a host name. */
function listeningWith(
  { verifyHost: _, ...settings }: TlsSettings,
): Omit<TlsSettings, "verifyHost"> {
  return settings;
}
