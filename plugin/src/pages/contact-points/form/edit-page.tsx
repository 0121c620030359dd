import { LinkButton } from "@grafana/ui";
import { useParams } from "react-router-dom";
import { ApiError } from "../../../api/client.ts";
import { useChannels, useContactPoint } from "../../../api/contact-points.ts";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useHost } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { contactPointMessages } from "../messages.ts";
import { EditContactPoint } from "./edit-contact-point.tsx";
import { FixedContactPoint } from "./fixed-contact-point.tsx";

/** One contact point. */
export function EditPage() {
  const t = useMessages(contactPointMessages);
  const { link } = useHost();
  const { name = "" } = useParams();
  const query = useContactPoint(name);
  const channels = useChannels();
  const trail = [{ title: t.title, page: "/contact-points" }];
  if (query.error instanceof ApiError && query.error.status === 404) {
    const back = <LinkButton href={link("/contact-points")}>{t.back}</LinkButton>;
    return (
      <Page title={name} trail={trail}>
        <Empty title={t.unknown(name)} action={back} />
      </Page>
    );
  }
  return (
    <Page title={name} trail={trail}>
      <QueryState query={channels}>
        {(known) => (
          <QueryState query={query}>
            {(point) => {
              const channel = known.find((one) => one.name === point.channel);
              if (!channel) return <Empty title={t.unusable} />;
              return point.origin === "settings" ? (
                <FixedContactPoint point={point} channel={channel} />
              ) : (
                <EditContactPoint key={point.version} point={point} channel={channel} />
              );
            }}
          </QueryState>
        )}
      </QueryState>
    </Page>
  );
}
