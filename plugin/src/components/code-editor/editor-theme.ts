import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { GrafanaTheme2 } from "@grafana/data";
import { tags } from "@lezer/highlight";

/** The editor in the colours of Grafana's theme. */
export function editorTheme(theme: GrafanaTheme2): Extension {
  return [editorLook(theme), syntaxHighlighting(highlighting(theme))];
}

/** The same without the colours of words, for text on coloured ground. */
export function editorLook(theme: GrafanaTheme2): Extension {
  return EditorView.theme(editorStyles(theme), { dark: theme.isDark });
}

function highlighting({ colors, isDark, visualization, typography }: GrafanaTheme2): HighlightStyle {
  const purple = visualization.getColorByName(isDark ? "light-purple" : "dark-purple");
  return HighlightStyle.define([
    { tag: tags.keyword, color: purple, fontWeight: typography.fontWeightMedium },
    { tag: tags.typeName, color: colors.primary.text, fontWeight: typography.fontWeightMedium },
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: colors.text.primary },
    { tag: [tags.string, tags.regexp], color: colors.success.text },
    { tag: tags.special(tags.string), color: colors.warning.text },
    { tag: [tags.variableName, tags.labelName], color: colors.warning.text },
    { tag: [tags.number, tags.bool, tags.null, tags.atom], color: colors.primary.text },
    { tag: [tags.comment, tags.lineComment], color: colors.text.secondary, fontStyle: "italic" },
    { tag: [tags.operator, tags.brace, tags.squareBracket, tags.punctuation], color: colors.text.secondary },
    { tag: tags.invalid, color: colors.error.text, textDecoration: "underline wavy" },
  ]);
}

function editorStyles({ colors, shape, typography, spacing, zIndex }: GrafanaTheme2) {
  const box = {
    background: colors.background.elevated,
    color: colors.text.primary,
    border: `1px solid ${colors.border.medium}`,
    borderRadius: shape.radius.default,
  };
  return {
    "&": { color: colors.text.primary, backgroundColor: colors.background.primary, height: "100%" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: typography.fontFamilyMonospace, lineHeight: "1.55", overflow: "auto" },
    ".cm-content": { caretColor: colors.text.primary, padding: `${spacing(1)} 0` },
    ".cm-cursor, .cm-dropCursor": { borderLeftColor: colors.text.primary },
    ".cm-gutters": {
      backgroundColor: colors.background.primary,
      color: colors.text.secondary,
      border: "none",
    },
    ".cm-activeLine": { backgroundColor: "transparent" },
    "&.cm-focused .cm-activeLine": { boxShadow: `inset 2px 0 0 ${colors.primary.border}` },
    ".cm-activeLineGutter": { backgroundColor: "transparent", color: colors.text.primary },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: colors.action.selected,
    },
    "&.cm-focused .cm-matchingBracket": { backgroundColor: colors.action.selected, outline: "none" },
    ".cm-tooltip": { ...box, zIndex: zIndex.tooltip },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": {
      fontFamily: typography.fontFamilyMonospace,
      fontSize: typography.bodySmall.fontSize,
      maxHeight: "16em",
    },
    ".cm-tooltip-autocomplete ul li": { padding: `${spacing(0.25)} ${spacing(1)}` },
    ".cm-tooltip-autocomplete ul li[aria-selected]": {
      backgroundColor: colors.action.selected,
      color: colors.text.primary,
      boxShadow: `inset 2px 0 0 ${colors.primary.border}`,
    },
    ".cm-completionDetail": { color: colors.text.secondary, fontStyle: "normal" },
    ".cm-completionMatchedText": { color: colors.primary.text, textDecoration: "none" },
    ".cm-completionInfo": { ...box, padding: spacing(1), maxWidth: "26em", whiteSpace: "pre-wrap" },
    ".cm-heimdall-explanation": { padding: spacing(1), maxWidth: "36em", whiteSpace: "pre-wrap" },
    ".cm-diagnostic": { padding: spacing(0.5, 1), whiteSpace: "pre-wrap" },
    ".cm-diagnostic-error": { borderLeft: `3px solid ${colors.error.main}` },
    ".cm-diagnostic-warning": { borderLeft: `3px solid ${colors.warning.main}` },
    ".cm-lintRange-error": { backgroundImage: "none", borderBottom: `2px solid ${colors.error.main}` },
    ".cm-lintRange-warning": { backgroundImage: "none", borderBottom: `2px solid ${colors.warning.main}` },
    ".cm-panels": {
      backgroundColor: colors.background.secondary,
      color: colors.text.primary,
      borderColor: colors.border.weak,
    },
    ".cm-textfield": { backgroundColor: colors.background.primary, borderColor: colors.border.medium },
    ".cm-button": {
      backgroundImage: "none",
      backgroundColor: colors.secondary.main,
      color: colors.secondary.contrastText,
      borderColor: colors.border.medium,
    },
    ".cm-searchMatch": { backgroundColor: colors.warning.transparent },
    ".cm-heimdall-passed": { boxShadow: `inset 3px 0 0 ${colors.success.main}` },
    ".cm-heimdall-skipped": { boxShadow: `inset 3px 0 0 ${colors.border.strong}` },
    ".cm-heimdall-failed": { boxShadow: `inset 3px 0 0 ${colors.error.main}` },
    ".cm-heimdall-dropped": { boxShadow: `inset 3px 0 0 ${colors.warning.main}` },
    ".cm-changedLine": { backgroundColor: `${colors.success.transparent} !important` },
    ".cm-deletedChunk": { backgroundColor: colors.error.transparent },
    "&.cm-merge-b .cm-changedText, .cm-changedText": {
      background: "none",
      borderBottom: `2px solid ${colors.success.main}`,
    },
    ".cm-deletedChunk .cm-deletedText": { background: "none", textDecoration: `line-through ${colors.error.main}` },
    ".cm-collapsedLines": {
      background: colors.background.secondary,
      color: colors.text.secondary,
      padding: spacing(0.5, 1),
    },
  };
}
