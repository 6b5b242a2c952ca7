// The parts of a station file: the declaration of the library, and the link settings of the command line tool.

import type { StationDeclaration } from "../../mod.ts";
import type { AuditConfig } from "../audit/audit_config.ts";
import type { LinkConfig } from "../link/link_rows.ts";
import type { StationDocument } from "./declaration.ts";

/** The declaration in a station file, in the form used by the library. */
export function declarationOf(document: StationDocument): StationDeclaration {
  const { simulation: _, profile: _1, localAddress: _2, termination: _3, tls: _4, ...others } =
    document;
  const { authentication: _14, quirks: _5, audit: _7, auditSync: _8, syslog: _9, ...station } =
    others;
  const { listen: _10, files: _11, receivedFiles: _12, faults: _13, session, ...declaration } =
    station;
  if (session === undefined) return declaration;
  const { t0Ms: _6, ...parameters } = session;
  return { ...declaration, session: parameters };
}

/** The audit settings of a station file. */
export function auditOf({ audit, auditSync, syslog }: AuditConfig): AuditConfig {
  return {
    ...audit !== undefined && { audit },
    ...auditSync !== undefined && { auditSync },
    ...syslog !== undefined && { syslog },
  };
}

/** The settings of links in a station file. */
export function linkOf(document: StationDocument): LinkConfig {
  const { profile, originator, localAddress, termination, session, tls } = document;
  const { authentication, quirks } = document;
  const link = {
    ...{ profile, originator, localAddress, termination, session, tls, authentication, quirks },
  };
  return Object.fromEntries(
    Object.entries(link).filter(([, value]) => value !== undefined),
  ) as LinkConfig;
}
