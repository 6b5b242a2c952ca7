// What the analysis knows about the things that the user points at: points, requests and their answers, findings.

import type {
  FindingReport,
  PointReport,
  SessionReport,
  TransactionReport,
} from "../../../../codec/capture/mod.ts";
import type { Names } from "../../../../cli/text/names.ts";
import type { LoadedView, PointKey, TypesView } from "../../messages.ts";
import type { Way } from "./pointed.ts";
import { objectTerm } from "./terms.ts";
import { KIND_WORDS, stepText } from "../transaction_text.ts";

/** Facts about the open capture; tables are made when they are first needed. */
export class PointingFacts {
  readonly names: Names;
  readonly hasPackets: boolean;
  readonly privateTypes: TypesView | null;
  readonly #report: LoadedView["report"];
  #points: Map<string, PointReport[]> | undefined;
  #transactions: Map<number, TransactionReport[]> | undefined;
  #findings: Map<number, FindingReport> | undefined;

  /** Takes the facts from a report. */
  constructor({ report, hasPackets, privateTypes }: LoadedView, names: Names) {
    this.names = names;
    this.hasPackets = hasPackets;
    this.privateTypes = privateTypes;
    this.#report = report;
  }

  /** The points at an address; several if several stations report it, or one with different types. */
  pointsAt(ca: number, ioa: number): readonly PointReport[] {
    this.#points ??= Map.groupBy(this.#report.points, (point) => `${point.ca} ${point.ioa}`);
    return this.#points.get(`${ca} ${ioa}`) ?? [];
  }

  /** The point of one of the hosts at an address. */
  pointOf(
    { ca, ioa }: { readonly ca: number; readonly ioa: number },
    hosts: readonly { readonly address: string; readonly port: number }[],
  ): PointKey | undefined {
    const found = this.pointsAt(ca, ioa).find((point) =>
      hosts.some(({ address, port }) => address === point.address && port === point.port)
    );
    return found && { address: found.address, port: found.port, ca, ioa };
  }

  /** The term for a point; it names the station only if others have the same addresses. */
  pointTerm(
    { address, ca, ioa }: {
      readonly address: string | undefined;
      readonly ca: number;
      readonly ioa: number;
    },
  ): string {
    const term = objectTerm({ ca, ioa });
    const stations = new Set(this.pointsAt(ca, ioa).map((point) => point.address));
    return address !== undefined && stations.size > 1 ? `host=${address} and ${term}` : term;
  }

  /** `K06 breaker`, also of a command; empty if it has no name. */
  nameOf(ca: number, ioa: number): string {
    return this.names.object(ca, ioa).name || this.names.command(ca, ioa).name;
  }

  /** The session with a number. */
  session(id: number | null): SessionReport | undefined {
    return this.#report.sessions.find((session) => session.id === id);
  }

  /** Ways from a packet: to the request it belongs to, its answers, and its finding. */
  waysFrom(frame: number): readonly Way[] {
    const ways: Way[] = [];
    const transaction = this.#transactionAt(frame);
    if (transaction === undefined) {
      const reason = "The packet is neither a request nor an answer to one";
      ways.push({ text: "Request and answer", note: "", to: { reason } });
    } else {
      const { id, kind, steps, result } = transaction;
      const at = steps.findIndex((step) => step.at.frame === frame);
      const [first] = steps;
      const next = steps.slice(at + 1).find((step) => step.at.frame !== frame);
      if (first !== undefined && first.at.frame !== frame) {
        ways.push(toPacket("Go to the request", first.at.frame, stepText(first)));
      }
      ways.push(
        next === undefined
          ? {
            text: "Go to the answer",
            note: "",
            to: {
              reason: at === 0 ? `The input has no answer: ${result}` : "This is the last answer",
            },
          }
          : toPacket(
            at === 0 ? "Go to the answer" : "Go to the next answer",
            next.at.frame,
            stepText(next),
          ),
        {
          text: "Show the transaction",
          note: `${KIND_WORDS[kind]}, ${result}`,
          to: { view: "transactions", transaction: id },
        },
      );
    }
    const finding = this.#findingAt(frame);
    if (finding !== undefined) {
      const note = this.#report.explanations[finding.code]?.title ?? finding.code;
      const to = { view: "findings", finding: finding.code, frame: finding.first.frame } as const;
      ways.push({ text: "Show the finding", note, to });
    }
    return ways;
  }

  #transactionAt(frame: number): TransactionReport | undefined {
    if (this.#transactions === undefined) {
      this.#transactions = new Map();
      for (const transaction of this.#report.transactions) {
        for (const { at } of transaction.steps) {
          const known = this.#transactions.get(at.frame);
          if (known === undefined) this.#transactions.set(at.frame, [transaction]);
          else if (known.at(-1) !== transaction) known.push(transaction);
        }
      }
    }
    return this.#transactions.get(frame)?.[0];
  }

  #findingAt(frame: number): FindingReport | undefined {
    if (this.#findings === undefined) {
      this.#findings = new Map();
      for (const finding of this.#report.findings) {
        for (const mark of finding.frames) {
          if (!this.#findings.has(mark.frame)) this.#findings.set(mark.frame, finding);
        }
      }
    }
    return this.#findings.get(frame);
  }
}

/** The way to a packet. */
export function toPacket(text: string, frame: number, note = ""): Way {
  const packet = note === "" ? `packet ${frame}` : `packet ${frame}: ${note}`;
  return { text, note: packet, to: { view: "packets", frame, filter: "" } };
}

/** Ways into a connection: only its packets, and its sequence diagram. */
export function connectionWays(connection: number, frame?: number): readonly Way[] {
  const filter = `connection=${connection}`;
  const at = frame === undefined ? {} : { frame };
  return [
    { text: "Only this connection", note: filter, to: { view: "packets", filter, ...at } },
    { text: "Sequence diagram", note: "", to: { view: "sequence", connection, ...at } },
  ];
}
