// The rules of style that only the report of an acceptance run has.

/** Added to those of every printed report. */
export const REPORT_STYLE = `
.result { margin: 0.6rem 0 1rem; font-size: 1.15rem; }
.notes { margin-top: 0.2rem; font-style: italic; }
main td:first-child { min-width: 9rem; }
main td:nth-child(3) { min-width: 7rem; }
.whole { white-space: nowrap; }
.cover .scroll { max-width: 22rem; }
`;
