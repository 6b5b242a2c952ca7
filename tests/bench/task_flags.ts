// The arguments of Deno with which the tool runs.

/** The command of `deno task iec104` without `deno`. */
export function taskFlags(): readonly string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync("deno.json"));
  return (tasks.iec104.command as string).split(" ").slice(1);
}
