// The connection below TLS, and the first octets of the answer, which show why a handshake failed.

import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { LinkError } from "../../errors.ts";
import { alertOf, readAnswer } from "../../tls/alert.ts";
import type { PeerFinding } from "../../tls/check_peer.ts";
import { OTHER_SUITES } from "../../tls/examine_hello.ts";
import { builtin } from "../builtin.ts";

/** Number of octets of the answer to keep. */
const MOST_KEPT = 16_384;

/** Why the platform has sent no ClientHello. */
const NOT_BEGUN: PeerFinding = {
  event: "certificate-not-configured",
  reason:
    "the platform did not begin a handshake: it cannot use the certificate of this station, perhaps because of " +
    "a critical extension",
};

/** A stream for TLS over a socket. */
export interface AnswerTap {
  readonly stream: Duplex;
  /** Why a handshake failed, according to the answer. */
  finding(): PeerFinding;
}

/** Creates a stream over a connected socket. */
export function tapAnswer(socket: Socket, what: string): AnswerTap {
  const { Duplex } = builtin("node:stream", what);
  const kept: Uint8Array[] = [];
  let held = 0;
  let hasBegun = false;
  let ended = false;
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Uint8Array, _encoding, done) => {
      hasBegun = true;
      socket.write(chunk, done);
    },
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on("data", (chunk: Uint8Array) => {
    if (held < MOST_KEPT) {
      kept.push(chunk.slice(0, MOST_KEPT - held));
      held += chunk.length;
    }
    if (!stream.push(chunk)) socket.pause();
  });
  socket.on("end", () => {
    ended = true;
    stream.push(null);
  });
  socket.on("error", (error) => stream.destroy(error));
  socket.on("close", () => {
    if (!ended) stream.destroy();
  });
  function finding(): PeerFinding {
    if (!hasBegun) return NOT_BEGUN;
    const octets = new Uint8Array(Math.min(held, MOST_KEPT));
    let at = 0;
    for (const chunk of kept) {
      octets.set(chunk, at);
      at += chunk.length;
    }
    return findingOf(octets);
  }
  return { stream, finding };
}

/** Why a handshake failed, according to the octets of the answer. */
export function findingOf(octets: Uint8Array): PeerFinding {
  const answer = readAnswer(octets);
  if (answer.kind === "plain") {
    const reason = "the peer answered with an APDU: it speaks plain TCP on this port, not TLS";
    return { event: "unsecure-communication", reason };
  }
  if (answer.kind === "other") {
    return {
      event: "unsecure-communication",
      reason: `the peer does not speak TLS: ${answer.detail}`,
    };
  }
  if (answer.kind === "alert") {
    const [name, event] = alertOf(answer.alert);
    const advice = event === "no-common-suite"
      ? `; usually there is no common cipher suite: ${OTHER_SUITES}`
      : "";
    return { event, reason: `the peer refused the handshake with the alert ${name}${advice}` };
  }
  const event = "handshake-failed";
  if (answer.kind === "handshake") {
    return {
      event,
      reason: "the connection ended during the handshake, after the peer had begun it",
    };
  }
  const reason = "the peer closed the connection without answering the ClientHello: it may speak " +
    "plain TCP on this port, refuse this address, or have no common version or cipher suite";
  return { event, reason };
}

/** Waits until a TLS socket is secure; the rejection has no message. */
export async function secured(socket: Duplex, signal: AbortSignal): Promise<void> {
  const destroy = () => void socket.destroy();
  signal.addEventListener("abort", destroy, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (cause?: unknown) => {
        reject(new LinkError("The handshake failed", { code: "failed", cause }));
      };
      socket.once("secureConnect", resolve).once("error", fail);
      socket.once("close", () => fail()).once("end", () => fail());
      if (signal.aborted) destroy();
    });
  } finally {
    signal.removeEventListener("abort", destroy);
  }
}
