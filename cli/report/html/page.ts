// One HTML file with a report to print and to sign: no scripts, nothing from outside.

import { Markup, markup } from "./markup.ts";
import { PRINT_STYLE } from "./print_style.ts";

/** A report as a page. */
export interface HtmlPage {
  /** The title of the window, and of the file when it is printed to PDF. */
  readonly title: string;
  /** Further rules of style, after those of {@linkcode PRINT_STYLE}. */
  readonly css?: string;
  /** The content. */
  readonly body: Markup;
}

/**
 * Writes the whole file. Its content security policy permits the style sheet and nothing else: no scripts, no network, no
 * images from outside and no attribute `style`. Diagrams are `svg` elements with classes or attributes such as `fill`.
 *
 * @throws {TypeError} The style sheet would end its element.
 */
export async function htmlPage({ title, css = "", body }: HtmlPage): Promise<string> {
  const style = PRINT_STYLE + css;
  if (style.includes("</")) throw new TypeError("The style sheet contains </, expected rules only");
  const policy = [
    "default-src 'none'",
    `style-src '${await styleHash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

/** The hash with which the policy permits a style sheet. */
async function styleHash(style: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  return `sha256-${new Uint8Array(digest).toBase64()}`;
}
