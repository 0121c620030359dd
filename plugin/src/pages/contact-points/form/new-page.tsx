import { Field, Input, RadioButtonGroup } from "@grafana/ui";
import { useId, useState } from "react";
import { type Channel, type ContactOptions, useChannels, useContactPoints } from "../../../api/contact-points.ts";
import { Page } from "../../../components/page.tsx";
import { NoPermission, QueryState } from "../../../components/states.tsx";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { contactPointMessages } from "../messages.ts";
import { ContactPointForm } from "./contact-point-form.tsx";
import { nameProblem } from "./draft.ts";

/** A new contact point: its channel, its name, and what the channel needs to know. */
export function NewPage() {
  const t = useMessages(contactPointMessages);
  const mayEdit = useMay("editor");
  const channels = useChannels();
  return (
    <Page title={t.create} trail={[{ title: t.title, page: "/contact-points" }]}>
      {mayEdit ? (
        <QueryState query={channels}>{(known) => <NewContactPoint channels={inOrder(known)} />}</QueryState>
      ) : (
        <NoPermission needed="editor" />
      )}
    </Page>
  );
}

function NewContactPoint({ channels }: { readonly channels: readonly Channel[] }) {
  const t = useMessages(contactPointMessages);
  const id = useId();
  const taken = useContactPoints().data ?? [];
  const [channel, setChannel] = useState(channels[0]!);
  const [name, setName] = useState("");
  const [isAsked, setIsAsked] = useState(false);
  /** What was filled in stays, by channel, for who only looks at another one. */
  const [values, setValues] = useState<Readonly<Record<string, ContactOptions>>>({});
  const problem = nameProblem(
    name,
    taken.map((point) => point.name),
  );
  const shownProblem =
    problem !== null && (isAsked || (name !== "" && problem !== "nameMissing")) ? t[problem] : undefined;
  return (
    <ContactPointForm
      key={channel.name}
      channel={channel}
      name={problem === null ? name : undefined}
      isStored={false}
      basedOn={0}
      values={values[channel.name] ?? {}}
      onChange={(next) => setValues({ ...values, [channel.name]: next })}
      onSubmit={() => setIsAsked(true)}
      head={
        <>
          <Field label={t.channel} description={t.channelSummary(channel.name, channel.summary)} noMargin>
            <RadioButtonGroup
              aria-label={t.channel}
              options={channels.map((one) => ({ value: one.name, label: t.channelName(one.name) }))}
              value={channel.name}
              onChange={(chosen) => setChannel(channels.find((one) => one.name === chosen)!)}
            />
          </Field>
          <Field
            label={t.name}
            description={t.nameHelp}
            htmlFor={id}
            required
            invalid={shownProblem !== undefined}
            error={shownProblem}
            noMargin
          >
            <Input id={id} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          </Field>
        </>
      }
    />
  );
}

/** Heimdall's own log is for trying out, and stands last. */
function inOrder(channels: readonly Channel[]): readonly Channel[] {
  const order = ["telegram", "post"];
  const rank = ({ name }: Channel) => (name === "debug" ? 99 : (order.indexOf(name) + 10) % 10);
  return [...channels].sort((a, b) => rank(a) - rank(b));
}
