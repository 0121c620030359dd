/** `JSON.rawJSON` (ES proposal "JSON.parse source text access", in Node 22 and later), which TypeScript's lib lacks. */
interface JSON {
  rawJSON(text: string): unknown;
}
