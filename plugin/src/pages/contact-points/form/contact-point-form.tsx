import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, LinkButton, useStyles2 } from "@grafana/ui";
import type { FormEvent, ReactNode } from "react";
import { useNavigate } from "react-router-dom";
import {
  type Channel,
  type ContactOptions,
  useSaveContactPoint,
  useTestContactPoint,
} from "../../../api/contact-points.ts";
import { useHost, useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { contactPointMessages } from "../messages.ts";
import { TestResults } from "../test-results.tsx";
import { givenOptions, optionError } from "./draft.ts";
import { OptionFields } from "./option-fields.tsx";

interface ContactPointFormProps {
  readonly channel: Channel;
  /** Of what is saved; undefined while its name is not good. */
  readonly name: string | undefined;
  readonly isStored: boolean;
  readonly basedOn: number;
  readonly values: ContactOptions;
  readonly onChange: (values: ContactOptions) => void;
  /** Told that somebody wants to save, to show what is wrong with the name. */
  readonly onSubmit?: () => void;
  /** The fields above the options. */
  readonly head?: ReactNode;
  /** Buttons beside saving and testing. */
  readonly more?: ReactNode;
}

/** The options of a contact point, to be tried out and saved. */
export function ContactPointForm(props: ContactPointFormProps) {
  const { channel, name, isStored, basedOn, values, onChange, onSubmit, head, more } = props;
  const t = useMessages(contactPointMessages);
  const styles = useStyles2(getStyles);
  const { link } = useHost();
  const navigate = useNavigate();
  const mayEdit = useMay("editor");
  const save = useSaveContactPoint();
  const test = useTestContactPoint();
  const options = givenOptions(values);
  const failure = save.error ?? test.error;
  const ofOption = optionError(failure, channel.options);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit?.();
    test.reset();
    if (name === undefined) return;
    const onSuccess = () => navigate(link("/contact-points"), { state: { done: t.saved(name) } });
    save.mutate({ name, channel: channel.name, options, basedOn }, { onSuccess });
  };
  const sendTest = (): void => {
    save.reset();
    test.mutate({ name: isStored ? name : undefined, channel: channel.name, options });
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {head}
      <OptionFields
        channel={channel}
        values={values}
        error={ofOption}
        isReadOnly={!mayEdit}
        onChange={(next) => {
          save.reset();
          onChange(next);
        }}
      />
      {save.error && !ofOption && (
        <Alert severity="error" title={t.notSaved}>
          {save.error.message}
        </Alert>
      )}
      {!(test.error && ofOption) && <TestResults test={test} />}
      <div className={styles.actions}>
        <Button type="submit" disabled={!mayEdit || save.isPending} {...(!mayEdit && { tooltip: t.needsEditor })}>
          {t.save}
        </Button>
        <Button
          variant="secondary"
          icon="message"
          disabled={!mayEdit || test.isPending}
          {...(!mayEdit && { tooltip: t.needsEditor })}
          onClick={sendTest}
        >
          {test.isPending ? t.testing : t.test}
        </Button>
        <LinkButton variant="secondary" fill="text" href={link("/contact-points")}>
          {t.cancel}
        </LinkButton>
        <span className={styles.space} />
        {more}
      </div>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2.5), maxWidth: 640 }),
  actions: css({ display: "flex", flexWrap: "wrap", gap: theme.spacing(1) }),
  space: css({ flex: 1 }),
});
