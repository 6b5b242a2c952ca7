// A connection whose peer is the test, and whose time passes only when the test says so.

import { Connection } from "../../../transport/connection/connection.ts";
import type { ConnectionOptions } from "../../../transport/connection/connection_options.ts";
import type { Role } from "../../../transport/session/session_options.ts";
import { FakeClock, settle } from "../virtual/fake_clock.ts";
import { concat, frames, trace } from "../wire/frames.ts";
import { MemoryStream } from "../virtual/memory_stream.ts";

/** A connection, its stream and its clock. */
export class BenchConnection {
  readonly clock = new FakeClock();
  readonly stream = new MemoryStream();
  readonly connection: Connection;

  constructor(role: Role, options: Omit<ConnectionOptions, "role" | "clock"> = {}) {
    this.connection = new Connection(this.stream, { role, clock: this.clock, ...options });
  }

  /** Creates a connection with data transfer started and its output discarded. */
  static async started(
    role: Role,
    options: Omit<ConnectionOptions, "role" | "clock"> = {},
  ): Promise<BenchConnection> {
    const bench = new BenchConnection(role, options);
    if (role === "controlled") await bench.receive("STARTDT act");
    else {
      const start = bench.connection.start();
      await bench.receive("STARTDT con");
      await start;
    }
    bench.writes();
    return bench;
  }

  /** Delivers frames in one chunk, and runs everything that they cause. */
  async receive(text: string): Promise<void> {
    this.stream.feed(frames(text));
    await settle();
  }

  /** Returns everything written since the last call, one text for each write. */
  writes(): string[] {
    return this.stream.written.splice(0).map(trace);
  }

  /** Returns everything written since the last call, as one text. */
  sent(): string {
    return trace(concat(this.stream.written.splice(0)));
  }
}

/** State of a promise: `"pending"`, `"resolved"`, or the error with which it was rejected. */
export async function standing(promise: Promise<unknown>): Promise<unknown> {
  let state: unknown = "pending";
  promise.then(() => state = "resolved", (error) => state = error);
  await settle();
  return state;
}
