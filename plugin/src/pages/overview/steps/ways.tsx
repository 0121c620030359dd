import { RadioButtonGroup, Stack, Text } from "@grafana/ui";
import { useState } from "react";
import type { Onboarding, Way } from "../../../api/onboarding.ts";
import { CopyText } from "../../../components/copy-text/copy-text.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { stepMessages } from "./messages.ts";

interface WaysProps {
  readonly ways: readonly Way[];
  readonly onboarding: Onboarding;
}

/** Ways to send something, one of which is chosen, with what one has to know. */
export function Ways({ ways, onboarding: { token, addresses } }: WaysProps) {
  const t = useMessages(stepMessages);
  const isAdmin = useMay("admin");
  const [chosen, setChosen] = useState(ways[0]!.id);
  const way = ways.find(({ id }) => id === chosen) ?? ways[0]!;
  return (
    <Stack direction="column" gap={1} alignItems="stretch">
      <div>
        <RadioButtonGroup
          aria-label={t.ways}
          value={way.id}
          options={ways.map(({ id }) => ({ value: id, label: t[id] }))}
          onChange={setChosen}
        />
      </div>
      <Text color="secondary">{way.file === null ? t.intoTerminal : t.intoFile(way.file)}</Text>
      <CopyText label={t.textFor(t[way.id])} text={way.text} />
      {token.is_needed && way.id !== "syslog" && (
        <Text element="p" color="secondary">
          {t.tokenHelp(token.placeholder)}
          {isAdmin && <PageLink page="/people/tokens?new=ingest">{t.makeToken}</PageLink>}
        </Text>
      )}
      {addresses.is_local && way.id !== "curl" && (
        <Text element="p" color="secondary">
          {t.localHelp}
          {isAdmin && <PageLink page="/settings?q=http.host">{t.toSettings}</PageLink>}
        </Text>
      )}
    </Stack>
  );
}
