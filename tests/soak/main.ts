// `deno task soak [KILLS] [SEED]`: the crash test in its long form.

import { crashRun } from "./crash_run.ts";

const kills = Number(Deno.args[0] ?? 100);
const seed = Number(Deno.args[1] ?? Date.now() % 1_000_000);
Deno.mkdirSync("tests/.tmp", { recursive: true });
const folder = Deno.makeTempDirSync({ dir: "tests/.tmp", prefix: "soak-" });
console.log(`${kills} kills, seed ${seed}, folder ${folder}`);
const result = await crashRun({
  kills,
  seed,
  folder,
  rate: 2000,
  onProgress: (text) => console.log(text),
});
console.log(result);
if (result.faults.length === 0) Deno.removeSync(folder, { recursive: true });
Deno.exit(result.faults.length === 0 ? 0 : 1);
