// The commands drive, hold and release.

import { count } from "../../text/count.ts";
import { Mistake, noMore } from "../../text/words.ts";
import { makeGenerator } from "../generator.ts";
import { parseGenerator } from "../generator_text.ts";
import { parseSelection } from "./selection.ts";
import type { Verb } from "./verb.ts";

/** Commands for values that change automatically. */
export const PROCESS_VERBS: readonly Verb[] = [
  {
    name: "drive",
    usage: "ADDRESS KIND [NAME=VALUE...]",
    text: "start a generator: drive 47/503 sine mean=20 amplitude=1 period=1m",
    parse: (words, objects) => {
      const parsed = parseGenerator(words, objects);
      if (parsed instanceof Mistake) return parsed;
      const { generator, object } = parsed;
      return (bench) => {
        const { intervalMs } = bench.scenario.simulation;
        bench.update();
        const source = makeGenerator(generator, {
          object,
          seed: bench.seed,
          from: bench.now,
          ...(intervalMs !== undefined && { intervalMs }),
        });
        bench.simulation.drive(object.ca, object.ioa, source);
        bench.update();
        return `${objects.textOf(object)} ${object.name}: ${generator.kind}`;
      };
    },
  },
  {
    name: "hold",
    usage: "ADDRESS|CA/*|*",
    text: "keep values unchanged until release",
    parse: ([address, ...rest], objects) => {
      const selected = parseSelection(address, objects);
      if (selected instanceof Mistake) return selected;
      return noMore(rest) ?? ((bench) => {
        bench.update();
        for (const { ca, ioa } of selected) bench.simulation.hold(ca, ioa);
        return `${count(selected.length, "object")} held`;
      });
    },
  },
  {
    name: "release",
    usage: "ADDRESS|CA/*|*",
    text: "let generators and recordings change the values again, with good quality",
    parse: ([address, ...rest], objects) => {
      const selected = parseSelection(address, objects);
      if (selected instanceof Mistake) return selected;
      return noMore(rest) ?? ((bench) => {
        bench.update();
        const { simulation, now } = bench;
        const released = selected.filter(({ ca, ioa }) => simulation.release(ca, ioa, now));
        bench.update();
        return `${count(released.length, "object")} released`;
      });
    },
  },
];
