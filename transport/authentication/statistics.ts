// The 18 counters of secure authentication, which type 41 reports. They are never reset, and are shared by all connections
// of a station.

import { SECURITY_STATISTICS, type SecurityStatisticName } from "../../codec/security/tables.ts";

/** All names, in the order of their index. */
const NAMES = Object.keys(SECURITY_STATISTICS) as readonly SecurityStatisticName[];

/** The counters wrap like the binary counter reading that carries them: 32 bits. */
const WRAP = 2 ** 32;

/** The counters, to be kept over a restart. */
export type SecurityStatisticsState = Readonly<Record<SecurityStatisticName, number>>;

/** By how much each counter changes until it is reported again; 0 if never. */
export type StatisticThresholds = Readonly<Partial<Record<SecurityStatisticName, number>>>;

/** One counter. */
export interface SecurityCounter {
  /** Its name. */
  readonly name: SecurityStatisticName;
  /** Its index, 0..17: the address of its object is a configured base plus this. */
  readonly index: number;
  /** Its value, 0..4294967295, after which it continues at 0. */
  readonly value: number;
}

/** The counters of secure authentication of one station. */
export class SecurityStatistics {
  readonly #values = new Float64Array(NAMES.length);
  /** How much is left of each threshold. */
  readonly #left = new Float64Array(NAMES.length);
  readonly #thresholds: Float64Array;

  /**
   * Creates counters.
   *
   * @param options.state The values of {@linkcode SecurityStatistics.export} before a restart; 0 by default.
   * @param options.thresholds Thresholds that differ from those of the standard.
   * @throws {RangeError | TypeError} A value or threshold is not valid.
   */
  constructor(
    options: {
      readonly state?: Partial<SecurityStatisticsState> | undefined;
      readonly thresholds?: StatisticThresholds | undefined;
    } = {},
  ) {
    const { state = {}, thresholds = {} } = options;
    this.#thresholds = Float64Array.from(
      NAMES,
      (name) =>
        checked(
          `the threshold of ${name}`,
          thresholds[name] ?? SECURITY_STATISTICS[name].threshold,
        ),
    );
    this.#left.set(this.#thresholds);
    for (const name of Object.keys({ ...state, ...thresholds })) requireName(name);
    NAMES.forEach((name, index) => {
      this.#values[index] = checked(`the statistic ${name}`, state[name] ?? 0);
    });
  }

  /** The value of a counter. */
  get(name: SecurityStatisticName): number {
    return this.#values[SECURITY_STATISTICS[name].index]!;
  }

  /** Counts one. Returns `true` if the counter has reached its threshold since it was last reported. */
  count(name: SecurityStatisticName): boolean {
    const { index } = SECURITY_STATISTICS[name];
    const value = this.#values[index]! + 1;
    this.#values[index] = value === WRAP ? 0 : value;
    if (this.#thresholds[index] === 0) return false;
    const left = this.#left[index]! - 1;
    this.#left[index] = left === 0 ? this.#thresholds[index]! : left;
    return left === 0;
  }

  /** All counters, in the order of their index. */
  entries(): readonly SecurityCounter[] {
    return NAMES.map((name, index) => ({ name, index, value: this.#values[index]! }));
  }

  /** The values, to be kept over a restart. */
  export(): SecurityStatisticsState {
    return Object.fromEntries(
      NAMES.map((name, index) => [name, this.#values[index]!]),
    ) as SecurityStatisticsState;
  }
}

function requireName(name: string): void {
  if (Object.hasOwn(SECURITY_STATISTICS, name)) return;
  throw new TypeError(
    `Cannot use the security statistic ${JSON.stringify(name)}: expected one of ${
      NAMES.join(", ")
    }`,
  );
}

function checked(what: string, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value < WRAP) return value;
  throw new RangeError(
    `Cannot use ${value} for ${what}: expected a whole number from 0 to ${WRAP - 1}`,
  );
}
