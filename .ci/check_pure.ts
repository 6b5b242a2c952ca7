// Checks that the pure layers compile without any platform: no timers, no clock, no I/O, no text decoder.

import { type Finding, report } from "./finding.ts";
import { listFiles } from "./files.ts";
import { layerOf } from "./layers.ts";

/** Returns the compiler's errors in the pure files of a project, with the settings of a configuration file. */
export function checkPure(root: string, config: string): Finding[] {
  const files = listFiles(root).filter((path) => path.endsWith(".ts") && layerOf(path)?.pure);
  if (files.length === 0) return [];
  const { success, stderr } = new Deno.Command("deno", {
    args: ["check", "--quiet", "--config", config, ...files],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).outputSync();
  if (success) return [];
  const text = new TextDecoder().decode(stderr).trim();
  return [{
    where: "codec/, transport/",
    what: `do not compile under .ci/pure.json\n${text}\n`,
    todo: "take time, I/O and platform objects as arguments",
  }];
}

if (import.meta.main) report("pure", checkPure(".", ".ci/pure.json"));
