// Parses the answers that a sink program prints, one per line.

/** An answer of a program. */
export type Answer =
  /** `ok SEQ`: all rows up to this number are delivered. */
  | { readonly type: "ok"; readonly seq: number }
  /** `refuse SEQ REASON`: this row can never be delivered. */
  | { readonly type: "refuse"; readonly seq: number; readonly error: string }
  /** `retry REASON`: send the unanswered rows again later. */
  | { readonly type: "retry"; readonly error: string }
  /** Any other line: a remark for the log. */
  | { readonly type: "remark"; readonly text: string };

/** Parses a line. */
export function parseAnswer(line: string): Answer {
  const text = line.trimEnd();
  const match = /^(ok|refuse|retry)(?:\s+(.*))?$/.exec(text);
  const rest = match?.[2] ?? "";
  switch (match?.[1]) {
    case "ok":
      if (/^\d+$/.test(rest)) return { type: "ok", seq: Number(rest) };
      break;
    case "refuse": {
      const found = /^(\d+)(?:\s+(.*))?$/.exec(rest);
      if (found === null) break;
      return { type: "refuse", seq: Number(found[1]), error: found[2] ?? "refused" };
    }
    case "retry":
      return { type: "retry", error: rest === "" ? "the program requested a retry" : rest };
  }
  return { type: "remark", text };
}
