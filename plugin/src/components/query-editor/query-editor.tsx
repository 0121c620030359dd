import {
  acceptCompletion,
  autocompletion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder as placeholderText } from "@codemirror/view";
import { css } from "@emotion/css";
import { useTheme2 } from "@grafana/ui";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { QueryProblem } from "../../api/logs.ts";
import { editorTheme } from "../code-editor/editor-theme.ts";
import { colouredQuery } from "./coloured-query.ts";

export interface QueryEditorProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly problem: QueryProblem | null;
  readonly complete: CompletionSource;
  readonly onChange: (value: string) => void;
  readonly onSubmit: () => void;
}

/** One line (that wraps) in which a query is written: coloured, completed, its problem underlined. Enter asks. */
export default function QueryEditor(props: QueryEditorProps) {
  const { value, label, placeholder, problem } = props;
  const theme = useTheme2();
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const current = useRef(props);
  current.current = props;
  const look = useMemo(() => new Compartment(), []);
  const texts = useMemo(() => new Compartment(), []);

  // Made once; what changes later goes through compartments, so that the history and the cursor stay.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first values only
  useLayoutEffect(() => {
    const editor = new EditorView({
      parent: parent.current!,
      doc: value,
      extensions: [
        look.of(editorTheme(theme)),
        texts.of([EditorView.contentAttributes.of({ "aria-label": label }), placeholderText(placeholder)]),
        Prec.highest(keymap.of(keys(() => current.current.onSubmit()))),
        history(),
        closeBrackets(),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ spellcheck: "false", autocapitalize: "off", "aria-multiline": "false" }),
        onOneLine,
        colouredQuery,
        autocompletion({
          override: [(context) => current.current.complete(context)],
          icons: false,
          selectOnOpen: false,
          // Nothing is chosen by itself, so a key that comes at once takes nothing by mistake.
          interactionDelay: 0,
          activateOnCompletion: ({ label: chosen }) => chosen.endsWith(":"),
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) current.current.onChange(update.state.doc.toString());
        }),
      ],
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => view.current?.dispatch({ effects: look.reconfigure(editorTheme(theme)) }), [theme, look]);
  useEffect(
    () =>
      view.current?.dispatch({
        effects: texts.reconfigure([
          EditorView.contentAttributes.of({ "aria-label": label }),
          placeholderText(placeholder),
        ]),
      }),
    [label, placeholder, texts],
  );
  useEffect(() => {
    const editor = view.current!;
    const written = editor.state.doc.toString();
    if (written === value) return;
    editor.dispatch({ changes: { from: 0, to: written.length, insert: value }, selection: { anchor: value.length } });
  }, [value]);
  useEffect(() => {
    const editor = view.current!;
    const { length } = editor.state.doc;
    const from = Math.min(Math.max((problem?.column ?? 1) - 1, 0), Math.max(0, length - 1));
    const diagnostics = problem
      ? [{ from, to: Math.min(from + 1, length), severity: "error" as const, message: problem.message }]
      : [];
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [problem]);

  return <div ref={parent} className={styles} data-testid="log-query" />;
}

/** Enter takes the completion that was chosen, else it asks; Tab takes the first one. */
function keys(submit: () => void) {
  return [
    {
      key: "Enter",
      run: (view: EditorView) => {
        if (acceptCompletion(view)) return true;
        closeCompletion(view);
        submit();
        return true;
      },
    },
    {
      key: "Tab",
      run: (view: EditorView) =>
        completionStatus(view.state) === "active" &&
        (acceptCompletion(view) || (moveCompletionSelection(true)(view) && acceptCompletion(view))),
    },
    { key: "Ctrl-Space", run: startCompletion },
  ];
}

/** Pasted lines become one. */
const onOneLine = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
  const text = transaction.newDoc.toString().replace(/\s*\n\s*/g, " ");
  return {
    changes: { from: 0, to: transaction.startState.doc.length, insert: text },
    selection: { anchor: Math.min(transaction.newSelection.main.head, text.length) },
  };
});

const styles = css({
  minWidth: 0,
  width: "100%",
  "& .cm-editor": { background: "transparent" },
  "& .cm-content": { padding: "5px 0" },
  "& .cm-line": { padding: "0 8px" },
  "& .cm-scroller": { overflow: "hidden" },
  "& .cm-placeholder": {
    display: "inline-block",
    maxWidth: "100%",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  "&& .cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 10px" },
  "& .cm-completionDetail": { marginInlineStart: 12 },
  "&& .cm-activeLine": { boxShadow: "none" },
});
