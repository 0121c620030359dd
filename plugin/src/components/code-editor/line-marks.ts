import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { LineMark } from "./editor-props.ts";

export const setMarks = StateEffect.define<readonly LineMark[]>();

/** Lines that something is said about: coloured, and told when one points at them. */
export const lineMarks: Extension = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const { doc } = transaction.state;
      const ranges = effect.value
        .filter(({ line }) => line >= 1 && line <= doc.lines)
        .sort((a, b) => a.line - b.line)
        .map(({ line, kind, text }) =>
          Decoration.line({ class: `cm-heimdall-${kind}`, attributes: { title: text, "data-mark": kind } }).range(
            doc.line(line).from,
          ),
        );
      return Decoration.set(ranges);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});
