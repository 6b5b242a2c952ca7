// Measures the memory in use after garbage collection.

import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc") as () => void;

/** Octets of the heap that are reachable. */
export function liveHeap(): number {
  collectGarbage();
  return Deno.memoryUsage().heapUsed;
}
