// Changes to conditions: negates them.

import { before, type Edit, type Source } from "./source.ts";

/** Conditions of `if`, `while` and `? :`, negated. */
export function conditions({ code, text, partner }: Source): Edit[] {
  const edits: Edit[] = [];
  for (const { 0: { length }, index } of code.matchAll(/\b(?:if|while) (?=\()/g)) {
    const [from, to] = [index + length + 1, partner.get(index + length)!];
    edits.push({ from, to, text: `!(${text.slice(from, to)})` });
  }
  for (const { index } of code.matchAll(/\?(?=\s)/g)) {
    const to = before(code, index) + 1;
    if (code[to - 1] === "?") continue;
    const from = conditionStart(code, partner, to);
    if (from < to) edits.push({ from, to, text: `!(${text.slice(from, to)})` });
  }
  return edits;
}

/** Returns the start of the condition that ends at `to`. */
function conditionStart(code: string, partner: ReadonlyMap<number, number>, to: number): number {
  let at = to - 1;
  for (; at >= 0; at--) {
    if (")]}".includes(code[at]!)) at = partner.get(at)!;
    else if (/[({[;,:]/.test(code[at]!) || isAssignment(code, at)) break;
    else if (/\?(?=\s)/.test(code.slice(at, at + 2)) && code[at - 1] !== "?") break;
    else if (/^(?:return|yield|throw|case|await|in|of)\b/.test(code.slice(at, at + 7))) {
      if (/[\w$.]/.test(code[at - 1] ?? "")) continue;
      if (code.startsWith("await", at)) continue;
      at += /^\w+/.exec(code.slice(at))![0].length - 1;
      break;
    }
  }
  return at + 1 + /^\s*/.exec(code.slice(at + 1))![0].length;
}

/** Whether a value begins after this character: the end of `=`, `+=` or `=>`. */
function isAssignment(code: string, at: number): boolean {
  if (code[at] === ">") return code[at - 1] === "=";
  return code[at] === "=" && !/[=!<>]/.test(code[at - 1]!) && !/[=>]/.test(code[at + 1]!);
}
