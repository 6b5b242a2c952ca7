// TCP with the Deno API.

import {
  addressText,
  BACKLOG,
  type Binding,
  type Target,
  type TcpAddress,
  type TcpLink,
  type TcpListener,
} from "./link.ts";
import { linkErrorOf } from "./system_error.ts";

/** Connects. */
export async function connectInDeno({ host, port, noDelay, signal }: Target): Promise<TcpLink> {
  return linkOf(await Deno.connect({ hostname: host, port, signal }), noDelay);
}

/** Listens. The system queues connections until the iteration asks for the next one. */
export function listenInDeno({ host, port, noDelay }: Binding): TcpListener {
  const listener = Deno.listen({ hostname: host, port, tcpBacklog: BACKLOG });
  const address = denoAddress(listener.addr);
  let closed = false;

  async function* accept(): AsyncGenerator<TcpLink> {
    while (!closed) {
      let link: TcpLink;
      try {
        link = linkOf(await listener.accept(), noDelay);
      } catch (error) {
        if (closed) return;
        if (isGone(error)) continue;
        throw linkErrorOf(`Cannot accept a connection on ${addressText(address)}`, error);
      }
      yield link;
    }
  }
  function close(): void {
    if (!closed) listener.close();
    closed = true;
  }
  return { address, close, [Symbol.dispose]: close, [Symbol.asyncIterator]: accept };
}

/**
 * Whether accepting failed because the peer had already disconnected, which does not affect the
 * next peer.
 */
export function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.NotConnected;
}

/** Converts a Deno address. */
export function denoAddress({ hostname, port }: Deno.NetAddr): TcpAddress {
  return { host: hostname, port };
}

function linkOf(stream: Deno.TcpConn, noDelay: boolean): TcpLink {
  try {
    stream.setNoDelay(noDelay);
  } catch (error) {
    stream.close(); // The peer reset the connection before it was accepted.
    throw error;
  }
  return { stream, local: denoAddress(stream.localAddr), remote: denoAddress(stream.remoteAddr) };
}
