// Links and pictures of the documents. README.md is also read on JSR and npm, which contain only the published files.

import { assert, assertEquals } from "@std/assert";
import { listFiles, readFiles } from "../../.ci/files.ts";
import { publishedFiles } from "../../.ci/published.ts";
import { PAGES, RAW, REPOSITORY } from "../../.ci/repository.ts";

/** Larger pictures would slow a page down. */
const PICTURE_LIMIT = 150_000;

/** Maximum number of lines of README.md: longer pages are not read. */
const README_LIMIT = 320;

const FILES = new Set(listFiles("."));
const FOLDERS = new Set(
  Array.from(FILES).flatMap((path) =>
    path.split("/").slice(0, -1).map((_, depth, all) => all.slice(0, depth + 1).join("/"))
  ),
);
const DOCUMENTS = readFiles(".", ".md");
const README = DOCUMENTS.find(({ path }) => path === "README.md")!.text;

/** Returns the targets of the links and pictures in a Markdown text. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^```[^]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "code");
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target!);
}

/** Returns the path in the repository to which a link leads; `undefined` for links to other places. */
function pathOf(target: string, document: string): string | undefined {
  const start = [...PAGES, RAW].find((each) => target.startsWith(each));
  if (start !== undefined) return decodeURI(target.slice(start.length)).split("#")[0];
  if (/^[a-z]+:/.test(target)) return undefined;
  const url = new URL(target, `file:///${document}`);
  return decodeURI(url.pathname.slice(1));
}

/** Returns the headings of a document as names of anchors. */
function anchorsOf(text: string): string[] {
  return Array.from(
    text.matchAll(/^#+ (.+)$/gm),
    ([, heading]) => heading!.toLowerCase().replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-"),
  );
}

Deno.test("every link of a document leads to an existing file and heading of the repository", () => {
  const broken = DOCUMENTS.flatMap(({ path, text }) =>
    linksOf(text).filter((target) => {
      const file = pathOf(target, path);
      if (file === undefined) return target.startsWith(REPOSITORY) && target !== REPOSITORY;
      if (!FILES.has(file) && !FOLDERS.has(file.replace(/\/$/, ""))) return true;
      const anchor = /#(.+)$/.exec(target)?.[1];
      return anchor !== undefined && !anchorsOf(Deno.readTextFileSync(file)).includes(anchor);
    }).map((target) => `${path}: ${target}`)
  );
  assertEquals(broken, []);
});

/** A path of the product, as documents name it; paths with wildcards or names to be replaced are not complete. */
const NAMED = /`((?:cli|codec|transport)\/[\w./-]*)`/g;

Deno.test("every file and folder of the product that a document names in backquotes exists", () => {
  const named = DOCUMENTS.filter(({ path }) => !path.endsWith("CHANGELOG.md")).flatMap((
    { path, text },
  ) =>
    Array.from(text.matchAll(NAMED), ([, name = ""]) => ({ path, name }))
      .filter(({ name }) => !name.includes("NAME"))
  );
  assert(named.length > 50, `${named.length} paths`);
  const missing = named.filter(({ name }) =>
    !FILES.has(name) && !FOLDERS.has(name.replace(/\/$/, ""))
  );
  assertEquals(missing, []);
});

Deno.test("README.md has no relative link to a file that is not published", () => {
  const published = new Set(publishedFiles("."));
  const relative = linksOf(README).filter((target) => !/^(?:[a-z]+:|#)/.test(target));
  assertEquals(relative.filter((target) => !published.has(target)), []);
  assert(linksOf(README).some((target) => target.startsWith(`${REPOSITORY}/`)));
});

Deno.test("published sources have no relative link to a document", () => {
  const linking = publishedFiles(".").filter((path) =>
    path.endsWith(".ts") && /\]\((?![a-z]+:|#)[^)]*\.md\b/.test(Deno.readTextFileSync(path))
  );
  assertEquals(linking, []);
});

Deno.test("the pictures of README.md are small PNG files with alternative text", () => {
  const pictures = Array.from(README.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g));
  assertEquals(pictures.length, 2);
  for (const [, text, target] of pictures) {
    assert(target!.startsWith(RAW), `${target} is not at ${RAW}`);
    assert(text!.length > 20, `${target} has no text`);
  }
  const images = Array.from(FILES).filter((path) => path.startsWith(".github/images/"));
  assertEquals(images, pictures.map(([, , target]) => target!.slice(RAW.length)).sort());
  for (const path of images) {
    const octets = Deno.readFileSync(path);
    assertEquals(
      Array.from(octets.subarray(1, 4)),
      [0x50, 0x4e, 0x47],
      `${path} is not a PNG file`,
    );
    assert(octets.length < PICTURE_LIMIT, `${path} has ${octets.length} octets`);
  }
});

Deno.test("README.md is short enough to be read", () => {
  const lines = README.split("\n").length - 1;
  assert(lines <= README_LIMIT, `${lines} lines, expected at most ${README_LIMIT}`);
});
