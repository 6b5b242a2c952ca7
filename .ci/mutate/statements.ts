// Changes to statements: drops a statement, or empties a block.

import { before, type Edit, type Source } from "./source.ts";

/** The beginnings of statements that are part of a larger one, or without which the file does not compile. */
const KEPT =
  /^(?:const|let|var|using|await using|function|class|import|export|if|for|while|do|switch|try|case|default|async|else)\b|^[^\w$(+-]/;

/** Drops one statement: a call, an assignment, `return`, `throw`, `break` or `continue`. */
export function dropped(source: Source): Edit[] {
  return statementStarts(source).flatMap((from) => {
    if (KEPT.test(source.code.slice(from, from + 12))) return [];
    const to = statementEnd(source, from);
    return to === undefined || isResult(source, from, to) ? [] : [{ from, to, text: ";" }];
  });
}

/** Returns the positions where statements may begin: at the beginning of a line, and after a condition or `else`. */
function statementStarts(source: Source): number[] {
  const { code, partner } = source;
  const starts = new Set<number>();
  for (const { index } of code.matchAll(/(?<=^[ ]*)\S/gm)) {
    const previous = before(code, index);
    if (previous < 0 || "{};".includes(code[previous]!)) starts.add(index);
  }
  for (const { 0: { length }, index } of code.matchAll(/\b(?:if|for|while) (?=\()|\belse /g)) {
    const end = code[index + length] === "(" && !code.startsWith("else", index)
      ? partner.get(index + length)! + 1
      : index + length;
    starts.add(end + /^\s*/.exec(code.slice(end))![0].length);
  }
  return [...starts].filter((at) => !isInClass(source, at)).sort((a, b) => a - b);
}

/** The position after the semicolon that ends a statement. */
function statementEnd({ code, partner }: Source, from: number): number | undefined {
  for (let at = from; at < code.length; at++) {
    const c = code[at]!;
    if (c === ";") return at + 1;
    if ("([{".includes(c)) at = partner.get(at)!;
    else if (")]}".includes(c)) return undefined;
  }
  return undefined;
}

/** Whether a statement returns the result at the end of a function, without which it does not compile. */
function isResult(source: Source, from: number, to: number): boolean {
  const { code, partner } = source;
  if (!/^return [^;]/.test(code.slice(from, to))) return false;
  const next = to + /^\s*/.exec(code.slice(to))![0].length;
  return code[next] === "}" && kindOf(source, partner.get(next)!) === "function";
}

/** Whether the nearest brace around a position opens the body of a class. */
function isInClass({ code, partner }: Source, at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    if (")]}".includes(code[i]!)) i = partner.get(i)!;
    else if ("([{".includes(code[i]!)) {
      return code[i] === "{" && /\bclass\b[^{};]*$/.test(code.slice(Math.max(0, i - 200), i));
    }
  }
  return false;
}

/** The kinds of blocks to empty. */
export type BlockKind = "finally" | "catch" | "else" | "if" | "for" | "while" | "function";

/** Blocks of these kinds, emptied. */
export function emptied(source: Source, kinds: readonly BlockKind[]): Edit[] {
  const { code, partner } = source;
  return [...partner].flatMap(([open, close]) => {
    if (open > close || code[open] !== "{") return [];
    const kind = kindOf(source, open);
    const body = code.slice(open + 1, close);
    if (kind === undefined || !kinds.includes(kind) || body.trim() === "") return [];
    if (kind === "function" && /\breturn [^;]/.test(body)) return []; // would not compile
    return [{ from: open + 1, to: close, text: "" }];
  });
}

/** The kind of block that a brace opens; `undefined` if it opens something else. */
export function kindOf({ code, partner }: Source, open: number): BlockKind | undefined {
  const end = before(code, open);
  if (code[end] === ">" && code[end - 1] === "=") return "function";
  const isBehindParens = code[end] === ")";
  const head = code.slice(0, isBehindParens ? partner.get(end)! : end + 1).slice(-60).trimEnd();
  const word = /(?<![\w$.])(?:finally|catch|else|if|for|while|switch|for await)$/.exec(head)?.[0];
  if (word === "switch") return undefined;
  if (word === "for await") return "for";
  if (word !== undefined) return word as BlockKind;
  return isBehindParens ? "function" : undefined;
}
