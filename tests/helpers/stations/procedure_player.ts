// Plays link and station for one procedure of a controlling station, without connection, clock or timer.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { formatAsdu } from "../../../codec/format.ts";
import { IEC104 } from "../../../codec/profile.ts";
import {
  type ControllingOptions,
  requestDefaults,
} from "../../../transport/controlling/controlling_options.ts";
import { Run } from "../../../transport/controlling/procedures/procedure.ts";
import type {
  Prepared,
  RequestDefaults,
} from "../../../transport/controlling/procedures/request_options.ts";

/** Returns the settings that apply to all requests of a station with these options. */
export function defaultsOf(options: ControllingOptions = {}): RequestDefaults {
  return requestDefaults(options);
}

/** Wall clock at the start. */
export const BEGIN = Date.UTC(2026, 9, 9, 12);

/** A running procedure. */
export class ProcedurePlayer<Result> {
  readonly run: Run<Result>;
  /** Monotonic time, in ms. */
  now = 1000;

  constructor({ procedure, policy }: Prepared<Result>) {
    this.run = new Run({ procedure, policy, user: undefined }, this.now);
  }

  /** Returns what the procedure wants to send, as text, without sending it. */
  wants(): string | undefined {
    const sent = this.run.encoded(BEGIN + this.now - 1000, IEC104);
    return sent && formatAsdu(sent.asdu);
  }

  /** Passes pending requests to the link, and returns them as text. */
  send(most = Infinity): string[] {
    const texts: string[] = [];
    while (texts.length < most) {
      const sent = this.run.encoded(BEGIN + this.now - 1000, IEC104);
      if (sent === undefined) break;
      texts.push(formatAsdu(sent.asdu));
      this.run.sent(sent, this.now);
    }
    return texts;
  }

  /** Returns everything it has posted since the last call, as text. */
  posts(): string[] {
    return this.run.posts.splice(0).map((make) =>
      formatAsdu(decodeAsdu(encodeAsdu(make(BEGIN + this.now - 1000))))
    );
  }

  /** Delivers an ASDU; returns whether it belongs to the procedure. */
  hear(asdu: object | Uint8Array): boolean {
    const octets = asdu instanceof Uint8Array ? asdu : encodeAsdu(asdu as AsduInput);
    return this.run.receive({ asdu: decodeAsdu(octets), octets }, this.now);
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.now += ms;
    this.run.tick(this.now);
  }

  /** Time that it waits from now on, in ms. */
  get waits(): number {
    return this.run.deadline - this.now;
  }

  /** The result; throws if there is none. */
  get result(): Result {
    const { outcome } = this.run;
    if (outcome?.type === "done") return outcome.result;
    throw outcome === undefined ? new Error("The procedure has not ended") : outcome.error;
  }
}
