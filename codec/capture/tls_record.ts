// Reads the first record of a TLS connection: version and, from a ClientHello, the server name.

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const SERVER_NAME = 0;
const SUPPORTED_VERSIONS = 43;

/** Maximum length of a record with its protection (RFC 5246, 6.2.3). */
const MAX_RECORD_OCTETS = 0x4800;

/** Maximum number of characters of a server name to show. */
const SHOWN_NAME = 100;

const VERSIONS: Readonly<Record<number, string>> = {
  0x0300: "SSL 3.0",
  0x0301: "TLS 1.0",
  0x0302: "TLS 1.1",
  0x0303: "TLS 1.2",
  0x0304: "TLS 1.3",
};

/**
 * Describes TLS data: `TLS 1.3, server name rtu.example`. A truncated hello is read as far as it goes.
 *
 * @returns `undefined` if the octets are not a TLS record.
 */
export function describeTls(octets: Uint8Array): string | undefined {
  const [content, major, minor] = octets;
  const length = octets[3]! << 8 | octets[4]!;
  const isRecord = octets.length >= 5 && content! >= 20 && content! <= 23 && major === 3 &&
    minor! <= 4 &&
    length > 0 && length <= MAX_RECORD_OCTETS;
  if (!isRecord) return undefined;
  const version = VERSIONS[0x0300 | minor!]!;
  if (content !== HANDSHAKE || octets.length < 44) return version;
  if (octets[5] === CLIENT_HELLO) return describeHello(octets, true) ?? version;
  if (octets[5] === SERVER_HELLO) return describeHello(octets, false) ?? version;
  return version;
}

function describeHello(octets: Uint8Array, isClient: boolean): string | undefined {
  const word = (at: number) => octets[at]! << 8 | octets[at + 1]!;
  let version = word(9);
  let name = "";
  let at = 44 + octets[43]!; // After the session identifier.
  if (isClient) {
    at += 2 + word(at); // Cipher suites.
    at += 1 + octets[at]!; // Compression methods.
  } else {
    at += 3;
  }
  at += 2; // Length of the extensions.
  while (at + 4 <= octets.length) {
    const [extension, length] = [word(at), word(at + 2)];
    const body = octets.subarray(at + 4, at + 4 + length);
    if (extension === SERVER_NAME && isClient && body.length > 5) name = nameOf(body.subarray(5));
    if (extension === SUPPORTED_VERSIONS) version = versionOf(body, isClient) ?? version;
    at += 4 + length;
  }
  const text = VERSIONS[version];
  return text === undefined || name === "" ? text : `${text}, server name ${name}`;
}

/** The highest version that is known: a client lists several, a server names one. */
function versionOf(body: Uint8Array, isClient: boolean): number | undefined {
  let best: number | undefined;
  for (let at = isClient ? 1 : 0; at + 2 <= body.length; at += 2) {
    const version = body[at]! << 8 | body[at + 1]!;
    if (VERSIONS[version] !== undefined && version > (best ?? 0)) best = version;
  }
  return best;
}

/** A host name as printable ASCII. */
function nameOf(octets: Uint8Array): string {
  const shown = Array.from(octets.subarray(0, SHOWN_NAME), (octet) => String.fromCharCode(octet));
  return shown.every((each) => each > " " && each <= "~") ? shown.join("") : "";
}
