// Small scripted peers on loopback: each one behaves in one unusual way, and a command meets it as a user would.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
import { parseHex } from "../../../codec/hex.ts";
import { RawPeer } from "../stations/raw_peer.ts";
import { frame } from "../wire/frames.ts";
import { type CliResult, runCli, type World } from "./run_cli.ts";

/** A peer with numbered I frames. */
export class ZooPeer extends RawPeer {
  #sent = 0;

  /** Waits for STARTDT act and confirms it. */
  async start(): Promise<void> {
    await this.until("STARTDT act");
    await this.say("STARTDT con");
  }

  /** Waits until the other end has sent this number of I frames. */
  async requests(count: number): Promise<void> {
    await this.until(`I(${count - 1},`);
  }

  /** Sends an ASDU, by its fields or its octets in hex, and acknowledges everything received. */
  async send(asdu: AsduInput | string, profile?: Profile): Promise<void> {
    const octets = typeof asdu === "string"
      ? parseHex(asdu)
      : encodeAsdu(asdu, profile === undefined ? {} : { profile });
    const received = this.seen.filter((text) => text.startsWith("I(")).length;
    await this.say(frame(`I(${this.#sent++},${received})`, octets));
  }

  /** Confirms STOPDT, and waits for the end. */
  async leave(): Promise<void> {
    if (await this.until("STOPDT act")) await this.say("STOPDT con");
    await this.end();
  }
}

/** What a peer does on each connection; the connection is closed when it returns. */
export type Behaviour = (peer: ZooPeer, connection: number) => Promise<void>;

/** Result of a command; the address of the peer in its outputs is `ADDRESS`, and its own port `PORT`. */
export interface Meeting extends CliResult {
  /** The frames that each connection received. */
  readonly seen: readonly (readonly string[])[];
}

/** Runs a command against a peer; `{}` in its arguments is the address of the peer. */
export async function meet(
  args: string | readonly string[],
  behaviour: Behaviour,
  world: World = {},
): Promise<Meeting> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  const seen: string[][] = [];
  const scripts: Promise<void>[] = [];
  (async () => {
    for await (const conn of listener) {
      const peer = new ZooPeer(conn);
      const connection = seen.push(peer.seen) - 1;
      scripts.push(behaviour(peer, connection).finally(() => peer[Symbol.dispose]()));
    }
  })().catch(() => {}); // the listener was closed
  const words = typeof args === "string" ? args.split(" ") : args;
  const result = await runCli(words.map((word) => word.replace("{}", address)), {
    now: () => Date.UTC(2026, 10, 23, 12),
    ...world,
  });
  listener.close();
  await Promise.all(scripts);
  const named = (text: string) =>
    text.replaceAll(address, "ADDRESS").replaceAll(/(?<=from 127\.0\.0\.1:)\d+/g, "PORT");
  return { ...result, stdout: named(result.stdout), stderr: named(result.stderr), seen };
}
