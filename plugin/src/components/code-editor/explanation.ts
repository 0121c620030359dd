import type { Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import type { CodeEditorProps } from "./editor-props.ts";

/** Says what the word under the pointer means. */
export function explanations(ask: () => CodeEditorProps["explain"]): Extension {
  return hoverTooltip((view, position) => {
    const word = view.state.wordAt(position);
    if (!word) return null;
    const text = ask()?.(view.state.sliceDoc(0, word.from), view.state.sliceDoc(word.from, word.to)) ?? null;
    if (text === null) return null;
    return {
      pos: word.from,
      end: word.to,
      create() {
        const dom = document.createElement("div");
        dom.className = "cm-heimdall-explanation";
        dom.textContent = text;
        return { dom };
      },
    };
  });
}
