// Stand-in for `@std/assert` where JSR cannot be reached: a subset with the same signatures and behaviour.

export * from "./assertion_error.ts";
export * from "./basic.ts";
export * from "./compare.ts";
export * from "./equal.ts";
export * from "./equals.ts";
export * from "./is_error.ts";
export * from "./rejects.ts";
export * from "./throws.ts";
