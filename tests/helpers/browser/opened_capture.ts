// A capture as the page and its worker know it, without a worker.

import { Names } from "../../../cli/text/names.ts";
import { load } from "../../../examples/decoder/engine/loader.ts";
import { SAMPLE_NAMES } from "../../../examples/decoder/engine/names.ts";
import { viewDetail, viewRows } from "../../../examples/decoder/engine/row_view.ts";
import { Server } from "../../../examples/decoder/engine/server.ts";
import type { LoadedView, RowDetail, RowView } from "../../../examples/decoder/messages.ts";
import { PointingFacts } from "../../../examples/decoder/page/pointing/facts.ts";
import type { Pointed } from "../../../examples/decoder/page/pointing/pointed.ts";
import { makeSample } from "../../../examples/decoder/sample/sample.ts";

/** A capture that is open. */
export interface OpenedCapture {
  readonly view: LoadedView;
  readonly facts: PointingFacts;
  readonly names: Names;
  readonly rows: readonly RowView[];
  /** The details of a row. */
  readonly detailOf: (row: number) => Promise<RowDetail>;
}

/** Opens a file, or the sample of the page. */
export async function openCapture(file: Blob | null): Promise<OpenedCapture> {
  const name = file === null ? "sample" : "file";
  const view = await new Server(() => {}).answer("load", { file, name });
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  const { capture } = await load(file ?? makeSample(), { name, ...options });
  const names = file === null ? new Names().add(SAMPLE_NAMES!.list) : new Names();
  const all = Uint32Array.from({ length: capture.rows.length }, (_, row) => row);
  return {
    ...{ view, names, facts: new PointingFacts(view, names) },
    rows: await viewRows(capture, all, { names, tags: undefined }),
    detailOf: (row) => viewDetail(capture, row, { names, tags: undefined }),
  };
}

/** What the user points at, on one line: its text, its terms, its point, and what can be copied. */
export function pointedText({ kind, text, term, terms, point, packet, record }: Pointed): string {
  const json = (value: unknown) => value === undefined ? [] : [JSON.stringify(value)];
  return [
    `${kind} "${text}"`,
    typeof term === "string" ? term : `- ${term.reason}`,
    ...json(terms?.map(({ term }) => term)),
    ...json(point),
    ...json(packet),
    ...record === undefined ? [] : [record.what],
  ].join(" | ");
}

/** The ways from what the user points at, one line each. */
export function wayLines({ ways }: Pointed): readonly string[] {
  return ways.map(({ text, note, to }) =>
    `  > ${text} | ${note} | ${"reason" in to ? `- ${to.reason}` : JSON.stringify(to)}`
  );
}

/** The first row of each kind, type and cause. */
export function typicalRows(rows: readonly RowView[]): readonly RowView[] {
  const first = new Map<string, RowView>();
  for (const row of rows) {
    const key = `${row.kind} ${row.control.replace(/\d+/g, "")} ${row.type} ${row.cause}`;
    if (!first.has(key)) first.set(key, row);
  }
  return [...first.values()];
}

/** Collects lines without those that differ from others only in numbers. */
export class TypicalLines {
  readonly lines: string[] = [];
  readonly #shapes = new Set<string>();

  /** Adds the lines that are new, below a title. */
  add(title: string, lines: readonly string[]): void {
    const fresh = lines.filter((line) => {
      const shape = line.replaceAll(/\d+/g, "0");
      return !this.#shapes.has(shape) && this.#shapes.add(shape) !== undefined;
    });
    if (fresh.length > 0) this.lines.push("", title, ...fresh);
  }

  /** The whole text. */
  get text(): string {
    return `${this.lines.join("\n").trimStart()}\n`;
  }
}
