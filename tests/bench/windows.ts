// Transfers from stations with small and large send windows, in virtual time: how long they wait for acknowledgements,
// and how many frames the acknowledgements take.

import { Pair } from "../helpers/wire/pair.ts";
import { numberedAsdu, split } from "../helpers/wire/frames.ts";
import { type Bench, rowOf, scaled } from "./harness.ts";

const ASDUS = 300;
const LATENCY_MS = 5;

/** Time and S frames of a transfer from a station with this k. */
interface Transfer {
  readonly timeMs: number;
  readonly acknowledgements: number;
}

/** Transfers answers as fast as the window permits; with `strict`, the receiver learns nothing. */
function transfer(asdus: number, k: number, strict: boolean): Transfer {
  let sent = 0;
  let acknowledgements = 0;
  function sendAll(): void {
    while (sent < asdus && pair.controlled.send(numberedAsdu(sent), pair.now)) sent++;
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
  while (pair.received("controlling").length < asdus) pair.run(pair.now + LATENCY_MS);
  return { timeMs: pair.now - start, acknowledgements };
}

/** Small windows. */
export const WINDOWS: Bench = {
  title:
    `${ASDUS} ASDUs from stations with small windows, in virtual time, compared with the time that the window permits`,
  run: (scale) => {
    const asdus = scaled(ASDUS, scale, 20);
    const rows = [1, 2, 3, 4, 12, 100].flatMap((k) => {
      const [learning, strict] = [transfer(asdus, k, false), transfer(asdus, k, true)];
      const anchor = { anchor: "permitted", anchorCost: Math.ceil(asdus / k) * 2 * LATENCY_MS };
      const frames = { unit: "S frames", anchor: "ASDUs", anchorCost: asdus };
      return [
        rowOf(`k = ${k}: time`, { unit: "ms", cost: learning.timeMs, ...anchor }),
        rowOf(`k = ${k}: time with strictW`, { unit: "ms", cost: strict.timeMs, ...anchor }),
        rowOf(`k = ${k}: acknowledgements`, { ...frames, cost: learning.acknowledgements }),
      ];
    });
    return Promise.resolve(rows);
  },
};
