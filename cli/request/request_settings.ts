// The settings of a request, and the session whose connection it uses if it is typed in one.

import type { ProcedureResult, Requests } from "../../mod.ts";
import { ContextKey } from "../options/context_key.ts";
import type { ExplainLoss, Lack } from "./ending.ts";
import type { AuditConfig } from "../audit/audit_config.ts";
import type { LinkSettings } from "../link/link_options.ts";
import type { Names } from "../text/names.ts";

/** Records how each request ended. */
export interface SessionRecords {
  /** Records how a request ended, and its addresses. */
  ended(
    end: ProcedureResult | Lack,
    object: { readonly ca: number; readonly ioa?: number },
  ): void;
}

/** Settings shared by all requests. */
export interface RequestSettings {
  readonly link: LinkSettings;
  readonly names: Names;
  /** The destination of records. */
  readonly audit: AuditConfig;
  readonly json: boolean;
  readonly verbose: boolean;
  /** Test bit (T). */
  readonly test: boolean;
  /** Whether to skip the confirmation. */
  readonly yes: boolean;
  /** Whether to show what would be sent instead of connecting. */
  readonly dryRun: boolean;
  /** The session whose connection is used; without one, the request opens its own. */
  readonly session?: OpenSession | PlannedSession;
}

/** An open connection with its settings. */
export interface OpenSession {
  readonly station: Requests;
  readonly settings: RequestSettings;
  /** The records of the connection. */
  readonly records: SessionRecords;
  /** Fires when the session ends. */
  readonly signal: AbortSignal;
  /** Explains the end of its connection. */
  readonly explainLoss: ExplainLoss;
}

/** What a request would send. */
export interface RequestPlan {
  /** The ASDUs, encoded. */
  readonly asdus: readonly Uint8Array[];
  /** The change, worded for the confirmation prompt; `undefined` if it changes nothing. */
  readonly question: string | undefined;
}

/** A session without a connection, in which requests only report what they would send. */
export interface PlannedSession {
  readonly settings: RequestSettings;
  /** Called with each request. */
  readonly plan: (plan: RequestPlan) => void;
}

/** The session in which a request is typed; absent on a command line, whose request opens a connection of its own. */
export const SESSION: ContextKey<OpenSession | PlannedSession> = new ContextKey();
