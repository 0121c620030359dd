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
import type { Extension } from "@codemirror/state";
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

/** What an editor can do beside it in which one may write. Escape, then Tab leaves: CodeMirror's own way out. */
export const writingExtensions: Extension = [
  lintGutter(),
  indentOnInput(),
  closeBrackets(),
  keymap.of([{ key: "Tab", run: acceptCompletion }, ...closeBracketsKeymap, ...completionKeymap, indentWithTab]),
];

export { autocompletion };
