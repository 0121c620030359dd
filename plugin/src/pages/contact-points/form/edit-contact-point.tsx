import { Stack } from "@grafana/ui";
import { useState } from "react";
import type { Channel, ContactPoint } from "../../../api/contact-points.ts";
import { ContactPointForm } from "./contact-point-form.tsx";
import { DeleteButton } from "./delete-button.tsx";
import { UseInRules } from "./use-in-rules.tsx";

interface EditContactPointProps {
  readonly point: ContactPoint;
  readonly channel: Channel;
}

/** A contact point that people made: changed, tried out, deleted. */
export function EditContactPoint({ point, channel }: EditContactPointProps) {
  const [values, setValues] = useState(point.options);
  return (
    <Stack direction="column" gap={3}>
      <ContactPointForm
        channel={channel}
        name={point.name}
        isStored
        basedOn={point.version ?? 0}
        values={values}
        onChange={setValues}
        more={<DeleteButton point={point} />}
      />
      <UseInRules point={point} />
    </Stack>
  );
}
