// A stream whose octets and end are reported to observers.

import type { ByteStream, TcpLink } from "../../mod.ts";
import type { FrameDirection } from "../../transport/low_level.ts";

/**
 * How a connection ended: `here` was closed by this station, `there` by the peer; `failed` was reset or interrupted.
 */
export type ConnectionEnd = "here" | "there" | "failed";

/** The addresses of a connection. */
export type ConnectionEnds = Pick<TcpLink, "local" | "remote">;

/** Receives everything that happens on one connection. */
export interface ConnectionObserver {
  /** Octets were sent or received; a view that is valid only during the call. */
  octets(direction: FrameDirection, octets: Uint8Array): void;
  /** The connection ended; no calls follow. */
  ended(how: ConnectionEnd, detail?: string): void;
}

/** Reports everything that passes through a stream. */
export function observedStream(
  stream: ByteStream,
  observers: readonly ConnectionObserver[],
): ByteStream {
  let isOpen = true;
  function end(how: ConnectionEnd, detail?: string): void {
    if (!isOpen) return;
    isOpen = false;
    for (const observer of observers) observer.ended(how, detail);
  }
  function pass(direction: FrameDirection, octets: Uint8Array): void {
    if (!isOpen) return;
    for (const observer of observers) observer.octets(direction, octets);
  }
  return {
    async read(into) {
      try {
        const count = await stream.read(into);
        if (count === null) end("there");
        else pass("received", into.subarray(0, count));
        return count;
      } catch (error) {
        end("failed", messageOf(error));
        throw error;
      }
    },
    async write(octets) {
      try {
        const count = await stream.write(octets);
        pass("sent", octets.subarray(0, count));
        return count;
      } catch (error) {
        end("failed", messageOf(error));
        throw error;
      }
    },
    close() {
      end("here");
      stream.close();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
