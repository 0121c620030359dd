import { type Completion, type CompletionSource, pickedCompletion } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { CodeEditorProps, CompletionOption } from "./editor-props.ts";

const WORD = /[\w@.-]+$/;
/** In what an option writes: where the cursor goes. */
const CURSOR = "$0";

/** CodeMirror's completion of the options that a page offers. */
export function completionSource(offer: () => CodeEditorProps["completions"]): CompletionSource {
  return (context) => {
    const completions = offer();
    if (!completions) return null;
    const { from, text } = context.matchBefore(WORD) ?? { from: context.pos, text: "" };
    const before = context.state.sliceDoc(0, from);
    // Behind a blank nothing was asked for yet.
    if (text === "" && !context.explicit && !/[[{"':>]$/.test(before)) return null;
    const options = completions(before, text).map(toCompletion);
    return options.length === 0 ? null : { from, options, validFor: /^[\w@.-]*$/ };
  };
}

function toCompletion({ label, detail, info, apply }: CompletionOption): Completion {
  return {
    label,
    ...(detail !== undefined && { detail }),
    ...(info !== undefined && { info }),
    ...(apply !== undefined && { apply: (view, completion, from, to) => write(view, completion, apply, from, to) }),
  };
}

/** Writes an option with the indentation of its line, the cursor where `$0` stands. */
function write(view: EditorView, completion: Completion, template: string, from: number, to: number): void {
  const indentation = /^\s*/.exec(view.state.doc.lineAt(from).text)?.[0] ?? "";
  const text = template.replaceAll("\n", `\n${indentation}`);
  const cursor = text.indexOf(CURSOR);
  const insert = text.replace(CURSOR, "");
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + (cursor === -1 ? insert.length : cursor) },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
  });
}
