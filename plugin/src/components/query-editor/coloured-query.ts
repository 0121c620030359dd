import { type Range, RangeSetBuilder, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { tokenize } from "./lexer.ts";

const mark = (name: string): Decoration => Decoration.mark({ class: `heimdall-query-${name}` });
const MARKS = { field: mark("field"), operator: mark("operator"), value: mark("value") } as const;

function decorationsOf(doc: Text): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const tokens = tokenize(doc.toString());
  const ranges: Range<Decoration>[] = [];
  for (const [at, { kind, from, to }] of tokens.entries()) {
    if (kind === "word" && tokens[at + 1]?.kind === ":") ranges.push(MARKS.field.range(from, to));
    else if (kind === "operator" || kind === "sign") ranges.push(MARKS.operator.range(from, to));
    else if (kind === "quoted" || kind === "range" || kind === "regexp") ranges.push(MARKS.value.range(from, to));
  }
  for (const { from, to, value } of ranges) builder.add(from, to, value);
  return builder.finish();
}

/** Fields, operators and texts of a query in colours of their own. */
export const colouredQuery = [
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;

      constructor(view: EditorView) {
        this.decorations = decorationsOf(view.state.doc);
      }

      update(update: ViewUpdate): void {
        if (update.docChanged) this.decorations = decorationsOf(update.state.doc);
      }
    },
    { decorations: ({ decorations }) => decorations },
  ),
  EditorView.baseTheme({
    ".heimdall-query-field": { fontWeight: "500" },
    ".heimdall-query-operator": { fontWeight: "700" },
    ".heimdall-query-value": { fontStyle: "normal" },
  }),
];
