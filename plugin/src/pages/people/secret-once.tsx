import { Alert } from "@grafana/ui";
import { CopyText } from "../../components/copy-text/copy-text.tsx";

interface SecretOnceProps {
  /** What to do with it. */
  readonly help: string;
  /** What it is, for screen readers. */
  readonly label: string;
  readonly secret: string;
}

/** A secret that is shown now and never again. */
export function SecretOnce({ help, label, secret }: SecretOnceProps) {
  return (
    <>
      <Alert severity="warning" title={help} />
      <CopyText label={label} text={secret} />
    </>
  );
}
