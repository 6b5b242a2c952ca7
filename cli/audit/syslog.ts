// Sends events and audit records of a process to a syslog server.

import type { Clock, TlsSettings } from "../../mod.ts";
import { isAuthenticationTrouble } from "./authentication_trouble.ts";
import type { ChainEnd } from "./chain.ts";
import type { AuditEntry } from "./entry.ts";
import { whatOf, whoOf } from "./entry_text.ts";
import type { ProcessIdentity } from "../io/io.ts";
import { count } from "../text/count.ts";
import { openChannel, type SyslogTarget } from "../syslog/channels.ts";
import { type Facility, formatMessage, type Severity } from "../syslog/message.ts";
import { SyslogQueue } from "../syslog/queue.ts";
import { SyslogSender } from "../syslog/sender.ts";

/** Requirements for sending. */
export interface SyslogOptions {
  readonly target: SyslogTarget;
  /** The URL, for notes. */
  readonly url: string;
  readonly tls: TlsSettings | undefined;
  readonly facility: Facility;
  readonly appName: string;
  /** Maximum number of waiting messages. */
  readonly capacity: number;
  readonly identity: ProcessIdentity;
  readonly clock: Clock;
  readonly note: (text: string) => void;
}

/** An event that is not an audit record. */
export interface SyslogEvent {
  readonly severity: Severity;
  /** Machine-readable kind of event: MSGID. */
  readonly event: string;
  /** Details of the event. */
  readonly subject?: string;
  readonly text: string;
}

/** The enterprise number reserved for documentation (RFC 5612): the parameters are specific to this tool. */
const DATA_ID = "iec104@32473";

/** Maximum size of a message in octets: what receivers should accept in a datagram (RFC 5426, 3.2) and in a stream (RFC 5425, 4.3.1). */
const MOST_OCTETS = { udp: 2048, tcp: 8192, tls: 8192 } as const;

/** How long a sent message is kept, in case the server has not read it. */
const RETAIN_MS = 30_000;

/** The highest sequence number of a message; the next one is 1 (RFC 5424, 7.3.1). */
const HIGHEST_ID = 2_147_483_647;

/** Sends events and audit records to a server. */
export class Syslog implements AsyncDisposable {
  readonly #options: SyslogOptions;
  readonly #queue: SyslogQueue;
  readonly #sender: SyslogSender;
  #last = 0;

  /** Starts connecting. */
  constructor(options: SyslogOptions) {
    const { target, tls, capacity, clock, note, url } = options;
    this.#options = options;
    this.#queue = new SyslogQueue({
      capacity,
      retainMs: RETAIN_MS,
      report: (lost) =>
        this.#format({
          severity: "warning",
          event: "lost",
          values: { lost: String(lost) },
          text: `${count(lost, "message")} lost because the server could not be reached`,
        }),
      announce: (repeated) =>
        this.#format({
          severity: "warning",
          event: "repeated",
          values: { repeated: String(repeated) },
          text: `the next ${
            count(repeated, "message")
          } may have been received before, with the same sequenceId`,
        }),
    });
    this.#sender = new SyslogSender({
      ...{ queue: this.#queue, clock, note, target: url },
      open: (signal) => openChannel(target, { tls, signal }),
    });
  }

  /** Sends an event. */
  event({ severity, event, subject, text }: SyslogEvent): void {
    const values: Record<string, string> = subject === undefined ? {} : { subject };
    this.#send({ severity, event, values, text });
  }

  /** Sends an audit record, with its number and the hash of its line if it is in a file. */
  record(entry: AuditEntry, end: ChainEnd | undefined): void {
    const values = end === undefined
      ? dataOf(entry)
      : { ...dataOf(entry), chain: end.chain, seq: String(end.seq), hash: end.hash };
    const who = whoOf(entry as unknown as Readonly<Record<string, unknown>>);
    const what = whatOf(entry as unknown as Readonly<Record<string, unknown>>);
    this.#send({
      severity: severityOf(entry),
      event: entry.event,
      values,
      text: who === "" ? what : `${who}: ${what}`,
    });
  }

  /** Sends waiting messages within a few seconds, and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sender[Symbol.asyncDispose]();
  }

  #send(message: Written): void {
    this.#queue.push(() => this.#format(message));
    this.#sender.wake();
  }

  #format({ severity, event, values, text }: Written): Uint8Array {
    const { target, facility, appName, identity, clock } = this.#options;
    this.#last = this.#last === HIGHEST_ID ? 1 : this.#last + 1;
    return formatMessage({
      ...{ facility, severity, time: clock.instant(), host: identity.machine, app: appName },
      ...{ process: String(identity.process), id: event, text },
      data: [
        { id: "meta", values: { sequenceId: String(this.#last) } },
        ...Object.keys(values).length === 0 ? [] : [{ id: DATA_ID, values }],
      ],
    }, MOST_OCTETS[target.protocol]);
  }
}

/** A message without its sequence number. */
interface Written {
  readonly severity: Severity;
  readonly event: string;
  readonly values: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A record as parameters: those of the peer one by one. */
function dataOf(
  { event: _, peer, content, detail: _1, ...entry }: AuditEntry,
): Record<string, string> {
  const { host, port, subject, fingerprint, user } = peer ?? {};
  const parts = { host, port, subject, fingerprint, user, ...entry, ...content };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, value]) =>
      value === undefined || value === null
        ? []
        : [[name, typeof value === "object" ? JSON.stringify(value) : String(value)]]
    ),
  );
}

/** The severity of an audit record. */
export function severityOf({ event, result, reason }: AuditEntry): Severity {
  if (event === "tls") {
    return reason?.startsWith("incident")
      ? "error"
      : reason?.startsWith("warning")
      ? "warning"
      : "info";
  }
  if (event === "turned-away" || event === "omitted") return "warning";
  if (event === "authentication" && isAuthenticationTrouble(result ?? "")) return "warning";
  if (result !== undefined && /^(?:refused|negative|failed|ignored|timed-out)$/.test(result)) {
    return "warning";
  }
  return event === "request" || event === "result" ? "notice" : "info";
}
