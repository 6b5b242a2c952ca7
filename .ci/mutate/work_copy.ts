// A copy of the project in a folder of its own, in which mutants are planted. The project itself is never written.

import { listFiles } from "../files.ts";

/** A copy of the project; disposed of, it is gone. */
export class WorkCopy implements Disposable {
  /** The folder that is removed at the end. */
  readonly #folder: string;
  /** Where each file comes from, and when its copy was last written. */
  readonly #files = new Map<string, { readonly from: string; written: number }>();
  /** The root of the copy. */
  readonly root: string;

  /**
   * Copies the project.
   *
   * @param source The root of the project.
   * @param within The folder in which the copy is made.
   * @param besides Paths from the root, like `../shared`, of what lies beside the project and tests read; what does
   * not exist is left out.
   */
  constructor(source: string, within: string, besides: readonly string[] = []) {
    Deno.mkdirSync(within, { recursive: true });
    this.#folder = Deno.realPathSync(Deno.makeTempDirSync({ dir: within, prefix: "mutate-" }));
    this.root = `${this.#folder}/project`;
    for (const path of listFiles(source)) {
      if (!path.startsWith(".git/")) {
        this.#files.set(path, { from: `${source}/${path}`, written: 0 });
      }
    }
    for (const path of this.#files.keys()) this.#copy(path);
    for (const path of besides) copyTree(`${source}/${path}`, `${this.root}/${path}`);
  }

  /** Replaces a file of the copy. */
  plant(path: string, text: string): void {
    Deno.writeTextFileSync(`${this.root}/${path}`, text);
    this.#files.get(path)!.written = NaN; // times of files are too coarse to show it
  }

  /** Makes the copy as it was, whatever was written to it. */
  restore(): void {
    remove(`${this.root}/tests/.tmp`);
    Deno.mkdirSync(`${this.root}/tests/.tmp`);
    const present = new Set(listFiles(this.root));
    for (const path of present) {
      if (!this.#files.has(path)) Deno.removeSync(`${this.root}/${path}`);
    }
    for (const [path, { written }] of this.#files) {
      if (!present.has(path) || written !== modified(`${this.root}/${path}`)) this.#copy(path);
    }
  }

  [Symbol.dispose](): void {
    remove(this.#folder);
  }

  #copy(path: string): void {
    const file = this.#files.get(path)!;
    const target = `${this.root}/${path}`;
    copyFile(file.from, target);
    file.written = modified(target);
  }
}

function copyFile(from: string, to: string): void {
  Deno.mkdirSync(to.slice(0, to.lastIndexOf("/")), { recursive: true });
  Deno.copyFileSync(from, to);
}

function copyTree(from: string, to: string): void {
  try {
    for (const path of listFiles(from)) copyFile(`${from}/${path}`, `${to}/${path}`);
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
