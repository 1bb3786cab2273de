import { useMutation } from "@apollo/client/react";
import { SendVerificationEmailDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { showDone, showProblem } from "@/shared/ui/toasts";
import { words } from "./words";

/** Ask for another mail with a link; says itself what came of it. */
export function useSendVerification(): { readonly busy: boolean; readonly send: () => void } {
  const [mutate, { loading }] = useMutation(SendVerificationEmailDocument);
  const send = () =>
    void mutate()
      .then(({ data }) => {
        const [refusal] = data?.sendVerificationEmail.errors ?? [];
        if (refusal) showProblem(words.failed, refusal.message);
        else showDone(words.sent);
      })
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
  return { busy: loading, send };
}
