// Breaks text into lines of a given width.

/**
 * Breaks a text at spaces, so that lines have at most `width` characters; a longer word is alone on its line.
 *
 * @param text One paragraph. Line breaks in it count as spaces.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines;
}

/**
 * Breaks the paragraphs of a text, and keeps every line that begins with a space: tables and samples.
 *
 * @param text Paragraphs with an empty line between them.
 */
export function wrapParagraphs(text: string, width: number): string[] {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const end = () => {
    if (paragraph.length > 0) {
      for (const line of wrap(paragraph.join(" "), width)) lines.push(line);
    }
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    if (line !== "" && !line.startsWith(" ")) {
      paragraph.push(line);
      continue;
    }
    end();
    lines.push(line);
  }
  end();
  return lines;
}
