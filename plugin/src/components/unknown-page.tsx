import { LinkButton } from "@grafana/ui";
import { useHost } from "../host/host.ts";
import { defineMessages, useMessages } from "../i18n/messages.ts";
import { Page } from "./page.tsx";
import { Empty } from "./states.tsx";

const texts = defineMessages({
  en: { title: "There is no such page", help: "The link may be old, or misspelt.", back: "To the overview" },
  ko: { title: "없는 페이지입니다", help: "오래되었거나 잘못된 링크일 수 있습니다.", back: "개요로 가기" },
});

export function UnknownPage() {
  const t = useMessages(texts);
  const { link } = useHost();
  return (
    <Page title={t.title}>
      <Empty title={t.title} action={<LinkButton href={link("/")}>{t.back}</LinkButton>}>
        {t.help}
      </Empty>
    </Page>
  );
}
