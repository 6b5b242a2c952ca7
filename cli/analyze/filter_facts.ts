// What a filter needs to know besides the captured octets: names of objects, and findings of an earlier pass.

import type { AnalyzerOptions, Filter, FilterFacts } from "../../codec/capture/mod.ts";
import type { Io } from "../io/io.ts";
import type { ListedFile } from "../io/list_files.ts";
import { UsageError } from "../io/exit.ts";
import { count } from "../text/count.ts";
import type { Names } from "../text/names.ts";
import { analyzeFiles } from "./read_files.ts";

/** Sources of the facts. */
export interface FactSources {
  /** The files to which the filter will be applied. */
  readonly files: readonly ListedFile[];
  /** Names from a station file or a point list; `undefined` without one. */
  readonly names: Names | undefined;
  /** Options of the analysis, without a filter. */
  readonly analyzer: AnalyzerOptions;
  readonly ports: readonly number[];
  /** Whether the file is followed as it grows. */
  readonly isLive?: boolean;
}

/**
 * Collects the facts that a filter uses. If it uses findings or transactions, the files are analyzed.
 *
 * @throws {UsageError} The facts are not available: a file with names is missing, or the input can be read only once.
 */
export async function factsOf(
  filter: Filter | undefined,
  io: Io,
  { files, names, analyzer, ports, isLive = false }: FactSources,
): Promise<FilterFacts> {
  if (filter === undefined) return {};
  const { uses } = filter;
  if (uses.has("name") && names === undefined) {
    throw new UsageError(
      "Option --filter uses name, which needs --names FILE, a station file or a point list",
    );
  }
  const named: FilterFacts = names === undefined || !(uses.has("name") || uses.has("word"))
    ? {}
    : { nameOf: (ca, ioa, typeId) => names.nameIn(typeId, ca, ioa) };
  const field = uses.has("finding") ? "finding" : uses.has("transaction") ? "transaction" : "";
  if (field === "") return named;
  if (isLive || files.some(({ path }) => path === "-")) {
    const input = isLive ? "--follow" : "standard input";
    throw new UsageError(
      `Option --filter uses ${field}, for which the input is read twice; ${input} can be read only once`,
    );
  }
  const marks = (await analyzeFiles(files, io, { analyzer, ports })).marks();
  if (marks.dropped > 0) {
    io.stderr.line(
      `${
        count(marks.dropped, "more packet")
      } with findings or requests beyond the limit cannot be selected by ${field}`,
    );
  }
  return { ...named, marks };
}
