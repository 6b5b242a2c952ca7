// Counts the results of `decode` and prints the summary.

import type { Apdu } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import type { Output } from "../../text/output.ts";
import { type FaultCode, FAULTS } from "../../text/issues.ts";
import type { UnreadLine } from "../../../codec/capture/mod.ts";
import { shownText } from "../../../codec/low_level.ts";
import type { FoundFault, FoundPoints } from "./source.ts";

/** Maximum number of lines to list that were not read. */
const MAX_UNREAD = 10;

/** Counts APDUs, ASDUs, objects and issues by code. */
export class Summary {
  readonly #formats = { I: 0, S: 0, U: 0, raw: 0 };
  readonly #issues = new Map<FaultCode, number>();
  readonly #unread: UnreadLine[] = [];
  #unreadCount = 0;
  #asdus = 0;
  #objects = 0;

  /** Number of APDUs in any format. */
  get apdus(): number {
    const { I, S, U, raw } = this.#formats;
    return I + S + U + raw;
  }

  /** Whether something was missing or could not be decoded. */
  get lost(): boolean {
    return [...this.#issues.keys()].some((code) => FAULTS[code].lost);
  }

  /** Counts an APDU, or only its ASDU, and its issues. */
  apdu(apdu: Apdu, isAsdu = false): void {
    if (!isAsdu) this.#formats[apdu.format]++;
    for (const { code } of apdu.issues) this.#count(code);
    if (apdu.format !== "I") return;
    this.#asdus++;
    if (apdu.asdu.type !== "raw") this.#objects += apdu.asdu.objects.length;
  }

  /** Counts APDUs without issues whose points are in columns. */
  points({ columns: { length, asdus } }: FoundPoints): void {
    this.#formats.I += asdus.length;
    this.#asdus += asdus.length;
    this.#objects += length;
  }

  /** Counts a fault. */
  fault({ code }: FoundFault): void {
    this.#count(code);
  }

  /** Counts a line of text that was not read. */
  unread(line: UnreadLine): void {
    this.#unreadCount++;
    if (this.#unread.length < MAX_UNREAD) this.#unread.push(line);
  }

  #count(code: FaultCode): void {
    this.#issues.set(code, (this.#issues.get(code) ?? 0) + 1);
  }

  /** Prints the totals and the problems. */
  print(err: Output, input: string): void {
    const { I, S, U, raw } = this.#formats;
    const formats = [`${I} I`, `${S} S`, `${U} U`, ...(raw > 0 ? [`${raw} raw`] : [])].join(", ");
    const counts = [count(this.#asdus, "ASDU"), count(this.#objects, "object")].join(", ");
    err.line(`${count(this.apdus, "APDU")} (${formats}), ${counts}`);
    err.line(input);
    this.#printUnread(err);
    const total = [...this.#issues.values()].reduce((sum, times) => sum + times, 0);
    if (total === 0) return err.line("no issues");
    err.line(`${count(total, "issue")}:`);
    for (const [code, times] of this.#issues) {
      err.line(`${String(times).padStart(7)}  ${code}: ${FAULTS[code].text}`);
    }
  }

  /** Lists the first lines that were not read. */
  #printUnread(err: Output): void {
    const rest = this.#unreadCount - this.#unread.length;
    for (const { line, text } of this.#unread) {
      err.line(`${String(line).padStart(7)}  ${shownText(text)}`);
    }
    if (rest > 0) err.line(`         and ${count(rest, "more line")}; --verbose lists all`);
  }
}
