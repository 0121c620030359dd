import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, Field, Input, RadioButtonGroup, useStyles2 } from "@grafana/ui";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useMessages } from "../i18n/messages.ts";
import logo from "../img/logo.svg";
import { consoleMessages } from "./messages.ts";
import type { Language } from "./preferences.ts";

interface SignInProps {
  /** Whether a session ended by itself just now. */
  readonly expired: boolean;
  readonly language: Language;
  onLanguage(language: Language): void;
  onSignIn(name: string, password: string): Promise<void>;
}

export const LANGUAGES = [
  { label: "English", value: "en" as const },
  { label: "한국어", value: "ko" as const },
];

export function SignIn({ expired, language, onLanguage, onSignIn }: SignInProps) {
  const t = useMessages(consoleMessages);
  const styles = useStyles2(getStyles);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  useEffect(() => {
    document.title = `${t.signIn} · Heimdall`;
  }, [t]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    onSignIn(name, password).catch((problem: Error) => {
      setError(problem.message);
      setBusy(false);
    });
  };

  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <img src={logo} alt="" width={56} height={56} />
        <h1 className={styles.title}>Heimdall</h1>
        <p className={styles.tagline}>{t.tagline}</p>
        {expired && <Alert severity="info" title={t.expired} />}
        {error !== null && (
          <Alert severity="error" title={t.wrong}>
            {error}
          </Alert>
        )}
        <Field label={t.name} noMargin>
          <Input
            id="name"
            ref={first}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            required
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </Field>
        <Field label={t.password} noMargin>
          <Input
            id="password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          />
        </Field>
        <Button type="submit" size="lg" fullWidth disabled={isBusy}>
          {isBusy ? t.signingIn : t.signIn}
        </Button>
        <p className={styles.help}>{t.firstTime}</p>
        <RadioButtonGroup
          size="sm"
          options={LANGUAGES}
          value={language}
          onChange={onLanguage}
          aria-label={t.language}
        />
      </form>
    </main>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    minHeight: "100dvh",
    display: "grid",
    placeItems: "center",
    padding: theme.spacing(2),
    background: theme.colors.background.canvas,
  }),
  card: css({
    width: "100%",
    maxWidth: theme.spacing(50),
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(2),
    padding: theme.spacing(4),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.lg,
    boxShadow: theme.shadows.z2,
  }),
  title: css({ ...theme.typography.h1, margin: 0 }),
  tagline: css({ color: theme.colors.text.secondary, margin: 0 }),
  help: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0 }),
});
