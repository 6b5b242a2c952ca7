// Lists findings and transactions by the packets in which they were seen, for filters.

import { PacketMarks, type TransactionMark } from "../filter/marks.ts";
import type { FindingLog } from "./finding_log.ts";
import type { FindingCode } from "../findings/table.ts";
import { packetKey } from "../packet_time.ts";
import type { TransactionLog } from "./transactions/transaction_log.ts";

/** Collects the marks of an analysis. */
export function buildMarks(log: FindingLog, transactions: TransactionLog): PacketMarks {
  const findings = new Map<number, FindingCode[]>();
  for (const { code, frames, more, last } of log.all()) {
    for (const key of [...frames.map(packetKey), ...more, packetKey(last)]) {
      const known = findings.get(key);
      if (known === undefined) findings.set(key, [code]);
      else if (!known.includes(code)) known.push(code);
    }
  }
  const requests = new Map<number, TransactionMark[]>();
  for (const { id, kind, result, steps } of transactions.kept) {
    const mark = { id, kind, result };
    for (const key of new Set(steps.map(({ at }) => packetKey(at)))) {
      const known = requests.get(key);
      if (known === undefined) requests.set(key, [mark]);
      else known.push(mark);
    }
  }
  const dropped = log.lostPackets + transactions.omitted;
  return new PacketMarks({ findings, transactions: requests, dropped });
}
