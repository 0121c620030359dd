import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useId, useRef } from "react";
import { useMessages } from "../../i18n/messages.ts";
import type { CodeEditorProps } from "./editor-props.ts";
import { editorMessages } from "./messages.ts";
import { ProblemList } from "./problem-list.tsx";
import { useCodeMirror } from "./use-code-mirror.ts";

/** The editor itself, with CodeMirror: loaded by `code-editor.tsx` when the first one is shown. */
export default function CodeMirrorEditor(props: CodeEditorProps) {
  const { problems = [], minHeight, maxHeight } = props;
  const styles = useStyles2(getStyles);
  const t = useMessages(editorMessages);
  const parent = useRef<HTMLDivElement>(null);
  const hint = useId();
  const goTo = useCodeMirror(parent, props, hint);
  const isReadOnly = props.readOnly === true || props.onChange === undefined;
  return (
    <div className={cx(styles.box, problems.some(({ severity }) => severity !== "warning") && styles.wrong)}>
      <div ref={parent} className={styles.editor} style={{ minHeight, maxHeight }} />
      <ProblemList problems={problems} onSelect={({ line, column }) => goTo(line, column)} />
      {!isReadOnly && (
        <p id={hint} className={styles.hint} data-editor-hint>
          {t.leave}
        </p>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    display: "flex",
    flexDirection: "column",
    minWidth: 0,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    overflow: "hidden",
    background: theme.colors.background.primary,
    "&:focus-within": { borderColor: theme.colors.primary.border },
    // The way out is said where it is needed, and always to who hears the page.
    "& [data-editor-hint]": { position: "absolute", clipPath: "inset(50%)", width: 1, height: 1, overflow: "hidden" },
    "&:has(.cm-focused) [data-editor-hint]": {
      position: "static",
      clipPath: "none",
      width: "auto",
      height: "auto",
    },
  }),
  wrong: css({ borderColor: theme.colors.error.border }),
  editor: css({ display: "flex", flexDirection: "column", minWidth: 0, "& .cm-editor": { flex: 1, minHeight: 0 } }),
  hint: css({
    margin: 0,
    padding: theme.spacing(0.25, 1),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
