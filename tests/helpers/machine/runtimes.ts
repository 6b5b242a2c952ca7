// The runtimes that the library supports, as programs that run TypeScript directly.

import { absence, runProgram } from "./service.ts";

/** A runtime. */
export interface Runtime {
  readonly name: string;
  /** The command line before the path of a program. */
  readonly command: readonly string[];
  /** Why it cannot be used; `undefined` if it can. */
  readonly missing: string | undefined;
}

/** The oldest version of Node.js that runs TypeScript without an option. */
const OLDEST = [22, 18] as const;

async function nodeAbsence(): Promise<string | undefined> {
  const missing = await absence(["node", "--version"]);
  if (missing !== undefined) return missing;
  const { stdout } = await runProgram(["node", "--version"]);
  const [major = 0, minor = 0] = stdout.replace("v", "").split(".").map(Number);
  if (major > OLDEST[0] || major === OLDEST[0] && minor >= OLDEST[1]) return undefined;
  return `node is ${stdout.trim()}, expected ${OLDEST.join(".")} or later`;
}

/** All supported runtimes. */
export const RUNTIMES: readonly Runtime[] = [
  {
    name: "Deno",
    command: [
      "deno",
      "run",
      "--quiet",
      "--no-check",
      "--allow-net",
      "--allow-read",
      "--allow-write=tests/.tmp",
    ],
    missing: undefined,
  },
  { name: "Node", command: ["node", "--no-warnings"], missing: await nodeAbsence() },
  { name: "Bun", command: ["bun"], missing: await absence(["bun", "--version"]) },
];
