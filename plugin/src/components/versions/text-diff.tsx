import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2, useTheme2 } from "@grafana/ui";
import { useLayoutEffect, useRef } from "react";
import { useMessages } from "../../i18n/messages.ts";
import { baseExtensions } from "../code-editor/editor-extensions.ts";
import { editorLook } from "../code-editor/editor-theme.ts";
import { versionMessages } from "./messages.ts";

interface TextDiffProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

/** Two texts as one, with what went and what came; what is the same far from it is folded away. */
export default function TextDiff({ before, after, label }: TextDiffProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(versionMessages);
  const theme = useTheme2();
  const parent = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (before === after) return;
    const view = new EditorView({
      parent: parent.current!,
      doc: after,
      extensions: [
        baseExtensions,
        editorLook(theme),
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true" }),
        unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 3, minSize: 6 } }),
      ],
    });
    return () => view.destroy();
  }, [before, after, theme, label]);
  if (before === after) return <p>{t.same}</p>;
  return <div ref={parent} className={styles.box} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    overflow: "auto",
    maxHeight: theme.spacing(75),
  }),
});
