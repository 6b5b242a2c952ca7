// A copy of the project in its own folder, in which mutants are planted. The project itself is never changed.

import { listFiles } from "../files.ts";

/** A copy of the project, which is removed when disposed of. */
export class WorkCopy implements Disposable {
  /** The folder that is removed at the end. */
  readonly #folder: string;
  /** The original content of each file, and the time when it was last written. */
  readonly #files = new Map<string, { readonly octets: Uint8Array; written: number }>();
  /** The root of the copy. */
  readonly root: string;

  /**
   * Copies the project.
   *
   * @param source The root of the project.
   * @param within The folder in which the copy is made.
   * @param besides Paths from the root, like `../shared`, of files outside the project that tests read; missing
   * files are omitted.
   */
  constructor(source: string, within: string, besides: readonly string[] = []) {
    Deno.mkdirSync(within, { recursive: true });
    this.#folder = Deno.realPathSync(Deno.makeTempDirSync({ dir: within, prefix: "mutate-" }));
    this.root = `${this.#folder}/project`;
    for (const path of listFiles(source)) {
      if (path.startsWith(".git/")) continue;
      this.#files.set(path, { octets: Deno.readFileSync(`${source}/${path}`), written: 0 });
      this.#write(path);
    }
    for (const path of besides) copyTree(`${source}/${path}`, `${this.root}/${path}`);
  }

  /** Replaces a file of the copy. */
  plant(path: string, text: string): void {
    Deno.writeTextFileSync(`${this.root}/${path}`, text);
    this.#files.get(path)!.written = NaN; // file times are too coarse to reveal the change
  }

  /** Writes a module that runs these tests, so that they load the modules they share once, and returns its path. */
  together(tests: readonly string[]): string {
    const path = "tests/.tmp/groups-mutate/together.ts";
    makeFolderOf(`${this.root}/${path}`);
    const imports = tests.map((test) => `import "../../../${test}";\n`);
    Deno.writeTextFileSync(`${this.root}/${path}`, imports.join(""));
    return path;
  }

  /** Restores all files of the copy. */
  restore(): void {
    remove(`${this.root}/tests/.tmp`);
    Deno.mkdirSync(`${this.root}/tests/.tmp`);
    const present = new Set(listFiles(this.root));
    for (const path of present) {
      if (!this.#files.has(path)) Deno.removeSync(`${this.root}/${path}`);
    }
    for (const [path, { written }] of this.#files) {
      if (!present.has(path) || written !== modified(`${this.root}/${path}`)) this.#write(path);
    }
  }

  [Symbol.dispose](): void {
    remove(this.#folder);
  }

  #write(path: string): void {
    const file = this.#files.get(path)!;
    const target = `${this.root}/${path}`;
    makeFolderOf(target);
    Deno.writeFileSync(target, file.octets);
    file.written = modified(target);
  }
}

function makeFolderOf(path: string): void {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
}

function copyTree(from: string, to: string): void {
  try {
    for (const path of listFiles(from)) {
      makeFolderOf(`${to}/${path}`);
      Deno.copyFileSync(`${from}/${path}`, `${to}/${path}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function modified(path: string): number {
  return Deno.statSync(path).mtime!.getTime();
}

function remove(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
