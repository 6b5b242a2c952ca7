// Code shared by sending and receiving a file: address, time-out and end.

import type { Entry } from "../../agenda.ts";
import type { FileAddress } from "./file_message.ts";
import type { Link } from "../core/link.ts";
import type { Moment } from "../../moment.ts";
import type { StationNotice } from "../notices/notices.ts";

type FileAction = Extract<StationNotice, { type: "file" }>["action"];

/** Transfer of one file on one connection; it cannot continue on another connection. */
export abstract class FileTransfer {
  /** The most recent message of the transfer. */
  protected at: FileAddress;
  #expiry: Entry | undefined;

  /** Starts a transfer. A transfer with the same connection and common address ends. */
  constructor(at: FileAddress, now: Moment) {
    this.at = at;
    transfersOf(at.link).get(at.sector.ca)?.end("failed", "Another transfer was started");
    transfersOf(at.link).set(at.sector.ca, this);
    this.#watch(now);
  }

  /** Whether it transfers a given file. */
  isAbout({ ioa, nof }: { readonly ioa: number; readonly nof: number }): boolean {
    return this.at.ioa === ioa && this.at.nof === nof;
  }

  /** Records a message of the transfer. */
  touch(at: FileAddress, now: Moment): void {
    this.at = at;
    this.#watch(now);
  }

  /** Ends the transfer. */
  end(action: FileAction, detail?: string): void {
    const { core, link, remote, sector: { ca }, ioa, nof } = this.at;
    core.patience.cancel(this.#expiry);
    link.breakOff({ kind: "file", ca, qualifier: 0 });
    if (transfersOf(link).get(ca) === this) transfersOf(link).delete(ca);
    const why = detail === undefined ? {} : { detail };
    core.notice({ type: "file", link: link.id, remote, action, ca, ioa, nof, ...why });
  }

  #watch(now: Moment): void {
    const { core, link, sector: { ca } } = this.at;
    const { fileTimeoutMs } = core.procedures;
    core.patience.cancel(this.#expiry);
    this.#expiry = core.patience.add(now.monotonic + fileTimeoutMs, (later) => {
      if (transfersOf(link).get(ca) !== this) return;
      // While segments wait for the send window, the peer is not at fault.
      if (link.running("file", ca) > 0) this.#watch(later);
      else this.end("failed", `No message was received for ${fileTimeoutMs} ms`);
    });
  }
}

/** The transfers of a connection: at most one for each common address. */
interface Transfers {
  /** The data transfer period in which they started. */
  readonly period: number;
  readonly byCa: Map<number, FileTransfer>;
}

const TRANSFERS = new WeakMap<Link, Transfers>();

/** Returns the transfers of a connection by common address. They end when data transfer stops. */
export function transfersOf(link: Link): Map<number, FileTransfer> {
  const known = TRANSFERS.get(link);
  if (known?.period === link.period) return known.byCa;
  const byCa = new Map<number, FileTransfer>();
  TRANSFERS.set(link, { period: link.period, byCa });
  return byCa;
}
