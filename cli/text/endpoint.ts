// Formats hosts and ports.

/** A host and a port. */
export interface HostPort {
  /** Host name or address, without brackets. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
}

/** `host:port`, with brackets around an IPv6 address. */
export function formatEndpoint({ host, port }: HostPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
