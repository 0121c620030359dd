import { MultiCombobox, Stack } from "@grafana/ui";
import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../../api/client.ts";
import { PageLink } from "../../../components/page-link.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import type { ControlProps } from "./control.ts";
import { formMessages } from "./messages.ts";

interface ContactPointName {
  readonly name: string;
  readonly channel: string;
}

/** The contact points that alerts go to, of those there are. */
export function ContactPointsControl({ id, label, value, onChange, isReadOnly, isInvalid }: ControlProps) {
  const t = useMessages(formMessages);
  const api = useApi();
  const { data, isSuccess } = useQuery({
    queryKey: ["contact-points", "names"],
    queryFn: async ({ signal }) =>
      (await api.get<{ contact_points: readonly ContactPointName[] }>("/contact-points", {}, signal)).contact_points,
  });
  const chosen = (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String);
  const known = data ?? [];
  const gone = chosen.filter((name) => !known.some((point) => point.name === name));
  const options = [
    ...known.map(({ name, channel }) => ({ value: name, label: name, description: channel })),
    ...gone.map((name) => ({ value: name, label: name, description: isSuccess ? t.notThere : "" })),
  ];
  return (
    <Stack direction="column" gap={0.5}>
      <MultiCombobox
        id={id}
        aria-label={label}
        options={options}
        value={chosen}
        disabled={isReadOnly}
        invalid={isInvalid}
        onChange={(next) => onChange(next.length === 0 ? undefined : next.map((one) => one.value))}
      />
      <span>
        {isSuccess && known.length === 0 && `${t.noContactPoints} `}
        <PageLink page="/contact-points" inline>
          {t.contactPointsLink}
        </PageLink>
      </span>
    </Stack>
  );
}
