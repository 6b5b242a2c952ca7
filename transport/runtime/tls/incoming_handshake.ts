// A connection of a listener until it is a link: its first octets are read, the platform performs the handshake, and
// the peer is checked.

import type { TLSSocket } from "node:tls";
import { LinkError } from "../../errors.ts";
import { HANDSHAKE_FAILURE, PROTOCOL_VERSION } from "../../tls/alert.ts";
import { readFirstOctets } from "../../tls/client_hello.ts";
import type { PeerFinding } from "../../tls/check_peer.ts";
import { examineHello } from "../../tls/examine_hello.ts";
import { builtin, denoRuntime } from "../builtin.ts";
import { addressText } from "../link.ts";
import type { Handshakes } from "./handshakes.ts";
import { linkOf } from "./peer.ts";
import type { PreparedIdentity } from "./prepared_identity.ts";
import type { RawConnection } from "./raw_listener.ts";
import { refusalOf } from "./refusal.ts";
import type { TlsLink } from "./tls_link.ts";

/** Dependencies of a handshake. */
export interface HandshakeSettings {
  readonly prepared: PreparedIdentity;
  readonly handshakes: Handshakes;
  /** Maximum duration of the handshake, in ms. */
  readonly timeoutMs: number;
  /** The peer is trusted. */
  accept(link: TlsLink): void;
  /** The handshake failed. */
  refuse(error: Error): void;
}

/**
 * How much longer the platform waits than this listener: the listener aborts a handshake, not the platform, which would
 * leave the socket open. Until its own time-out, the platform keeps about 12 kB for each handshake, including failed ones.
 */
const GRACE_MS = 100;

/** Starts a handshake; `accept` or `refuse` is called once. */
export function beginHandshake(
  { stream, local, remote }: RawConnection,
  settings: HandshakeSettings,
): void {
  const { prepared, handshakes, timeoutMs, accept, refuse } = settings;
  const what = `Cannot accept ${addressText(remote)}`;
  let over = false;
  let began = false;
  const chunks: Uint8Array[] = [];
  let held = 0;
  let needs = 1;
  const ended = handshakes.begin(remote.host, (error) => {
    fail({ event: "handshake-failed", reason: error.message }, error);
  });
  stream.on("error", broken);
  const gone = () => broken(new Error("The peer closed the connection during the handshake"));
  stream.once("end", gone).once("close", gone);
  stream.on("readable", read);

  /** Create no TLS context for a connection that stays silent, closes, or does not begin with a usable ClientHello. */
  function read(): void {
    if (over) return;
    const chunk = stream.read() as Uint8Array | null;
    if (chunk === null) return;
    chunks.push(chunk);
    held += chunk.length;
    if (held < needs) return; // A peer may send every octet on its own.
    const found = readFirstOctets(joined());
    if (found.kind === "incomplete") {
      needs = found.needs;
      return;
    }
    stream.off("readable", read);
    if (found.kind === "plain") {
      const reason = "the peer sent an APDU without TLS: it speaks plain TCP on a port for TLS";
      return fail({ event: "unsecure-communication", reason });
    }
    if (found.kind === "other") {
      const reason = `the peer does not speak TLS: ${found.detail}`;
      return fail({ event: "unsecure-communication", reason });
    }
    const { minVersion } = prepared.policy;
    const abilities = { minVersion, suites: prepared.suites, runtime: runtimeName() };
    const finding = examineHello(found.hello, abilities);
    if (finding === undefined) return begin();
    const alert = finding.event === "insecure-version" ? PROTOCOL_VERSION : HANDSHAKE_FAILURE;
    fail(finding, undefined, alert);
  }

  /** The octets so far, as one chunk. */
  function joined(): Uint8Array {
    const octets = new Uint8Array(held);
    let at = 0;
    for (const chunk of chunks) {
      octets.set(chunk, at);
      at += chunk.length;
    }
    chunks.splice(0, chunks.length, octets);
    return octets;
  }

  function begin(): void {
    const { createServer } = builtin("node:tls", what);
    began = true;
    stream.unshift(joined());
    const server = createServer({
      ...prepared.context,
      ...runtimeName() === "Node.js" && { dhparam: "auto" },
      requestCert: true,
      rejectUnauthorized: false, // Peers that the platform does not authorize are refused below, with the reason.
      handshakeTimeout: timeoutMs + GRACE_MS,
    });
    server.on("tlsClientError", broken);
    server.on("secureConnection", secured);
    server.emit("connection", stream);
  }

  function secured(socket: TLSSocket): void {
    socket.on("error", () => {}); // Reads and writes report the error.
    if (over) return void socket.destroy();
    try {
      const link = linkOf(socket, { what, prepared, local, remote, role: "client" }, stream);
      end();
      accept(link);
    } catch (error) {
      end();
      stream.destroy();
      refuse(error as Error);
    }
  }

  /** The connection broke, or the platform ended the handshake; the first octets were those of a usable ClientHello. */
  function broken(cause: Error): void {
    const reason = began
      ? "the peer ended the handshake; it may have refused this station's certificate"
      : "the peer closed the connection during the handshake, before its ClientHello was complete";
    fail({ event: "handshake-failed", reason }, cause);
  }

  /** Refuses the peer; only the first reason counts. */
  function fail(finding: PeerFinding, cause?: Error, alert?: Uint8Array): void {
    if (over) return;
    end();
    if (alert === undefined) stream.destroy();
    else stream.end(alert, () => stream.destroy());
    const { code, message, securityEvent } = refusalOf(what, finding);
    prepared.report(finding.event, { reason: message, peer: remote });
    const known = cause instanceof LinkError ? cause.code : undefined;
    refuse(new LinkError(message, { code: known ?? code, cause, securityEvent }));
  }

  function end(): void {
    over = true;
    ended();
  }
}

/** The name of the runtime, for messages. */
function runtimeName(): string {
  if (denoRuntime() !== undefined) return "Deno";
  return "Bun" in globalThis ? "Bun" : "Node.js";
}
