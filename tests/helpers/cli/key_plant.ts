// Runs `iec104 keys` with a key file on the disk that opens quickly.

import { KeyFile } from "../../../cli/key_file/key_file.ts";
import { withTree } from "../machine/temp.ts";
import { type CliResult, runCli, type World } from "./run_cli.ts";

/** The passphrase of the file. */
export const PASSPHRASE = "a passphrase of tests";
/** Two keys of 16 octets, which are in one.hex and two.hex, and one of 32. */
export const [ONE, TWO, THREE] = [
  "a1b2".repeat(8),
  "c3d4".repeat(8),
  "e5f60718".repeat(8),
] as const;
/** Operands and options of a user. */
export const CENTRE: readonly string[] = ["1", "--name", "Centre", "--role", "operator"];

const NOW = Date.UTC(2026, 10, 30, 14, 3, 22);

/** A folder with a key file that is opened quickly, and its passphrase. */
export async function withKeys(
  use: (plant: {
    readonly root: string;
    readonly path: string;
    /** Runs `iec104 keys ACTION FILE` with the passphrase. */
    readonly keys: (action: string, ...args: string[]) => Promise<CliResult>;
  }) => Promise<void>,
  world: World = {},
): Promise<void> {
  const files = { "one.hex": `${ONE}\n`, "two.hex": `${TWO.match(/../g)!.join(" ")}`, pass: "" };
  await withTree(files, async (root) => {
    const path = `${root}/plant.keys`;
    Deno.writeTextFileSync(`${root}/pass`, `${PASSPHRASE}\nsecond line`);
    for (const name of Object.keys(files)) Deno.chmodSync(`${root}/${name}`, 0o600);
    (await KeyFile.create(path, PASSPHRASE, { cost: 1024 }))[Symbol.dispose]();
    await use({
      ...{ root, path },
      keys: async (action, ...args) => {
        const line = ["keys", action, path, ...args, "--passphrase-file", `${root}/pass`];
        const { code, stdout, stderr } = await runCli(line, onDisk(world));
        const [out, err] = [stdout, stderr].map((text) => text.replaceAll(`${root}/`, ""));
        return { code, stdout: out!, stderr: err! };
      },
    });
  });
}

/** Creates a key file that opens quickly, with these users and the key of an authority. */
export async function keyFile(
  path: string,
  users: readonly (readonly [number: number, name: string, role: number, key: string])[],
): Promise<void> {
  const since = "2026-11-30T12:00:00.000Z";
  using file = await KeyFile.create(path, PASSPHRASE, { cost: 1024 });
  await file.update(() => ({
    authorityKey: { key: THREE, since },
    users: users.map(([number, name, role, key]) => ({
      ...{ number, name, role, updateKey: { key, since } },
    })),
  }));
}

/** The files of the disk, and a clock. */
export function onDisk(world: World): World {
  return {
    now: () => NOW,
    files: new Proxy({}, {
      get: (_, path) => {
        try {
          return Deno.readFileSync(String(path));
        } catch (error) {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
          return undefined;
        }
      },
    }),
    save: (path, octets) => {
      Deno.writeFileSync(path, octets, { createNew: true, mode: 0o600 });
      return Promise.resolve();
    },
    ...world,
  };
}
