import { useHost } from "../host/host.ts";

/** A text, or a function that makes one of its parameters. */
type Message = string | ((...parameters: never[]) => string);
type Messages = Readonly<Record<string, Message>>;

/** The same names with the same parameters in another language. */
type Translated<M extends Messages> = {
  readonly [Name in keyof M]: M[Name] extends (...parameters: infer P) => string
    ? (...parameters: P) => string
    : string;
};

export interface MessageSet<M extends Messages> {
  readonly en: M;
  readonly ko: Translated<M>;
}

/** Declares the texts of a page; a text that lacks in Korean does not compile. */
export function defineMessages<const M extends Messages>(messages: MessageSet<M>): MessageSet<M> {
  return messages;
}

/** The texts in the language of who looks. */
export function useMessages<M extends Messages>(messages: MessageSet<M>): Translated<M> {
  const { language } = useHost();
  return language === "ko" ? messages.ko : (messages.en as unknown as Translated<M>);
}
