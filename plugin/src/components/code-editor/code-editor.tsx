import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { lazy, Suspense } from "react";
import { useMessages } from "../../i18n/messages.ts";
import type { CodeEditorProps } from "./editor-props.ts";
import { editorMessages } from "./messages.ts";

export type { CodeEditorProps, CompletionOption, EditorLanguage, LineMark, Problem } from "./editor-props.ts";

const CodeMirrorEditor = lazy(() => import("./code-mirror-editor.tsx"));

/**
 * An editor for text in a language: highlighting, completion, problems at their place and in a list. CodeMirror is
 * loaded when the first one is shown; the text stands there meanwhile.
 */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Meanwhile {...props} />}>
      <CodeMirrorEditor {...props} />
    </Suspense>
  );
}

function Meanwhile({ value, minHeight, maxHeight }: CodeEditorProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(editorMessages);
  return (
    <pre className={styles.text} style={{ minHeight, maxHeight }} aria-busy="true" title={t.loading}>
      {value}
    </pre>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({
    margin: 0,
    padding: theme.spacing(1),
    borderColor: theme.colors.border.medium,
    background: theme.colors.background.primary,
    overflow: "auto",
  }),
});
