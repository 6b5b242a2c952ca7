// Where a connection comes from.

/** The other end of a connection. */
export interface RemoteAddress {
  /** IP address, or whatever tells the peer from others. */
  readonly hostname: string;
  /** Port. */
  readonly port: number;
}
