import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2 } from "@grafana/ui";
import type { TestedEvent } from "../../../api/pipeline-tests.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { valueText } from "./field-rows.ts";
import { kindOf } from "./line-marks.ts";
import { testMessages } from "./messages.ts";

interface EventListProps {
  readonly events: readonly TestedEvent[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** The events that were tested, each with what became of it; one is looked at closely. */
export function EventList({ events, chosen, onChoose }: EventListProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(testMessages);
  return (
    <ol className={styles.list} aria-label={t.events}>
      {events.map((event, index) => {
        const state = stateOf(event);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the number of the line is what it is
          <li key={index}>
            <button
              type="button"
              className={styles.event}
              aria-pressed={index === chosen}
              onClick={() => onChoose(index)}
            >
              <Icon name={ICONS[state]} className={styles[state]} />
              <span className={styles.text}>{previewOf(event)}</span>
              <span className={styles[state]}>
                {event.after.length === 0
                  ? t.isDropped
                  : state === "failed"
                    ? failureOf(event) || t.failed
                    : t.comesOut(event.after.length)}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

const ICONS = { passed: "check", failed: "exclamation-circle", dropped: "trash-alt" } as const;

function stateOf({ after, trace }: TestedEvent): keyof typeof ICONS {
  if (trace.some((step) => kindOf(step) === "failed")) return "failed";
  return after.length === 0 ? "dropped" : "passed";
}

function failureOf({ trace }: TestedEvent): string {
  // Of a step that failed; others add tags on purpose.
  const failed = trace.filter((step) => kindOf(step) === "failed");
  const tags = failed.flatMap((step) => (step.kind === "filter" ? step.tagsAdded : [])).map(valueText);
  return [...new Set(tags)].join(", ");
}

function previewOf({ before }: TestedEvent): string {
  const { message } = before;
  return typeof message === "string" ? message : JSON.stringify(before);
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    listStyle: "none",
    margin: 0,
    maxHeight: theme.spacing(22),
    overflow: "auto",
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  event: css({
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr) auto",
    alignItems: "center",
    gap: theme.spacing(1),
    width: "100%",
    padding: theme.spacing(0.5, 1),
    border: "none",
    borderLeft: `3px solid transparent`,
    background: "none",
    color: theme.colors.text.primary,
    textAlign: "left",
    "&:hover": { background: theme.colors.action.hover },
    "&:focus-visible": { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: "-2px" },
    "&[aria-pressed=true]": {
      borderLeftColor: theme.colors.primary.main,
      background: theme.colors.background.secondary,
    },
  }),
  text: css({
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  }),
  passed: css({ color: theme.colors.success.text }),
  failed: css({ color: theme.colors.error.text }),
  dropped: css({ color: theme.colors.warning.text }),
});
