// Preloaded into every target, which is not aware of it: reports memory and CPU time on standard output, and keeps the
// process busy for a while on SIGUSR2. `probe.ts?busyMs=8000&sampleMs=5000`.

import process from "node:process";
import { emit } from "../messages.ts";

/** Memory and CPU time of a target since its start. */
export interface ProbeMessage {
  readonly event: "memory";
  /** Octets of the process. */
  readonly rss: number;
  /** Octets in the heap, including garbage. */
  readonly heap: number;
  readonly cpuSeconds: number;
}

const { searchParams } = new URL(import.meta.url);
const busyMs = Number(searchParams.get("busyMs"));
const sampleMs = Number(searchParams.get("sampleMs"));

function sample(): void {
  const { rss, heapUsed } = Deno.memoryUsage();
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  emit<ProbeMessage>({ event: "memory", rss, heap: heapUsed, cpuSeconds });
}

Deno.unrefTimer(setInterval(sample, sampleMs));
Deno.addSignalListener("SIGUSR2", () => {
  const end = performance.now() + busyMs;
  while (performance.now() < end);
});
