// Which files a scan fetches, and why others are not.

import { assertEquals, assertRejects } from "@std/assert";
import { fetchFiles } from "../../../cli/scan/fetch_files.ts";
import type { ScanPlan } from "../../../cli/scan/result.ts";
import { type ControllingStation, type DiscoveredFile, RequestError } from "../../../mod.ts";

function file(nof: number, rest: Partial<DiscoveredFile> = {}): DiscoveredFile {
  return { ca: 1, ioa: 30_000, nof, lof: 2, subdirectory: false, ...rest } as DiscoveredFile;
}

/** Fetches files; returns what happened to each, by its number, and what else happened, in order. */
async function fetch(
  files: readonly DiscoveredFile[],
  { fileOctets = 100, errors = {}, refused = [] }: {
    readonly fileOctets?: number | undefined;
    readonly errors?: Readonly<Record<number, Error>>;
    readonly refused?: readonly number[];
  } = {},
) {
  const log: string[] = [];
  const station = {
    getFile(
      ca: number,
      { ioa, nof }: { readonly ioa: number; readonly nof: number },
      { onProgress }: { readonly onProgress: (done: number, all: number) => void },
    ) {
      log.push(`get ${ca}/${ioa}/${nof}`);
      if (errors[nof] !== undefined) return Promise.reject(errors[nof]);
      if (refused.includes(nof)) return Promise.resolve({ octets: undefined, reason: "Refused" });
      onProgress(1, 2);
      const { lof } = files.find((each) => each.nof === nof)!;
      return Promise.resolve({ octets: new Uint8Array(lof), reason: "Done" });
    },
  } as unknown as ControllingStation;
  const plan = { fileOctets, onProgress: (text: string) => log.push(text) } as unknown as ScanPlan;
  const pace = () => Promise.resolve(void log.push("pace"));
  const { files: found, interruption } = await fetchFiles(station, files, { plan, pace });
  const result = found.map(({ octets, unfetched }) => unfetched ?? octets?.length);
  return { result, log, interruption };
}

Deno.test("files are fetched one after the other, at the pace of the scan", async () => {
  const { result, log, interruption } = await fetch([file(1), file(2, { lof: 100 })]);
  assertEquals([result, interruption], [[2, 100], undefined]);
  assertEquals(log, [
    ...["pace", "get 1/30000/1", "file 1/30000/1: 1 of 2 octets"],
    ...["pace", "get 1/30000/2", "file 1/30000/2: 1 of 2 octets"],
  ]);
});

Deno.test("directories, files above the limit and refused files are skipped with a reason", async () => {
  const { result, log } = await fetch(
    [file(1, { subdirectory: true }), file(2, { lof: 101 }), file(3), file(4)],
    { refused: [3] },
  );
  assertEquals(result, [
    ...["a directory", "larger than 100 octets, the limit of --files", "Refused", 2],
  ]);
  assertEquals(log.filter((text) => text.startsWith("get")), ["get 1/30000/3", "get 1/30000/4"]);
});

Deno.test("all files together have at most 16 MiB", async () => {
  const limit = 0x100_0000;
  const files = [file(1, { lof: limit - 3 }), file(2, { lof: 4 }), file(3, { lof: 3 }), file(4)];
  const { result } = await fetch(files, { fileOctets: limit });
  const reason = "more than 16777216 octets in all files";
  assertEquals(result, [limit - 3, reason, 3, reason]);
});

Deno.test("after an interruption nothing more is fetched; any other error ends the scan", async () => {
  const error = new RequestError("scan", "Ctrl-C", { code: "aborted", reach: "no" });
  const { result, log, interruption } = await fetch([file(1), file(2), file(3)], {
    errors: { 2: error },
  });
  const reason = "the scan was interrupted";
  assertEquals([result, interruption], [[2, reason, reason], error]);
  assertEquals(log.filter((text) => text.startsWith("get")).length, 2);
  await assertRejects(() => fetch([file(1)], { errors: { 1: new TypeError("x") } }), TypeError);
});

Deno.test("without a limit no file is fetched", async () => {
  const given = [file(1)];
  const plan = {} as unknown as ScanPlan;
  const found = await fetchFiles({} as unknown as ControllingStation, given, {
    ...{ plan, pace: () => Promise.resolve() },
  });
  assertEquals(found, { files: given, interruption: undefined });
});
