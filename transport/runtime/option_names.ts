// The names of the options of TCP and TLS.

import type { OptionNames } from "../known_options.ts";
import type { TlsPolicy } from "../tls/tls_policy.ts";
// circle: the names are checked against the types of the options that they belong to
import type { ConnectTcpOptions, ListenTcpOptions } from "./tcp.ts";
// circle: the names are checked against the types of the options that they belong to
import type { ConnectTlsOptions, TlsSettings } from "./tls/connect_tls.ts";
import type { TlsIdentity } from "./tls/identity.ts";
// circle: the names are checked against the types of the options that they belong to
import type { ListenTlsOptions } from "./tls/listen_tls.ts";

const POLICY: OptionNames<TlsPolicy> = {
  minVersion: true,
  suites: true,
  pins: true,
  allowedSubjects: true,
  minimumKeyBits: true,
  maxCertificateOctets: true,
  reauthenticateMs: true,
  maxResumptionAgeMs: true,
  expiryWarningMs: true,
  onSecurityEvent: true,
};

const IDENTITY: OptionNames<TlsIdentity> = {
  ...POLICY,
  caCerts: true,
  certificate: true,
  key: true,
  passphrase: true,
  crl: true,
  onWarning: true,
};

/** Options of `connectTcp()`. */
export const CONNECT_TCP_OPTIONS: OptionNames<ConnectTcpOptions> = {
  host: true,
  port: true,
  t0Ms: true,
  noDelay: true,
  localAddress: true,
  signal: true,
  clock: true,
};

/** Options of TLS for a connection. */
export const TLS_SETTINGS: OptionNames<TlsSettings> = {
  ...IDENTITY,
  verifyHost: true,
  onKeyLog: true,
};

/** Options of `connectTls()`. */
export const CONNECT_TLS_OPTIONS: OptionNames<ConnectTlsOptions> = {
  ...CONNECT_TCP_OPTIONS,
  ...TLS_SETTINGS,
};

/** Options of `listenTcp()`. */
export const LISTEN_TCP_OPTIONS: OptionNames<ListenTcpOptions> = {
  host: true,
  port: true,
  noDelay: true,
};

/** Options of `listenTls()`. */
export const LISTEN_TLS_OPTIONS: OptionNames<ListenTlsOptions> = {
  ...IDENTITY,
  ...LISTEN_TCP_OPTIONS,
  handshakeTimeoutMs: true,
  maxHandshakes: true,
  maxHandshakesPerAddress: true,
  onRejected: true,
  clock: true,
};
