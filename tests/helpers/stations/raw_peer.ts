// A TCP peer that a test controls octet by octet: it sends anything, acknowledges nothing, and may stop reading.

import { Deframer } from "../../../codec/deframer.ts";
import { frames, trace } from "../wire/frames.ts";

/** The other end of a connection. */
export class RawPeer implements Disposable {
  /** Frames received so far, as text. */
  readonly seen: string[] = [];
  readonly #conn: Deno.TcpConn;
  readonly #deframer = new Deframer();
  #closed = false;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** Connects to a port of this machine. */
  static async connect(port: number): Promise<RawPeer> {
    return new RawPeer(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  /** Sends frames by their text, such as `"STARTDT act, S(3)"`, or octets. */
  async say(what: string | Uint8Array): Promise<void> {
    const octets = typeof what === "string" ? frames(what) : what;
    for (let at = 0; at < octets.length;) at += await this.#conn.write(octets.subarray(at));
  }

  /** Reads until a frame has arrived whose text contains `text`; returns false if the stream ends first. */
  async until(text: string): Promise<boolean> {
    while (!this.seen.some((frame) => frame.includes(text))) {
      if (!await this.#read()) return false;
    }
    return true;
  }

  /** Reads until the other end closes. */
  async end(): Promise<void> {
    while (await this.#read());
  }

  [Symbol.dispose](): void {
    if (!this.#closed) this.#conn.close();
    this.#closed = true;
  }

  async #read(): Promise<boolean> {
    const buffer = new Uint8Array(65_536);
    let count: number | null;
    try {
      count = await this.#conn.read(buffer);
    } catch {
      return false; // reset: what was sent was not read
    }
    if (count === null) return false;
    this.#deframer.push(buffer.subarray(0, count));
    for (let event = this.#deframer.next(); event; event = this.#deframer.next()) {
      if (event.type === "skipped") throw new Error(event.detail);
      this.seen.push(trace(event.octets));
    }
    return true;
  }
}
