// Whether a certificate names the host that a controlling station connects to.

import type { Certificate } from "../certificates/certificate.ts";
import { hexOf } from "../certificates/der.ts";
import { readSubject } from "../certificates/name.ts";
import { parseAddress } from "../ip_address.ts";

/**
 * Whether a certificate names a host: by an IP address or a DNS name among its alternative names, in which `*` is one
 * whole label at the beginning. The common name is used only if there are no alternative names at all.
 */
export function namesHost({ alternatives, subjectText }: Certificate, host: string): boolean {
  const { dns, ip } = alternatives;
  const address = parseAddress(host);
  if (address !== undefined) return ip.includes(hexOf(Uint8Array.from(address)));
  const common = (readSubject(subjectText) ?? []).filter(([type]) => type === "CN");
  const names = dns.length + ip.length > 0 ? dns : common.map(([, value]) => value);
  return names.some((name) => matches(name.toLowerCase(), host.toLowerCase()));
}

/** The names of a certificate, for messages. */
export function hostNamesText({ alternatives, subjectText }: Certificate): string {
  const { dns, ip } = alternatives;
  if (dns.length + ip.length === 0) return subjectText || "no host";
  return [...dns.map(shown), ...ip.map(addressText)].slice(0, 5).join(", ");
}

function matches(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === host;
  const [, ...rest] = host.split(".");
  return rest.length >= 2 && rest.join(".") === pattern.slice(2);
}

function shown(name: string): string {
  return name.slice(0, 100).replaceAll(/[^\x21-\x7e]/g, "?");
}

function addressText(hex: string): string {
  const octets = (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  return octets.length === 4 ? octets.join(".") : hex.slice(0, 32).replaceAll(/....(?=.)/g, "$&:");
}
