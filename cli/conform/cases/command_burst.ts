// CMD-21: many commands without a pause.

import { sequenceDistance } from "../../../codec/low_level.ts";
import { count } from "../../text/count.ts";
import { Commander, type SentCommand } from "../bench/commander.ts";
import { valuesOf } from "../bench/commands.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import { ARRIVAL_MS, QUIET_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { Signal } from "../sheet/sheet.ts";

/** Number of commands. */
export const BURST = 20;

/** Sends commands without a pause, and no acknowledgements, so that the window of the device fills. */
export async function sendBurst(t: Tester, signals: readonly Signal[]): Promise<void> {
  const command = new Commander(t, await t.started());
  const { link } = command;
  const { k, t1, t2 } = t.timing;
  const before = new Map<Signal, number>();
  if (t.hasUpper) {
    for (const each of signals) before.set(each, (await t.upper.output(each)).operations);
  } else t.missing("Without an upper tester, the outputs are not observed");
  link.acknowledges = false;
  let most = 0;
  link.onFrame = () => void (most = Math.max(most, link.outstanding));
  const isOpen = () => sequenceDistance(link.confirmed, link.sendNumber) < k;
  const sent: SentCommand[] = [];
  for (let at = 0; at < BURST; at++) {
    if (!isOpen()) {
      await link.until(isOpen, {
        within: t2 + TOLERANCE_MS,
        what: "an acknowledgement after w commands",
      });
    }
    const signal = signals[at % signals.length]!;
    const value = valuesOf(signal)[Math.floor(at / signals.length) % 2]!;
    sent.push(await command.send({ signal, value }));
  }
  await link.wait(Math.min(ARRIVAL_MS, t1 / 4));
  link.acknowledges = true;
  await link.acknowledge();
  let last = -1;
  const counts = { confirmed: 0, refused: 0 };
  for (const each of sent) {
    const outcome = await command.outcome(each);
    t.check(outcome === "confirmed" || outcome === "refused", {
      expected: `ACTCON of ${describeFrame(each.frame)}`,
      seen: outcome === "silent" ? "no answer" : describeFrame(each.answer!),
    });
    if (outcome === "confirmed" || outcome === "refused") counts[outcome]++;
    const { index } = each.answer!;
    t.check(index > last, {
      expected: "ACTCON in the order of the commands",
      seen: index > last ? "in this order" : describeFrame(each.answer!),
    });
    last = index;
  }
  await command.settled({ during: QUIET_MS + longestOf(signals) });
  link.onFrame = () => {};
  t.measure("unacknowledged I frames", most, [0, k], "frames");
  for (const [signal, operations] of before) {
    const accepted = sent.filter((each) => each.signal === signal && !each.answer!.asdu!.negative);
    const seen = (await t.upper.output(signal)).operations - operations;
    t.check(seen === accepted.length, {
      expected: `${count(accepted.length, "operation")} of ${signal.ca}/${signal.ioa}`,
      seen: String(seen),
    });
  }
  t.outcome(`${counts.confirmed} commands were accepted, ${counts.refused} refused while busy`);
}

/** The longest action of some commands, in ms. */
function longestOf(signals: readonly Signal[]): number {
  return signals.reduce((longest, { duration = 0 }) => Math.max(longest, duration * 1000), 0);
}
