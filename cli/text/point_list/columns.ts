// The columns of a point list, with the names they have in English, German, French and Spanish.

import { nearestName } from "../../../codec/low_level.ts";

/** A column that is read. */
export type PointColumn =
  | "ca"
  | "ioa"
  | "type"
  | "name"
  | "unit"
  | "scale"
  | "states"
  | TrialColumn;

/** A column that says how an object is tested; it is read only for that. */
export type TrialColumn = "mode" | "feedback" | "range" | "tests";

/** The names of each column. Case, accents, spaces and punctuation do not matter. */
// deno-fmt-ignore
const NAMES: Readonly<Record<PointColumn, readonly string[]>> = {
  ca: [
    "ca", "coa", "casdu", "asdu", "common address", "common address of asdu", "common asdu address", "asdu address",
    "gemeinsame adresse", "gemeinsame adresse der asdu", "asdu-adr", "asdu-adresse", "adresse der asdu", "ga",
    "adresse commune", "adresse asdu", "adresse commune d'asdu",
    "dirección común", "dirección asdu", "dirección común de asdu",
  ],
  ioa: [
    "ioa", "io address", "object address", "information object address", "info object address", "address",
    "ca/ioa",
    "objektadresse", "informationsobjektadresse", "adresse des informationsobjekts", "io-adresse",
    "adresse objet", "adresse d'objet", "adresse d'objet d'information", "adresse de l'objet d'information",
    "dirección de objeto", "dirección objeto", "dirección de objeto de información", "dirección del objeto",
  ],
  type: [
    "type", "type id", "typeid", "ti", "asdu type", "type identification", "data type",
    "typ", "typkennung", "tk", "asdu-typ", "datentyp",
    "type asdu", "identification de type", "type de donnée",
    "tipo", "tipo asdu", "identificación de tipo", "tipo de dato",
  ],
  name: [
    "name", "description", "label", "signal", "signal name", "text", "tag", "point", "point name",
    "bezeichnung", "beschreibung", "signalname", "signaltext", "meldetext", "klartext",
    "nom", "désignation", "libellé", "dénomination",
    "nombre", "descripción", "denominación", "señal",
  ],
  unit: ["unit", "units", "engineering unit", "einheit", "unité", "unidad", "unidades"],
  scale: [
    "scaling", "scale", "scale factor", "scaling factor", "factor", "multiplier",
    "skalierung", "skalierungsfaktor", "faktor", "umrechnung",
    "mise à l'échelle", "échelle", "facteur", "facteur d'échelle",
    "escala", "escalado", "factor de escala",
  ],
  states: [
    "state texts", "state text", "states", "state names", "status texts",
    "zustandstexte", "zustandstext", "zustände", "statustexte",
    "textes d'état", "textes des états", "états", "libellés des états",
    "textos de estado", "textos de estados", "estados",
  ],
  mode: ["mode", "command mode", "befehlsart", "mode de commande", "modo", "modo de mando"],
  feedback: [
    "feedback", "feedback ioa", "return information", "rückmeldung", "rückmeldeadresse",
    "retour", "information de retour", "retroaviso",
  ],
  range: ["range", "measuring range", "messbereich", "wertebereich", "plage", "plage de mesure", "rango", "rango de medida"],
  tests: ["test values", "test value", "prüfwerte", "prüfwert", "valeurs d'essai", "valores de prueba"],
};

/** The columns without which a list cannot be read. */
const REQUIRED = ["ca", "ioa"] as const satisfies PointColumn[];

/** The columns of a table by their place. */
export interface FoundColumns {
  /** Place of each column. */
  readonly places: ReadonlyMap<PointColumn, number>;
  /** What is wrong with the header, with the place of the cell. */
  readonly faults: readonly { readonly cell: number; readonly text: string }[];
}

const BY_NAME = new Map<string, PointColumn>();
for (const [column, names] of Object.entries(NAMES) as [PointColumn, readonly string[]][]) {
  for (const name of names) BY_NAME.set(plain(name), column);
}

/**
 * Finds the columns in the cells of a header. Other columns are not read. The column CA may be absent if the first row
 * has both addresses in the column IOA: `1/700`.
 */
export function findColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[] = [],
): FoundColumns {
  const places = new Map<PointColumn, number>();
  const faults: { readonly cell: number; readonly text: string }[] = [];
  header.forEach((cell, place) => {
    const column = BY_NAME.get(plain(cell));
    if (column === undefined) return;
    const before = places.get(column);
    if (before === undefined) return void places.set(column, place);
    // A second column that can be the name is another text, such as a comment.
    if (!(REQUIRED as readonly PointColumn[]).includes(column) && column !== "type") return;
    const text = `"${cell}" and "${
      header[before]
    }" are both the column ${column.toUpperCase()}, expected one`;
    faults.push({ cell: place, text });
  });
  const place = places.get("ioa");
  const hasBoth = place !== undefined && rows[0]?.[place]?.includes("/") === true;
  const missing = REQUIRED.filter((column) => !places.has(column) && !(column === "ca" && hasBoth));
  if (missing.length > 0) faults.push({ cell: 0, text: missingText(missing, header) });
  return { places, faults };
}

function missingText(missing: readonly PointColumn[], header: readonly string[]): string {
  const found = header.filter((cell) => cell !== "").map((cell) => `"${cell}"`).join(", ");
  const like = missing.flatMap((column) => {
    const nearest = header.find((cell) =>
      !BY_NAME.has(plain(cell)) && nearestName(plain(cell), NAMES[column].map(plain)) !== undefined
    );
    return nearest === undefined ? [] : [`"${nearest}" may be ${column.toUpperCase()}`];
  });
  const hint = like.length === 0 ? "" : `; ${like.join(", ")}`;
  const names = missing.map((column) => column.toUpperCase()).join(" and no column ");
  return `the header has no column ${names}, found ${
    found === "" ? "an empty line" : found
  }${hint}`;
}

/** Lower case without accents, spaces and punctuation. */
function plain(name: string): string {
  return name.normalize("NFD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
