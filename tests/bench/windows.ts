// Transfers from stations with small and large send windows, in virtual time: how long they wait for acknowledgements,
// and how many frames the acknowledgements take.

import { Pair } from "../helpers/wire/pair.ts";
import { numberedAsdu, split } from "../helpers/wire/frames.ts";

const ASDUS = 300;
const LATENCY_MS = 5;

/** Time and S frames of a transfer from a station with this k. */
interface Transfer {
  readonly timeMs: number;
  readonly acknowledgements: number;
}

/** Transfers answers as fast as the window permits; with `strict`, the receiver learns nothing. */
function transfer(k: number, strict: boolean): Transfer {
  let sent = 0;
  let acknowledgements = 0;
  function sendAll(): void {
    while (sent < ASDUS && pair.controlled.send(numberedAsdu(sent), pair.now)) sent++;
  }
  const pair = new Pair({
    controlled: { k, w: 1 },
    controlling: { strictW: strict },
    latencyMs: () => LATENCY_MS,
    onOutput: (from, octets) => {
      if (from === "controlling") acknowledgements += split(octets).length;
    },
    onEvent: (at, { type }) => {
      if (at === "controlled" && type === "acknowledged") sendAll();
    },
  });
  pair.start();
  pair.controlling.awaitAnswers(true);
  const start = pair.now;
  acknowledgements = 0;
  sendAll();
  while (pair.received("controlling").length < ASDUS) pair.run(pair.now + LATENCY_MS);
  return { timeMs: pair.now - start, acknowledgements };
}

for (const k of [1, 2, 3, 4, 12, 100]) {
  const [learning, strict] = [transfer(k, false), transfer(k, true)];
  const ideal = Math.ceil(ASDUS / k) * 2 * LATENCY_MS;
  console.log(
    `k = ${k}: ${ASDUS} ASDUs in ${learning.timeMs / 1000} s, ${
      strict.timeMs / 1000
    } s with strictW; ` +
      `${(learning.timeMs / ideal).toFixed(2)} times as long as the window permits; ` +
      `${(learning.acknowledgements / ASDUS).toFixed(2)} S frames for each ASDU`,
  );
}

Deno.bench("300 ASDUs from a station with k = 12", { group: "windows", baseline: true }, () => {
  transfer(12, false);
});

Deno.bench("300 ASDUs from a station with k = 1", { group: "windows" }, () => {
  transfer(1, false);
});
