// Sessions in the form of the report.

import type { SizesItem } from "../../items.ts";
import { sizesText } from "../../sizes/fit.ts";
import { learnSettings } from "../session/learned.ts";
import type { Session } from "../session/session.ts";
import type { Side } from "../session/side.ts";
import { markOf, orNull } from "./marks.ts";
import type { EndingReport, SessionReport, SideReport, SizesReport } from "./session_model.ts";

/** The current state of a session. */
export function buildSession(session: Session): SessionReport {
  const { clientControls, opened, closed, acts, silence, context: { clock } } = session;
  const end = closed?.at.time ?? session.lastTime;
  const running = session.started === undefined ? 0 : clock.latest - session.started.time;
  return {
    id: session.id,
    connection: session.connection.id,
    controlling: clientControls === undefined ? null : clientControls ? "client" : "server",
    recognisedBy: session.recognisedBy,
    fromStart: session.fromStart,
    sizes: buildSizes(session.sizes),
    first: markOf(opened),
    durationMs: orNull(Math.max(0, end - opened.time)),
    startedMs: orNull(session.startedMs + Math.max(0, running)) ?? 0,
    phase: session.phase,
    phases: session.phases.map(({ phase, at }) => ({ phase, at: markOf(at) })),
    phaseChanges: session.phaseChanges,
    startdt: acts.STARTDT,
    stopdt: acts.STOPDT,
    testfr: acts.TESTFR,
    cas: [...session.cas],
    objects: session.objects,
    gaps: session.gaps,
    longestSilenceMs: orNull(session.longestSilenceMs) ?? 0,
    silenceEnd: silence === undefined ? null : markOf(silence),
    ending: buildEnding(session),
    client: buildSide(session, session.client),
    server: buildSide(session, session.server),
  };
}

function buildSizes(sizes: SizesItem | undefined): SizesReport | null {
  if (sizes === undefined) return null;
  const { profile, candidates, fits, asdus, frame } = sizes;
  return {
    profile: profile === undefined ? null : sizesText(profile),
    candidates: candidates.map(sizesText),
    fits,
    asdus,
    frame,
  };
}

function buildEnding({ closed, ending }: Session): EndingReport | null {
  if (ending === undefined) return null;
  const { at, byClient } = closed!; // Always set together with its explanation.
  const by = byClient === undefined ? null : byClient ? "client" : "server";
  const { cause, text, timer = null, packet, waitedMs = NaN } = ending;
  const explained = packet === undefined ? null : markOf(packet);
  return { cause, text, by, at: markOf(at), timer, packet: explained, waitedMs: orNull(waitedMs) };
}

function buildSide(session: Session, side: Side): SideReport {
  const { client, server } = session.connection;
  const learned = learnSettings(session, side);
  return {
    ...side.isClient ? client : server,
    information: side.information,
    supervisory: side.supervisory,
    unnumbered: side.unnumbered,
    undefined: side.undefinedApdus,
    ...session.counters(side),
    missingApdus: side.missing,
    maxOutstanding: side.maxOutstanding,
    maxAcknowledged: side.maxAcknowledged,
    acknowledgement: side.acknowledgements.summary() ?? null,
    confirmation: side.confirmations.summary() ?? null,
    learned: {
      k: learned.k ?? null,
      w: learned.w ?? null,
      t1Ms: learned.t1Ms ?? null,
      t2Ms: learned.t2Ms ?? null,
      t3Ms: learned.t3Ms ?? null,
    },
  };
}
