// Runs `iec104 station` within the test, on a free port of this machine.

import { type CliResult, runCli, type World } from "./run_cli.ts";

/** Runs the station, passes its port to a function, and then presses Ctrl-C. Without --listen, any port is used. */
export async function withStation(
  args: readonly string[],
  use: (port: number) => Promise<void>,
  files: World["files"] = {},
  stdin: World["stdin"] = [],
): Promise<CliResult> {
  const interruption = new AbortController();
  const listening = Promise.withResolvers<number>();
  const listen = args.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const running = runCli(["station", ...args, ...listen, "--zone", "UTC"], {
    files,
    stdin,
    now: () => Date.UTC(2026, 10, 23, 12),
    interruption: interruption.signal,
    onStdout: (text) => {
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) listening.resolve(Number(port));
    },
  });
  running.then(() => listening.reject(new Error("The station ended")));
  try {
    await use(await listening.promise);
  } finally {
    interruption.abort();
  }
  return await running;
}
