import { Button, type ButtonProps } from "@grafana/ui";
import type { ReactNode } from "react";
import { useNavigate } from "react-router-dom";
import { useHost } from "../host/host.ts";

interface PageButtonProps extends Omit<ButtonProps, "onClick" | "children"> {
  /** One of our pages, with values that may hold any character: `/rules/new?copy=a%26b`. */
  readonly page: string;
  readonly children: ReactNode;
}

/**
 * A button that opens one of our pages. Not `LinkButton` of `@grafana/ui` where an address holds names or searches: it takes
 * the percent signs out of it.
 */
export function PageButton({ page, children, ...rest }: PageButtonProps) {
  const navigate = useNavigate();
  const { link } = useHost();
  return (
    <Button role="link" onClick={() => navigate(link(page))} {...rest}>
      {children}
    </Button>
  );
}
