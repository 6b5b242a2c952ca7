// Node.js sockets, which Deno and Bun have as well, as byte streams.

import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import type { ByteStream } from "../connection/stream.ts";
import type { TcpAddress } from "./link.ts";

/** Waits until a socket is connected; `event` is the event that reports it. */
export async function connectSocket(
  socket: Duplex,
  { signal, event }: { readonly signal: AbortSignal; readonly event: string },
): Promise<void> {
  const destroy = () => void socket.destroy();
  if (signal.aborted) destroy(); // Aborted during the permission check.
  signal.addEventListener("abort", destroy, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(event, resolve).once("error", reject);
      socket.once("close", () => reject(new Error("The peer closed the connection")));
    });
  } finally {
    signal.removeEventListener("abort", destroy);
  }
}

/**
 * Returns the byte stream of a connected socket. From this call on, the socket is read until its
 * buffer is full.
 */
export function socketStream(socket: Duplex): ByteStream {
  let rest: Uint8Array = new Uint8Array(0);
  let failure: Error | undefined;
  let [hasEnded, isClosed] = [false, false];
  let wake = () => {};
  socket.on("readable", () => wake());
  socket.on("end", () => {
    hasEnded = true;
    wake();
  });
  socket.on("error", (error) => {
    failure ??= error;
    wake();
  });
  socket.on("close", () => wake());

  /** The error of a socket that is closed. */
  function fault(): Error | undefined {
    return failure ??
      (isClosed || socket.destroyed ? new Error("The connection was closed") : undefined);
  }

  return {
    async read(into) {
      while (rest.length === 0) {
        if (isClosed) throw fault();
        const chunk = socket.read() as Uint8Array | null;
        if (chunk !== null) {
          rest = chunk;
          break;
        }
        if (hasEnded) return null;
        const error = fault();
        if (error !== undefined) throw error;
        await new Promise<void>((resolve) => wake = resolve);
      }
      const count = Math.min(into.length, rest.length);
      into.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    write: (octets) =>
      new Promise((resolve, reject) => {
        const gone = () => reject(fault());
        socket.once("close", gone);
        socket.write(octets.slice(), (error) => {
          socket.off("close", gone);
          if (error) reject(error);
          else resolve(octets.length);
        });
      }),
    close: () => {
      isClosed = true;
      socket.destroy();
    },
  };
}

/** Both endpoints of a socket; `undefined` if it is no longer connected. */
export function endsOf(
  socket: Socket,
): { readonly local: TcpAddress; readonly remote: TcpAddress } | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (localAddress === undefined || remoteAddress === undefined) return undefined;
  return {
    local: { host: localAddress, port: localPort ?? 0 },
    remote: { host: remoteAddress, port: remotePort ?? 0 },
  };
}
