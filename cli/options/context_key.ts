// Keys of what accompanies the arguments of a command line, such as the station of a plant file.

/** The key of one such value. */
export class ContextKey<Value> {
  /** The type of the value, for the compiler only. */
  declare readonly value: Value;
}
