import type { Channel, ContactOptions } from "../../../api/contact-points.ts";
import { OptionField } from "../../../components/options-form/option-field.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { contactPointMessages } from "../messages.ts";
import { optionTexts } from "../option-texts.ts";

interface OptionFieldsProps {
  readonly channel: Channel;
  readonly values: ContactOptions;
  readonly error: { readonly option: string; readonly message: string } | null;
  /** Of the settings' own: where each option comes from. */
  readonly sources?: Readonly<Record<string, string>> | null;
  readonly isReadOnly?: boolean;
  readonly onChange: (values: ContactOptions) => void;
}

/** The options of a channel, each in a field. */
export function OptionFields({ channel, values, error, sources, isReadOnly = false, onChange }: OptionFieldsProps) {
  const t = useMessages(contactPointMessages);
  const texts = useMessages(optionTexts) as Readonly<Record<string, string>>;
  const shown = sources ? channel.options.filter(({ name }) => name in sources) : channel.options;
  // The declaration's sentence stands in the field's help already, in the language of who looks.
  const wordsOf = (message: string) => (message.startsWith("is missing") ? t.needed : message);
  return shown.map((option) => {
    const source = sources?.[option.name];
    const help = texts[`${option.name}_help`] ?? option.meaning;
    return (
      <OptionField
        key={option.name}
        // The settings' bot stands in for one that is not given.
        option={option.name === "telegram_bot_token" ? { ...option, required: false } : option}
        title={texts[option.name] ?? option.name}
        help={source === undefined ? help : t.cameFrom(source)}
        value={values[option.name]}
        error={error?.option === option.name ? wordsOf(error.message) : undefined}
        isReadOnly={isReadOnly}
        onChange={(value) => onChange({ ...values, [option.name]: value })}
      />
    );
  });
}
