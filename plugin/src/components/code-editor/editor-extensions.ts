import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { type Extension, Prec } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";

/** What every editor can do. */
export const baseExtensions: Extension = [
  lineNumbers(),
  highlightSpecialChars(),
  history(),
  drawSelection(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  bracketMatching(),
  highlightSelectionMatches(),
  EditorView.lineWrapping,
  indentUnit.of("  "),
  keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap]),
];

/** How long Tab leaves the editor after Escape, in milliseconds. */
const LEAVING = 3_000;

/** Escape, then Tab leaves the editor, also when Escape had something to close. */
const wayOut = Prec.highest(
  EditorView.domEventHandlers({
    keydown(event, view) {
      if (event.key === "Escape") view.setTabFocusMode(LEAVING);
      return false;
    },
  }),
);

/** What an editor can do beside it in which one may write. */
export const writingExtensions: Extension = [
  wayOut,
  lintGutter(),
  indentOnInput(),
  closeBrackets(),
  keymap.of([{ key: "Tab", run: acceptCompletion }, ...closeBracketsKeymap, ...completionKeymap, indentWithTab]),
];

export { autocompletion };
