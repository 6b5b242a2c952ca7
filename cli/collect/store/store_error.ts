// Errors of the store, distinguished by the error code of SQLite.

/**
 * Why the store could not be used.
 *
 * | code | meaning |
 * |---|---|
 * | `busy` | another process writes; it may be over soon |
 * | `full` | the disk, the quota or the file's own limit leaves no room |
 * | `read-only` | the file or its folder must not be written |
 * | `damaged` | the file is not an SQLite database, or is a damaged one |
 * | `foreign` | the file belongs to another program, or is empty |
 * | `moved` | the file is no longer where it was opened |
 * | `failed` | anything else, such as a failure of the disk |
 */
export type StoreErrorCode =
  | "busy"
  | "full"
  | "read-only"
  | "damaged"
  | "foreign"
  | "moved"
  | "failed";

/** The store could not be used. */
export class StoreError extends Error {
  /** Always `StoreError`. */
  override readonly name = "StoreError";
  /** Why, for programs. */
  readonly code: StoreErrorCode;

  /** Creates an error; `cause` is what was thrown. */
  constructor(message: string, options: ErrorOptions & { readonly code: StoreErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}

const CODES: readonly (readonly [RegExp, StoreErrorCode])[] = [
  [/database (?:table )?is locked|busy/i, "busy"],
  [/disk is full|no space/i, "full"],
  [/readonly|read-only|permission|access denied/i, "read-only"],
  [/malformed|not a database|corrupt/i, "damaged"],
];

/**
 * An error of SQLite, with the attempted action.
 *
 * @param advice Returns text to append to the message of a damaged store.
 */
export function storeErrorOf(
  what: string,
  cause: unknown,
  advice: () => string = () => "",
): StoreError {
  if (cause instanceof StoreError) return cause;
  const message = isClosed(cause)
    ? "it is closed"
    : cause instanceof Error
    ? cause.message
    : String(cause);
  const code = CODES.find(([pattern]) => pattern.test(message))?.[1] ?? "failed";
  const more = code === "damaged" ? advice() : "";
  return new StoreError(`${what}: ${message}${more}`, { code, cause });
}

/** Whether an error comes from the store rather than from a fault of this program. */
export function isStoreFault(error: unknown): boolean {
  return error instanceof StoreError || hasCode(error, "ERR_SQLITE_ERROR") || isClosed(error);
}

/** Whether an error means that the database was closed. */
function isClosed(error: unknown): boolean {
  return hasCode(error, "ERR_INVALID_STATE");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
