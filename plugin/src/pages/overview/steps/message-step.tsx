import { Alert, Button, Stack, Text } from "@grafana/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "../../../api/client.ts";
import type { Onboarding } from "../../../api/onboarding.ts";
import { CopyText } from "../../../components/copy-text/copy-text.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { useMay } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { stepMessages } from "./messages.ts";
import { Step } from "./step.tsx";

interface TestAnswer {
  readonly results: readonly { readonly outcome: "sent" | "failed"; readonly reason: string | null }[];
}

/** The first message on Telegram: a test of a contact point, sent from here, or the way to one. */
export function MessageStep({ onboarding }: { readonly onboarding: Onboarding }) {
  const t = useMessages(stepMessages);
  const format = useFormat();
  const mayTest = useMay("editor");
  const api = useApi();
  const queryClient = useQueryClient();
  const { seen, contact_points: names, missing } = onboarding.message;
  const test = useMutation({
    mutationFn: async (name: string) => {
      const { results } = await api.post<TestAnswer>("/contact-points/test", { name });
      const failed = results.find(({ outcome }) => outcome === "failed");
      if (failed) throw new Error(failed.reason ?? "");
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["onboarding"] }),
  });
  const [name] = names;
  return (
    <Step
      number={3}
      title={t.messageTitle}
      help={t.messageHelp}
      isTaken={seen !== null}
      waiting={t.messageWaiting}
      came={t.messageCame}
      result={
        seen && (
          <Stack direction="column" gap={1} alignItems="flex-start">
            <span>{(seen.is_test ? t.messageTest : t.messageOf)(seen.title, format.ago(seen.at))}</span>
            <PageLink inline={false} icon="arrow-right" page="/contact-points">
              {t.openPoints}
            </PageLink>
          </Stack>
        )
      }
    >
      {name === undefined ? (
        <Stack direction="column" gap={1} alignItems="stretch">
          <Text element="p">{t.pointsHelp}</Text>
          {missing.map(({ setting, yaml }) => (
            <CopyText key={setting} label={setting} text={yaml} />
          ))}
          <PageLink inline={false} icon="arrow-right" page="/contact-points?new">
            {t.makePoint}
          </PageLink>
        </Stack>
      ) : (
        <Stack direction="column" gap={1} alignItems="flex-start">
          <Button
            icon="message"
            disabled={!mayTest || test.isPending}
            tooltip={mayTest ? "" : t.needsEditor}
            onClick={() => test.mutate(name)}
          >
            {test.isPending ? t.sending : t.sendTest(name)}
          </Button>
          {!mayTest && <Text color="secondary">{t.needsEditor}</Text>}
          {test.error && (
            <Alert severity="error" title={t.testFailed}>
              {test.error.message} <PageLink page="/contact-points">{t.openPoints}</PageLink>
            </Alert>
          )}
        </Stack>
      )}
    </Step>
  );
}
