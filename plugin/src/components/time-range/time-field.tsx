import { css } from "@emotion/css";
import { Field, IconButton, Input, useStyles2 } from "@grafana/ui";
import { useId, useRef } from "react";
import { useMessages } from "../../i18n/messages.ts";
import { timeRangeMessages } from "./messages.ts";
import { localText, parseTime } from "./range.ts";

interface TimeFieldProps {
  readonly label: string;
  readonly edge: "from" | "to";
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}

/** One end of a range as a text, with the browser's own calendar beside it. */
export function TimeField({ label, edge, value, error, onChange }: TimeFieldProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(timeRangeMessages);
  const id = useId();
  const calendar = useRef<HTMLInputElement>(null);
  const time = parseTime(value, edge);
  return (
    <Field label={label} htmlFor={id} invalid={error !== null} error={error} noMargin>
      <Input
        id={id}
        value={value}
        autoComplete="off"
        spellCheck={false}
        placeholder={t.hint}
        onChange={(event) => onChange(event.currentTarget.value)}
        suffix={
          <span className={styles.pick}>
            <IconButton
              name="calendar-alt"
              size="lg"
              tooltip={t.pick(label)}
              onClick={() => calendar.current?.showPicker?.()}
            />
            <input
              ref={calendar}
              className={styles.calendar}
              type="datetime-local"
              step={1}
              tabIndex={-1}
              aria-hidden="true"
              value={time === null ? "" : localText(time).slice(0, 19).replace(" ", "T")}
              onChange={(event) => {
                if (event.currentTarget.value !== "") onChange(event.currentTarget.value.replace("T", " "));
              }}
            />
          </span>
        }
      />
    </Field>
  );
}

const getStyles = () => ({
  pick: css({ position: "relative", display: "inline-flex" }),
  // It only lends its picker, which opens where it stands.
  calendar: css({
    position: "absolute",
    insetBlockEnd: 0,
    insetInlineEnd: 0,
    width: 1,
    height: 1,
    opacity: 0,
    pointerEvents: "none",
    border: 0,
    padding: 0,
  }),
});
