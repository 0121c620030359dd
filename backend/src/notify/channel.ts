import type { RuleOptions, RuleOptionValues } from "../alerting/options.ts";
import type { Fields } from "../event/value.ts";

/** What is to be told, made once when the alert happened. */
export interface NotificationMessage {
  readonly title: string;
  readonly text: string;
  readonly rule: string;
  /** The match as alerts show it. */
  readonly match: Fields;
}

/** How one attempt went. A reason never holds a secret. */
export type SendOutcome =
  | { readonly outcome: "sent" }
  /** The same message may go through later; `afterMilliseconds` when the receiver said how long to wait. */
  | { readonly outcome: "retry"; readonly reason: string; readonly afterMilliseconds?: number | undefined }
  /** Nothing changes until a person does: wrong token, unknown chat, refused content. */
  | { readonly outcome: "failed"; readonly reason: string };

export interface ChannelContext {
  readonly log: { info(message: string): void; warn(message: string): void; error(message: string): void };
  /** Ends an attempt that is under way when Heimdall stops. */
  readonly signal?: AbortSignal | undefined;
}

export interface Channel {
  /** Where it goes, for people and for keeping messages to one place in order. Never a secret. */
  readonly destination: string;
  send(message: NotificationMessage): Promise<SendOutcome>;
}

export interface ChannelDeclaration<O extends RuleOptions = RuleOptions> {
  /** The name in a rule's `alert`. */
  readonly name: string;
  /** Other names that ElastAlert's files have for it. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly options: O;
  /** Options that name a file of this machine: rule files may, contact points may not. */
  readonly fileOptions?: readonly string[];
  /** Options that say which server gets the secrets: who changes one in a contact point gives the secrets again. */
  readonly addressOptions?: readonly string[];
  /** Options that a contact point takes from the settings where it leaves them out; the place itself is none of them. */
  readonly sharedOptions?: readonly string[];
  /** A complete rule file that uses it. */
  readonly example: string;
  readonly notes?: string;
  /** Answers the option that is wrong and what to write instead. */
  check?(options: RuleOptionValues<O>): { readonly option: string; readonly message: string } | null;
  /** One channel for each destination that the options name. */
  create(options: RuleOptionValues<O>, context: ChannelContext): readonly Channel[];
}

/** Declares a channel; the file's default export. */
export function defineChannel<O extends RuleOptions>(declaration: ChannelDeclaration<O>): ChannelDeclaration<O> {
  return declaration;
}
