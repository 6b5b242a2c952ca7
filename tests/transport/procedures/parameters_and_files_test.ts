// Parameters and files as both stations send them.

import type { ControlledStationOptions } from "../../../transport/controlled/serving/controlled_station_options.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import type { BothStations } from "../../helpers/stations/both_stations.ts";
import { testProcedure } from "../../helpers/stations/procedure_rows.ts";

const DEADBAND = { kind: "absolute", value: 0 } as const;

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      {
        ...{ ioa: 700, type: "M_ME_NC_1", value: 1, deadband: DEADBAND, cyclicMs: 60_000 },
        parameters: ["threshold", "low-limit", "high-limit", "cyclic"],
      },
      {
        ...{ ioa: 701, type: "M_ME_NB_1", value: 1, deadband: DEADBAND },
        parameters: ["threshold"],
      },
      {
        ...{ ioa: 702, type: "M_ME_NA_1", value: 0.5, deadband: DEADBAND },
        parameters: ["threshold"],
      },
    ],
  }],
  procedures: { endOfInitialization: false },
};

const THRESHOLD = { type: "P_ME_NC_1", ioa: 700, value: 2, parameter: "threshold" } as const;

testProcedure("parameter", STATION, [
  {
    row: "P_ME_NC_1 is loaded, confirmed, and determines which values are reported",
    async does({ station, controlled }) {
      const result = await station.setParameter(1, THRESHOLD);
      controlled.set(1, 700, 2.5); // 1.5 from the last reported value
      controlled.set(1, 700, 3.5);
      return result;
    },
    ends: "done at request by cause 7",
    wire: `
      > P_ME_NC_1 act CA 1: 700 value=2 kpa=1 (threshold value)
      < P_ME_NC_1 actcon CA 1: 700 value=2 kpa=1 (threshold value)
      < M_ME_TF_1 spont CA 1: 700=3.5 @2026-10-09 15:34:12.345`,
  },
  {
    row: "P_ME_NB_1",
    does: ({ station }) => station.setParameter(1, { ...THRESHOLD, type: "P_ME_NB_1", ioa: 701 }),
    ends: "done at request by cause 7",
    wire: `
      > P_ME_NB_1 act CA 1: 701 value=2 kpa=1 (threshold value)
      < P_ME_NB_1 actcon CA 1: 701 value=2 kpa=1 (threshold value)`,
  },
  {
    row: "P_ME_NA_1",
    does: ({ station }) =>
      station.setParameter(1, { ...THRESHOLD, type: "P_ME_NA_1", ioa: 702, value: 0.25 }),
    ends: "done at request by cause 7",
    wire: `
      > P_ME_NA_1 act CA 1: 702 value=0.25 kpa=1 (threshold value)
      < P_ME_NA_1 actcon CA 1: 702 value=0.25 kpa=1 (threshold value)`,
  },
  {
    row: "low and high limit for transmission",
    async does({ station }) {
      await station.setParameter(1, { ...THRESHOLD, parameter: "low-limit", value: -5 });
      return await station.setParameter(1, { ...THRESHOLD, parameter: "high-limit", value: 5 });
    },
    ends: "done at request by cause 7",
    wire: `
      > P_ME_NC_1 act CA 1: 700 value=-5 kpa=3 (low limit)
      < P_ME_NC_1 actcon CA 1: 700 value=-5 kpa=3 (low limit)
      > P_ME_NC_1 act CA 1: 700 value=5 kpa=4 (high limit)
      < P_ME_NC_1 actcon CA 1: 700 value=5 kpa=4 (high limit)`,
  },
  {
    row: "a kind that the point does not have: refused",
    does: ({ station }) => station.setParameter(1, { ...THRESHOLD, parameter: "filter" }),
    ends: "negative at request by cause 7",
    wire: `
      > P_ME_NC_1 act CA 1: 700 value=2 kpa=2 (smoothing factor)
      < P_ME_NC_1 actcon NEGATIVE CA 1: 700 value=2 kpa=2 (smoothing factor)`,
  },
  {
    row: "reported by an interrogation, where that is agreed",
    declaration: { procedures: { endOfInitialization: false, interrogateParameters: true } },
    before: ({ station }) => station.setParameter(1, THRESHOLD),
    does: ({ station }) => station.interrogate(1),
    ends: "done at request by cause 10",
    wire: `
      > C_IC_NA_1 act CA 1: qoi=20 (station interrogation)
      < C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)
      < M_ME_NA_1 inrogen CA 1: 702=0.5
      < M_ME_NB_1 inrogen CA 1: 701=1
      < M_ME_NC_1 inrogen CA 1: 700=1
      < P_ME_NA_1 inrogen CA 1: 702 value=0 kpa=1 (threshold value)
      < P_ME_NB_1 inrogen CA 1: 701 value=0 kpa=1 (threshold value)
      < P_ME_NC_1 inrogen CA 1: 700 value=2 kpa=1 (threshold value)
      < C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)`,
  },
  {
    row: "QPA 1: all loaded parameters are activated, then withdrawn",
    async does({ station }) {
      const all = { ioa: 0, what: "loaded" } as const;
      await station.activateParameter(1, all);
      return await station.activateParameter(1, all, { deactivate: true });
    },
    ends: "done at request by cause 9",
    wire: `
      > P_AC_NA_1 act CA 1: 0 qpa=1 (loaded parameters)
      < P_AC_NA_1 actcon CA 1: 0 qpa=1 (loaded parameters)
      > P_AC_NA_1 deact CA 1: 0 qpa=1 (loaded parameters)
      < P_AC_NA_1 deactcon CA 1: 0 qpa=1 (loaded parameters)`,
  },
  {
    row: "QPA 2: the parameter of one object",
    does: ({ station }) => station.activateParameter(1, { ioa: 700, what: "object" }),
    ends: "done at request by cause 7",
    wire: `
      > P_AC_NA_1 act CA 1: 700 qpa=2 (parameter of the object)
      < P_AC_NA_1 actcon CA 1: 700 qpa=2 (parameter of the object)`,
  },
  {
    row: "QPA 3: cyclic transmission is stopped, and started",
    async does({ station, clock }) {
      const cyclic = { ioa: 700, what: "cyclic" } as const;
      await station.activateParameter(1, cyclic, { deactivate: true });
      await clock.advance(120_000);
      await station.activateParameter(1, cyclic);
      await clock.advance(60_000);
    },
    withinMs: 200_000,
    wire: `
      > P_AC_NA_1 deact CA 1: 700 qpa=3 (cyclic transmission of the object)
      < P_AC_NA_1 deactcon CA 1: 700 qpa=3 (cyclic transmission of the object)
      > P_AC_NA_1 act CA 1: 700 qpa=3 (cyclic transmission of the object)
      < P_AC_NA_1 actcon CA 1: 700 qpa=3 (cyclic transmission of the object)
      < M_ME_NC_1 per/cyc CA 1: 700=1`,
  },
]);

/** Two sections: 300 octets in two segments, with the checksum 50; and three octets with the checksum 6. */
const SECTIONS = [Uint8Array.from({ length: 300 }, (_, i) => i), Uint8Array.of(1, 2, 3)];
const FILE = { ioa: 30, nof: 2 } as const;
const UPLOAD = { ioa: 32, nof: 1, octets: SECTIONS[0]! } as const;

/** Options of an application that accepts files, or refuses them. */
function takes(wanted: boolean): ControlledStationOptions {
  return { onFile: ({ action }) => action === "offer" ? wanted : undefined };
}

async function withFile({ controlled, clock }: BothStations): Promise<void> {
  controlled.addFile({
    ca: 1,
    ...FILE,
    sections: SECTIONS,
    deletable: true,
    instant: clock.instant(),
  });
  await clock.advance(0);
}

testProcedure("file", STATION, [
  {
    row: "directory: called with cause 5, the last entry marked",
    before: withFile,
    does: ({ station }) => station.listFiles(1),
    ends: "done at directory by cause 5",
    wire: `
      > F_SC_NA_1 req CA 1: 0 nof=0 (default) nos=0 scq=0 (default)
      < F_DR_TA_1 req CA 1: 30 nof=2 (disturbance data) lof=303 lastFile @2026-10-09 15:34:12.345`,
  },
  {
    row: "a new one is announced with cause 3",
    does: ({ controlled, clock }) => {
      const file = { ca: 1, ...FILE, sections: SECTIONS, instant: clock.instant() };
      controlled.addFile(file, { announce: true });
      return clock.advance(0);
    },
    wire: `
      < F_DR_TA_1 spont CA 1: 30 nof=2 (disturbance data) lof=303 lastFile @2026-10-09 15:34:12.345`,
  },
  {
    row: "in monitor direction: select, call, section by section, checksums",
    before: withFile,
    does: ({ station }) => station.getFile(1, FILE),
    ends: "done at file",
    wire: `
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=0 scq=1 (select file)
      < F_FR_NA_1 file CA 1: 30 nof=2 (disturbance data) lof=303
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=0 scq=2 (request file)
      < F_SR_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 lof=300
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 scq=6 (request section)
      < F_SG_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 segment=236 octets
      < F_SG_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 segment=64 octets
      < F_LS_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 lsq=3 (section transfer without deactivation) chs=50
      > F_AF_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 afq=3 (section accepted)
      < F_SR_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=2 lof=3
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=2 scq=6 (request section)
      < F_SG_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=2 segment=3 octets
      < F_LS_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=2 lsq=3 (section transfer without deactivation) chs=6
      > F_AF_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=2 afq=3 (section accepted)
      < F_LS_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=2 lsq=1 (file transfer without deactivation) chs=56
      > F_AF_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=2 afq=1 (file accepted)`,
  },
  {
    row: "offered without a request, then fetched without a select",
    async does({ station, controlled, clock }) {
      controlled.addFile({ ca: 1, ...FILE, sections: [SECTIONS[1]!] });
      controlled.offerFile(1, { ca: 1, ...FILE });
      await clock.advance(0);
      return await station.getFile(1, FILE, { offered: true });
    },
    ends: "done at file",
    wire: `
      < F_FR_NA_1 file CA 1: 30 nof=2 (disturbance data) lof=3
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=0 scq=2 (request file)
      < F_SR_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 lof=3
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 scq=6 (request section)
      < F_SG_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 segment=3 octets
      < F_LS_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 lsq=3 (section transfer without deactivation) chs=6
      > F_AF_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 afq=3 (section accepted)
      < F_LS_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 lsq=1 (file transfer without deactivation) chs=6
      > F_AF_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 afq=1 (file accepted)`,
  },
  {
    row: "the entries of a log between two times, from the application",
    controlled: {
      onFile: ({ action, ca = 1, ioa, nof }) =>
        action === "query" ? { ca, ioa, nof, sections: [SECTIONS[1]!] } : undefined,
    },
    does: ({ station, clock }) =>
      station.queryLog(1, { ...FILE, from: clock.instant() - 60_000, to: clock.instant() }),
    ends: "done at file",
    wire: `
      > F_SC_NB_1 file CA 1: 30 nof=2 (disturbance data) start=2026-10-09 15:33:12.345 stop=2026-10-09 15:34:12.345
      < F_FR_NA_1 file CA 1: 30 nof=2 (disturbance data) lof=3
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=0 scq=2 (request file)
      < F_SR_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 lof=3
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 scq=6 (request section)
      < F_SG_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 segment=3 octets
      < F_LS_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 lsq=3 (section transfer without deactivation) chs=6
      > F_AF_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 afq=3 (section accepted)
      < F_LS_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 lsq=1 (file transfer without deactivation) chs=6
      > F_AF_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=1 afq=1 (file accepted)`,
  },
  {
    row: "an unknown name: F_FR_NA_1 with bit 8",
    before: withFile,
    does: ({ station }) => station.getFile(1, { ioa: 30, nof: 3 }),
    ends: "negative at file by cause 13",
    wire: `
      > F_SC_NA_1 file CA 1: 30 nof=3 (sequences of events) nos=0 scq=1 (select file)
      < F_FR_NA_1 file CA 1: 30 nof=3 (sequences of events) lof=0 refused`,
  },
  {
    row: "an unknown address: cause 47",
    before: withFile,
    does: ({ station }) => station.getFile(1, { ioa: 31, nof: 2 }),
    ends: "negative at file by cause 47",
    wire: `
      > F_SC_NA_1 file CA 1: 31 nof=2 (disturbance data) nos=0 scq=1 (select file)
      < F_SC_NA_1 uknIOA NEGATIVE CA 1: 31 nof=2 (disturbance data) nos=0 scq=1 (select file)`,
  },
  {
    row: "deleted: F_FR_NA_1",
    before: withFile,
    does: ({ station }) => station.deleteFile(1, FILE),
    ends: "done at file by cause 13",
    wire: `
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=0 scq=4 (delete file)
      < F_FR_NA_1 file CA 1: 30 nof=2 (disturbance data) lof=303`,
  },
  {
    row: "in control direction: offer, call, section by section, checksums",
    controlled: takes(true),
    does: ({ station }) => station.putFile(1, UPLOAD, { sectionOctets: 200 }),
    ends: "done at file by cause 13",
    wire: `
      > F_FR_NA_1 file CA 1: 32 nof=1 (transparent file) lof=300
      < F_SC_NA_1 file CA 1: 32 nof=1 (transparent file) nos=0 scq=2 (request file)
      > F_SR_NA_1 file CA 1: 32 nof=1 (transparent file) nos=1 lof=200
      < F_SC_NA_1 file CA 1: 32 nof=1 (transparent file) nos=1 scq=6 (request section)
      > F_SG_NA_1 file CA 1: 32 nof=1 (transparent file) nos=1 segment=200 octets
      > F_LS_NA_1 file CA 1: 32 nof=1 (transparent file) nos=1 lsq=3 (section transfer without deactivation) chs=188
      < F_AF_NA_1 file CA 1: 32 nof=1 (transparent file) nos=1 afq=3 (section accepted)
      > F_SR_NA_1 file CA 1: 32 nof=1 (transparent file) nos=2 lof=100
      < F_SC_NA_1 file CA 1: 32 nof=1 (transparent file) nos=2 scq=6 (request section)
      > F_SG_NA_1 file CA 1: 32 nof=1 (transparent file) nos=2 segment=100 octets
      > F_LS_NA_1 file CA 1: 32 nof=1 (transparent file) nos=2 lsq=3 (section transfer without deactivation) chs=118
      < F_AF_NA_1 file CA 1: 32 nof=1 (transparent file) nos=2 afq=3 (section accepted)
      > F_LS_NA_1 file CA 1: 32 nof=1 (transparent file) nos=2 lsq=1 (file transfer without deactivation) chs=50
      < F_AF_NA_1 file CA 1: 32 nof=1 (transparent file) nos=2 afq=1 (file accepted)`,
  },
  {
    row: "an unwanted offer: refused",
    controlled: takes(false),
    does: ({ station }) => station.putFile(1, UPLOAD),
    ends: "negative at file by cause 13",
    wire: `
      > F_FR_NA_1 file CA 1: 32 nof=1 (transparent file) lof=300
      < F_SC_NA_1 file NEGATIVE CA 1: 32 nof=1 (transparent file) nos=0 scq=2 (request file) error=1 (memory not available)`,
  },
  {
    row: "of a station without files: cause 44",
    does: ({ station }) => station.getFile(1, FILE),
    ends: "negative at file by cause 44",
    wire: `
      > F_SC_NA_1 file CA 1: 30 nof=2 (disturbance data) nos=0 scq=1 (select file)
      < F_SC_NA_1 uknType NEGATIVE CA 1: 30 nof=2 (disturbance data) nos=0 scq=1 (select file)`,
  },
]);
