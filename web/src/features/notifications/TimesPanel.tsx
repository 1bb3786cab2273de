import { useApolloClient } from "@apollo/client/react";
import { Button, Group, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type NotificationDigest, type NotificationSettingsPartsFragment, SetNotificationSettingsDocument } from "@/gql/graphql";
import { mapUserErrors } from "@/shared/errors/userErrors";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { showDone } from "@/shared/ui/toasts";
import { useSubmit } from "@/shared/ui/useSubmit";
import { browserZone, minuteOf, timeOf, zones } from "./localTimes";
import classes from "./Settings.module.css";
import { words } from "./settingsWords";

const FIELDS = ["timeZone", "quietFrom", "quietTo", "digestMinute", "digestWeekday", "largeFrom", "lowBelow"] as const;

interface Values {
  timeZone: string;
  quiet: boolean;
  quietFrom: string;
  quietTo: string;
  digest: NotificationDigest;
  digestMinute: string;
  digestWeekday: string;
  largeFrom: string;
  lowBelow: string;
}

/** Quiet hours, digest and thresholds: one form, saved together. */
export function TimesPanel({ settings }: { readonly settings: NotificationSettingsPartsFragment }) {
  const client = useApolloClient();
  const currency = useHomeCurrency();
  const { busy, problem, setProblem, submit } = useSubmit();
  const amount = (text: string) => (text.trim() === "" ? null : amountProblem(parseAmount(text, currency), currency));
  const form = useForm<Values>({ initialValues: valuesOf(settings, currency), validate: { largeFrom: amount, lowBelow: amount } });
  const { timeZone, quiet, digest } = form.getValues();
  const here = browserZone();

  const send = (values: Values) =>
    submit(async () => {
      const { data } = await client.mutate({ mutation: SetNotificationSettingsDocument, variables: { input: inputOf(values, currency) } });
      const errors = data?.setNotificationSettings.errors ?? [];
      if (errors.length === 0) { form.resetDirty(); showDone(words.saved); return; }
      const refused = mapUserErrors(errors, FIELDS);
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });

  return (
    <Panel title={words.when} hint={words.whenHint}>
      <form onSubmit={form.onSubmit((values) => void send(values))} noValidate>
        <Stack gap="lg" pb="sm">
          {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
          <div>
            <Select label={words.zone} searchable allowDeselect={false} maw={340} data={zones(timeZone)} {...form.getInputProps("timeZone")} />
            {here !== timeZone ? <Button size="compact-sm" variant="subtle" mt={4} onClick={() => form.setFieldValue("timeZone", here)}>{words.useZone(here)}</Button> : null}
          </div>
          <div>
            <Switch label={words.quiet} description={words.quietHint} {...form.getInputProps("quiet", { type: "checkbox" })} />
            {quiet ? (
              <Group gap="sm" mt="xs" align="flex-start">
                <TextInput type="time" label={words.from} required w={130} {...form.getInputProps("quietFrom")} />
                <TextInput type="time" label={words.to} required w={130} {...form.getInputProps("quietTo")} />
              </Group>
            ) : null}
          </div>
          <fieldset className={classes.fields}>
            <legend>{words.digest}</legend>
            <p className={classes.hint}>{words.digestHint}</p>
            <Group gap="sm" align="flex-start">
              <Select
                label={words.often} allowDeselect={false} w={170} {...form.getInputProps("digest")}
                data={Object.entries(words.digests).map(([value, label]) => ({ value, label }))}
              />
              {digest === "WEEKLY" ? (
                <Select label={words.on} allowDeselect={false} w={170} data={words.weekdays.map((label, day) => ({ value: String(day), label }))} {...form.getInputProps("digestWeekday")} />
              ) : null}
              <TextInput type="time" label={words.at} required w={130} {...form.getInputProps("digestMinute")} />
            </Group>
          </fieldset>
          <fieldset className={classes.fields}>
            <legend>{words.thresholds}</legend>
            <p className={classes.hint}>{words.none}</p>
            <Group gap="sm" align="flex-start">
              <AmountField label={words.large} currency={currency} w={220} {...form.getInputProps("largeFrom")} />
              <AmountField label={words.low} currency={currency} w={220} {...form.getInputProps("lowBelow")} />
            </Group>
            <p className={classes.hint}>{words.lowHint}</p>
          </fieldset>
          <Group><Button type="submit" loading={busy}>{words.save}</Button></Group>
        </Stack>
      </form>
    </Panel>
  );
}

function valuesOf(settings: NotificationSettingsPartsFragment, currency: string): Values {
  const text = (amount: { readonly minor: string } | null) => (amount ? toInputText(amount.minor, currency) : "");
  return {
    timeZone: settings.timeZone,
    quiet: settings.quietFrom !== null,
    quietFrom: timeOf(settings.quietFrom ?? 22 * 60),
    quietTo: timeOf(settings.quietTo ?? 7 * 60),
    digest: settings.digest,
    digestMinute: timeOf(settings.digestMinute),
    digestWeekday: String(settings.digestWeekday),
    largeFrom: text(settings.largeFrom),
    lowBelow: text(settings.lowBelow),
  };
}

function inputOf(values: Values, currency: string) {
  const minor = (text: string) => {
    const read = parseAmount(text, currency);
    return read.ok ? read.minor : null;
  };
  return {
    timeZone: values.timeZone,
    quietFrom: values.quiet ? minuteOf(values.quietFrom) : null,
    quietTo: values.quiet ? minuteOf(values.quietTo) : null,
    digest: values.digest,
    digestMinute: minuteOf(values.digestMinute) ?? -1,
    digestWeekday: Number(values.digestWeekday),
    largeFrom: minor(values.largeFrom),
    lowBelow: minor(values.lowBelow),
  };
}
