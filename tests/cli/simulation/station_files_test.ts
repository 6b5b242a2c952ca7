// The files that a station file declares, in sections that the protocol can transfer.

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { Io } from "../../../cli/io/io.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import type { FileEntry } from "../../../cli/simulation/declaration.ts";
import { loadFiles } from "../../../cli/simulation/station_files.ts";

/** Loads one file with this content. */
async function load(content: Partial<FileEntry>) {
  const files = [{ ioa: 30_000, nof: 1, ...content } as FileEntry];
  const { offered } = await loadFiles({ files }, { io: {} as Io, folder: "", cas: [47, 48] });
  return offered[0]!;
}

/** The number of sections, and the sizes of the first and the last. */
async function sections(octets: number, sectionOctets?: number): Promise<number[]> {
  const { file } = await load({
    text: "x".repeat(octets),
    ...sectionOctets !== undefined && { sectionOctets },
  });
  const sizes = file.sections.map(({ length }) => length);
  assertEquals(sizes.reduce((sum, size) => sum + size, 0), octets);
  return [sizes.length, sizes[0]!, sizes.at(-1)!];
}

Deno.test("a file has sections of 65536 octets, and larger ones if there would be more than 255", async () => {
  assertEquals(await sections(0), [1, 0, 0]);
  assertEquals(await sections(65_536), [1, 65_536, 65_536]);
  assertEquals(await sections(65_537), [2, 65_536, 1]);
  assertEquals(await sections(255 * 65_536), [255, 65_536, 65_536]);
  assertEquals(await sections(255 * 65_536 + 1), [255, 65_537, 65_537 - 254]);
  assertEquals(await sections(10, 3), [4, 3, 1]);
  assertEquals(await sections(510, 2), [255, 2, 2]);
  const error = await assertRejects(() => sections(511, 2), UsageError);
  assertEquals(
    error.message,
    "files[0].sectionOctets is 2, expected at least 3: a file has at most 255 sections",
  );
});

Deno.test("a file has one source of content, the first common address by default, and is announced if requested", async () => {
  const { file: { ca, ioa, nof, deletable, instant }, announce } = await load({ hex: "01 02" });
  assertEquals([ca, ioa, nof, deletable, instant, announce], [
    ...[47, 30_000, 1, false, undefined, false],
  ]);
  const other = await load({
    ...{ text: "ü", ca: 48, deletable: true, announce: true },
    time: "2026-11-23T14:03:22Z",
  });
  assertEquals([other.file.ca, other.file.deletable, other.file.instant, other.announce], [
    ...[48, true, Date.UTC(2026, 10, 23, 14, 3, 22), true],
  ]);
  assertEquals([...other.file.sections[0]!], [0xc3, 0xbc]);
  const mistakes: readonly (readonly [Partial<FileEntry>, string])[] = [
    [{}, "files[0] has no content, or several: expected one of path, text and hex"],
    [
      { text: "a", hex: "00" },
      "files[0] has no content, or several: expected one of path, text and hex",
    ],
    [{ text: "a", ca: 49 }, "files[0].ca is 49, expected one of 47, 48"],
    [
      { text: "a", time: "noon" },
      'files[0].time is "noon", expected a time such as 2026-11-23T14:03:22Z',
    ],
    [{ hex: "0" }, "files[0].hex: Cannot read hex text: expected two digits of an octet"],
  ];
  for (const [content, message] of mistakes) {
    await assertRejects(() => load(content), UsageError, message);
  }
});

Deno.test("a folder in which received files cannot be saved is refused before the station starts", async () => {
  const asked: string[] = [];
  const io = {
    checkSave: (path: string, { replace }: { readonly replace: boolean }) => {
      asked.push(`${path} ${replace}`);
      return Promise.reject(new Deno.errors.NotFound("no such folder"));
    },
  } as unknown as Io;
  const load = (receivedFiles?: string) =>
    loadFiles({ ...receivedFiles !== undefined && { receivedFiles } }, {
      ...{ io, folder: "plant/", cas: [47, 48] },
    });
  const { message } = await assertRejects(() => load("in"), UsageError);
  assertMatch(message, /^Key receivedFiles is "in": .*plant\/in\/47-1-1\.bin/);
  assertEquals(asked, ["plant/in/47-1-1.bin true"]);
  assertEquals((await load()).save, undefined);
});
