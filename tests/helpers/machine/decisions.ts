// Reads the documents whose entries name the tests that prove them.

/** The decisions of a document that name no test: what is in bold at the beginning of each. */
export function entriesWithoutTest(document: string): string[] {
  return document.split(/^(?=- |#)/m).flatMap((entry) => {
    const title = /^- \*\*(.+?)\*\*/s.exec(entry)?.[1];
    return title === undefined || testsNamedIn(entry).length > 0 ? [] : [title];
  });
}

/** The names of the tests in the lines `_Test:_ name`. */
export function testsNamedIn(section: string): string[] {
  return Array.from(section.matchAll(/^ +_Test:_ (.+)$/gm), (match) => match[1]!);
}
