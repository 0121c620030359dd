import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, Field, Input, useStyles2 } from "@grafana/ui";
import { useId, useState } from "react";
import { useNavigate } from "react-router-dom";
import { useSavePipeline } from "../../../api/pipelines.ts";
import { useLeaveGuard } from "../../../components/leave-guard.ts";
import { useHost } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { CheckState } from "./check-state.tsx";
import { editorMessages } from "./messages.ts";
import { toProblems, useCheck } from "./use-check.ts";
import { Workbench } from "./workbench.tsx";

interface NewTextProps {
  readonly name: string;
  readonly text: string;
  readonly line: string;
}

/** Writing a text under a new name. */
export function NewText({ name: firstName, text: firstText, line }: NewTextProps) {
  const styles = useStyles2(getStyles);
  const t = useMessages(editorMessages);
  const id = useId();
  const { link } = useHost();
  const navigate = useNavigate();
  const [name, setName] = useState(firstName);
  const [text, setText] = useState(firstText);
  const check = useCheck(name, text);
  const save = useSavePipeline();
  useLeaveGuard(text !== firstText && !save.isSuccess, t.leave);
  const mayKeep =
    name !== "" && text.trim() !== "" && !save.isPending && check.isCurrent && check.problems.length === 0;
  const keep = () =>
    save.mutate(
      { name, text, basedOn: 0 },
      {
        onSuccess: ({ version, applied }) =>
          navigate(link(`/pipelines/${encodeURIComponent(name)}`), { state: { version, applied } }),
      },
    );
  return (
    <>
      <div className={styles.bar}>
        <Field label={t.name} description={t.nameHelp} htmlFor={id} noMargin>
          <Input
            id={id}
            width={32}
            value={name}
            autoFocus={firstName === ""}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setName(event.currentTarget.value.trim())}
          />
        </Field>
        <Button icon="save" disabled={!mayKeep} onClick={keep}>
          {save.isPending ? t.saving : t.save}
        </Button>
        <CheckState check={check} />
      </div>
      {save.error && (
        <Alert severity="error" title={t.notSaved} onRemove={() => save.reset()}>
          {save.error.message}
        </Alert>
      )}
      <Workbench
        name={null}
        label={t.textLabel(name === "" ? t.unnamed : name)}
        text={text}
        onText={setText}
        problems={toProblems(check.problems)}
        firstLines={line}
      />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: "flex", flexWrap: "wrap", alignItems: "flex-end", gap: theme.spacing(1.5) }),
});
