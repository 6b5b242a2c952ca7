// What a program that takes rows may say about them on its standard output, a line each.

/** An answer of a program. */
export type Answer =
  /** `ok SEQ`: every row up to this one is delivered. */
  | { readonly type: "ok"; readonly seq: number }
  /** `refuse SEQ REASON`: this row can never be delivered. */
  | { readonly type: "refuse"; readonly seq: number; readonly error: string }
  /** `retry REASON`: rows that are not answered are to be sent again later. */
  | { readonly type: "retry"; readonly error: string }
  /** Anything else: a remark for the log. */
  | { readonly type: "remark"; readonly text: string };

/** Reads a line. */
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
      return { type: "retry", error: rest === "" ? "the program asks to try again" : rest };
  }
  return { type: "remark", text };
}
