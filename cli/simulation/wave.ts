// The waveforms of all kinds of generators.

import type { ValueOf } from "../example/process.ts";
import { Wander } from "../example/wander.ts";
import { statesOf } from "./check_generators.ts";
import type {
  CountGenerator,
  FollowGenerator,
  GeneratorDeclaration,
  RampGenerator,
  RandomWalkGenerator,
  SquareGenerator,
  ToggleGenerator,
} from "./declaration.ts";
import type { KnownObject } from "./object_table.ts";
import { normal } from "../example/random.ts";

/**
 * A value as a function of time. Waves that depend on randomness or on other values must be evaluated in time order.
 */
export interface Wave {
  /** The value at a time, in ms from the start. */
  at(ms: number, valueOf: ValueOf): number;
  /** Time of the next change after a given time; `undefined` or absent if the value changes continuously. */
  changesAfter?(ms: number): number | undefined;
}

/** The inputs of a wave. */
export interface WaveSurroundings {
  readonly object: KnownObject;
  /** Numbers from 0 to 1. */
  readonly random: () => number;
}

/** Creates the wave of a generator. */
export function makeWave(
  generator: Exclude<GeneratorDeclaration, CountGenerator>,
  { object, random }: WaveSurroundings,
): Wave {
  switch (generator.kind) {
    case "constant":
      return { at: () => generator.value, changesAfter: () => Infinity };
    case "ramp":
      return ramp(generator);
    case "sine": {
      const { mean, amplitude, periodMs, phase = 0 } = generator;
      return {
        at: (ms) => mean + amplitude * Math.sin(2 * Math.PI * (ms / periodMs + phase / 360)),
      };
    }
    case "square":
      return square(generator);
    case "toggle":
      return toggle(generator, statesOf(object) ?? [0, 1], random);
    case "random-walk":
      return randomWalk(generator, random);
    case "wander": {
      const wander = new Wander(generator.mean, generator.spread);
      const seconds = stopwatch();
      return { at: (ms) => wander.step(seconds(ms), random) };
    }
    case "follow":
      return follow(generator, object.ca);
  }
}

function ramp({ from, to, durationMs, end = "return" }: RampGenerator): Wave {
  const share = (ms: number): number => {
    if (end === "hold") return Math.min(1, ms / durationMs);
    const rounds = ms / durationMs;
    if (end === "restart") return rounds % 1;
    return 1 - Math.abs(rounds % 2 - 1);
  };
  const at = (ms: number) => from + (to - from) * share(ms);
  if (end !== "hold") return { at };
  return { at, changesAfter: (ms) => ms >= durationMs ? Infinity : undefined };
}

function square({ high, low, periodMs, duty = 0.5 }: SquareGenerator): Wave {
  const highMs = Math.max(1, Math.min(periodMs - 1, Math.round(duty * periodMs)));
  return {
    at: (ms) => ms % periodMs < highMs ? high : low,
    changesAfter: (ms) => {
      const begin = ms - ms % periodMs;
      const middle = begin + highMs;
      return ms < middle ? middle : begin + periodMs;
    },
  };
}

function toggle(
  { everyMs, values, random: isRandom = false }: ToggleGenerator,
  states: readonly number[],
  random: () => number,
): Wave {
  const all = values ?? states;
  const pause = () => isRandom ? Math.max(1, -Math.log(1 - random()) * everyMs) : everyMs;
  let index = 0;
  let until = pause();
  return {
    at: (ms) => {
      for (; ms >= until; until += pause()) index = (index + 1) % all.length;
      return all[index]!;
    },
    changesAfter: () => until,
  };
}

function randomWalk(
  { low, high, step, start = (low + high) / 2 }: RandomWalkGenerator,
  random: () => number,
): Wave {
  const seconds = stopwatch();
  let value = start;
  return {
    at: (ms) => {
      value = reflect(value + step * Math.sqrt(seconds(ms)) * normal(random), low, high);
      return value;
    },
  };
}

/** Reflects a value at the bounds. */
function reflect(value: number, low: number, high: number): number {
  const span = high - low;
  const along = (((value - low) % (2 * span)) + 2 * span) % (2 * span);
  return low + (along <= span ? along : 2 * span - along);
}

function follow(
  { source, factor = 1, offset = 0, timeMs = 0 }: FollowGenerator,
  ca: number,
): Wave {
  const seconds = stopwatch();
  let value: number | undefined;
  return {
    at: (ms, valueOf) => {
      const target = factor * valueOf(ca, source) + offset;
      const passed = seconds(ms) * 1000;
      const share = timeMs === 0 || value === undefined ? 1 : 1 - Math.exp(-passed / timeMs);
      value = value === undefined ? target : value + (target - value) * share;
      return value;
    },
  };
}

/** Returns a function that measures the seconds since its previous call, starting with 0. */
function stopwatch(): (ms: number) => number {
  let last: number | undefined;
  return (ms) => {
    const seconds = (ms - (last ?? ms)) / 1000;
    last = ms;
    return seconds;
  };
}
