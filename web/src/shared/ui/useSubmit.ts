import { useCallback, useState } from "react";
import { failureText } from "@/shared/errors/failure";

interface Submit {
  readonly busy: boolean;
  /** What no single input can say. */
  readonly problem: string | null;
  readonly setProblem: (problem: string | null) => void;
  readonly submit: (work: () => Promise<void>) => Promise<void>;
}

/** Sending a form: busy while it runs, and an unexpected failure in words instead of a lost promise. */
export function useSubmit(): Submit {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(failureText(error));
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, problem, setProblem, submit };
}
