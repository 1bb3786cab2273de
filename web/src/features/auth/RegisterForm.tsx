import { useMutation } from "@apollo/client/react";
import { Button, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { RegisterDocument } from "@/gql/graphql";
import { mapUserErrors } from "@/shared/errors/userErrors";
import { CURRENCIES, currencyName, guessCurrency } from "@/shared/money/currencies";
import { useSignedIn } from "@/shared/session/useSignedIn";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { words } from "./words";

const PASSWORD_MIN = 10;

export function RegisterForm() {
  const [register] = useMutation(RegisterDocument);
  const signedIn = useSignedIn();
  const { busy, problem, setProblem, submit } = useSubmit();
  const form = useForm({
    initialValues: { displayName: "", email: "", password: "", currency: guessCurrency() },
    validate: {
      displayName: (name) => (name.trim() === "" ? words.nameMissing : null),
      email: (email) => (email.trim() === "" ? words.emailMissing : null),
      password: (password) => (password.length < PASSWORD_MIN ? words.passwordShort : null),
    },
  });

  const send = (values: typeof form.values) =>
    submit(async () => {
      const input = { ...values, email: values.email.trim(), displayName: values.displayName.trim() };
      const { data } = await register({ variables: { input } });
      const mapped = mapUserErrors(data?.register.errors ?? [], ["displayName", "email", "password", "currency"]);
      form.setErrors(mapped.fields);
      setProblem(mapped.general);
      if (data?.register.session) signedIn(data.register.session);
    });

  return (
    <form onSubmit={form.onSubmit((values) => void send(values))} noValidate>
      <Stack gap="sm">
        {problem ? <FailureAlert title={words.registerFailed} error={problem} /> : null}
        <TextInput label={words.name} autoComplete="name" required {...form.getInputProps("displayName")} />
        <TextInput label={words.email} type="email" autoComplete="email" required {...form.getInputProps("email")} />
        <PasswordInput label={words.password} description={words.passwordHint} autoComplete="new-password" required {...form.getInputProps("password")} />
        <Select
          label={words.currency}
          description={words.currencyHint}
          searchable
          allowDeselect={false}
          data={CURRENCIES.map((code) => ({ value: code, label: `${code} – ${currencyName(code)}` }))}
          {...form.getInputProps("currency")}
        />
        <Button type="submit" loading={busy} mt="xs">{words.create}</Button>
      </Stack>
    </form>
  );
}
