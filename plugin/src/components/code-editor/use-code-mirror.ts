import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useTheme2 } from "@grafana/ui";
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { completionSource } from "./completion-source.ts";
import { toDiagnostics } from "./diagnostics.ts";
import { autocompletion, baseExtensions, writingExtensions } from "./editor-extensions.ts";
import type { CodeEditorProps } from "./editor-props.ts";
import { editorTheme } from "./editor-theme.ts";
import { explanations } from "./explanation.ts";
import { languageExtension } from "./languages.ts";
import { lineMarks, setMarks } from "./line-marks.ts";

/** Keeps a CodeMirror in an element that shows and does what the properties say. */
export function useCodeMirror(parent: RefObject<HTMLElement | null>, props: CodeEditorProps, describedBy: string) {
  const { value, language, label, problems, marks, reveal } = props;
  const theme = useTheme2();
  const isReadOnly = props.readOnly === true || props.onChange === undefined;
  const view = useRef<EditorView | null>(null);
  const current = useRef(props);
  current.current = props;
  const compartments = useMemo(() => ({ theme: new Compartment(), behaviour: new Compartment() }), []);

  const behaviour: Extension = useMemo(
    () => [
      languageExtension(language),
      isReadOnly ? [EditorState.readOnly.of(true)] : writingExtensions,
      EditorView.contentAttributes.of({
        "aria-label": label,
        ...(isReadOnly ? { "aria-readonly": "true" } : { "aria-describedby": describedBy }),
      }),
    ],
    [language, isReadOnly, label, describedBy],
  );
  const look = useMemo(() => editorTheme(theme), [theme]);

  // Made once; what changes later goes through compartments, so that the history and the cursor stay.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first values only
  useLayoutEffect(() => {
    const editor = new EditorView({
      parent: parent.current!,
      doc: value,
      extensions: [
        compartments.behaviour.of(behaviour),
        compartments.theme.of(look),
        baseExtensions,
        autocompletion({ override: [completionSource(() => current.current.completions)], icons: false }),
        explanations(() => current.current.explain),
        lineMarks,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) current.current.onChange?.(update.state.doc.toString());
        }),
      ],
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => view.current?.dispatch({ effects: compartments.theme.reconfigure(look) }), [look, compartments]);
  useEffect(
    () => view.current?.dispatch({ effects: compartments.behaviour.reconfigure(behaviour) }),
    [behaviour, compartments],
  );
  useEffect(() => {
    const editor = view.current!;
    const written = editor.state.doc.toString();
    if (written !== value.replaceAll("\r\n", "\n"))
      editor.dispatch({ changes: { from: 0, to: written.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const editor = view.current!;
    editor.dispatch(setDiagnostics(editor.state, toDiagnostics(problems ?? [], editor.state.doc)));
  }, [problems]);
  useEffect(() => view.current?.dispatch({ effects: setMarks.of(marks ?? []) }), [marks]);
  useEffect(() => {
    if (reveal) goTo(view.current!, reveal.line, reveal.column ?? 1);
  }, [reveal]);

  return (line: number, column: number) => goTo(view.current!, line, column);
}

function goTo(editor: EditorView, number: number, column: number): void {
  const { doc } = editor.state;
  const line = doc.line(Math.min(Math.max(number, 1), doc.lines));
  const anchor = Math.min(line.from + Math.max(column - 1, 0), line.to);
  editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  editor.focus();
}
