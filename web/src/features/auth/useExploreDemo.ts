import { useMutation } from "@apollo/client/react";
import { ExploreDemoDocument } from "@/gql/graphql";
import { useSignedIn } from "@/shared/session/useSignedIn";
import { useSubmit } from "@/shared/ui/useSubmit";

/** A household of one's own to play with, made on the spot. */
export function useExploreDemo() {
  const [explore] = useMutation(ExploreDemoDocument);
  const signedIn = useSignedIn();
  const { busy, problem, setProblem, submit } = useSubmit();
  const start = () =>
    submit(async () => {
      const { data } = await explore();
      setProblem(data?.exploreDemo.errors.map(({ message }) => message).join(" ") || null);
      if (data?.exploreDemo.session) signedIn(data.exploreDemo.session);
    });
  return { busy, problem, start };
}
