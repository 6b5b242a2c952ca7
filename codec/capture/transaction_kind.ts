// The kinds of requests in a capture, and how they end.

/** Kind of request. */
export type TransactionKind =
  | "command"
  | "interrogation"
  | "counters"
  | "clock"
  | "read"
  | "test"
  | "reset"
  | "parameter"
  | "delay"
  | "file"
  | "directory";

/**
 * How a transaction ended.
 *
 * | result | meaning |
 * |---|---|
 * | `terminated` | confirmed and terminated |
 * | `confirmed` | confirmed; no termination was seen, or none is required |
 * | `answered` | the requested data arrived |
 * | `failed` | terminated negatively, or aborted by an error |
 * | `refused` | answered negatively, or with cause 44 to 47 |
 * | `cancelled` | cancelled by the controlling station, and confirmed |
 * | `expired` | selected, but not executed |
 * | `unanswered` | not answered |
 * | `incomplete` | confirmed, but not completed |
 * | `open` | the capture ends before it was finished |
 * | `unknown` | the capture does not hold the answers |
 */
export type TransactionResult =
  | "terminated"
  | "confirmed"
  | "answered"
  | "failed"
  | "refused"
  | "cancelled"
  | "expired"
  | "unanswered"
  | "incomplete"
  | "open"
  | "unknown";
