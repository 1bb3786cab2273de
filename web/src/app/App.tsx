import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./global.css";
import { ApolloProvider } from "@apollo/client/react";
import { MantineProvider } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { RouterProvider } from "react-router/dom";
import type { createBrowserRouter } from "react-router";
import { LiveStatusContext } from "@/shared/live/liveStatus";
import { SessionContext } from "@/shared/session/SessionContext";
import type { Backend } from "./apollo/client";
import { Gate } from "./Gate";
import { theme, tokens } from "./theme";

/** Away from what sticks to the bottom: the bar of a selection, the Import button, the tabs of a phone. */
function Toasts() {
  const phone = useMediaQuery("(max-width: 48em)");
  return <Notifications position={phone ? "top-center" : "bottom-left"} limit={4} containerWidth={420} />;
}

interface AppProps {
  readonly backend: Backend;
  readonly router: ReturnType<typeof createBrowserRouter>;
}

export function App({ backend, router }: AppProps) {
  const { client, session, liveStatus } = backend;
  useEffect(() => void session.start(), [session]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={tokens} defaultColorScheme="auto">
      <ApolloProvider client={client}>
        <SessionContext value={session}>
          <LiveStatusContext value={liveStatus}>
            <Toasts />
            <Gate>
              <RouterProvider router={router} />
            </Gate>
          </LiveStatusContext>
        </SessionContext>
      </ApolloProvider>
    </MantineProvider>
  );
}
