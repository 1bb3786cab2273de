import { type RouteObject, createBrowserRouter } from "react-router";
import { CrashPage } from "./CrashPage";
import { Inside, Outside } from "./Gate";

export const routes: RouteObject[] = [
  {
    ErrorBoundary: CrashPage,
    HydrateFallback: () => null,
    children: [
      {
        Component: Outside,
        children: [
          { path: "/", lazy: () => import("@/pages/WelcomePage") },
          { path: "/register", lazy: () => import("@/pages/RegisterPage") },
          { path: "/sign-in", lazy: () => import("@/pages/SignInPage") },
        ],
      },
      {
        Component: Inside,
        children: [
          {
            ErrorBoundary: CrashPage,
            children: [
              { path: "/dashboard", lazy: () => import("@/pages/DashboardPage") },
              { path: "/transactions", lazy: () => import("@/pages/TransactionsPage") },
              { path: "/import", lazy: () => import("@/pages/ImportPage") },
              { path: "/review", lazy: () => import("@/pages/ReviewPage") },
              { path: "/reports", lazy: () => import("@/pages/ReportsPage") },
              { path: "/budgets", lazy: () => import("@/pages/BudgetsPage") },
              { path: "/insights", lazy: () => import("@/pages/InsightsPage") },
              { path: "/recurring", lazy: () => import("@/pages/RecurringPage") },
              { path: "/goals", lazy: () => import("@/pages/GoalsPage") },
              { path: "/forecast", lazy: () => import("@/pages/ForecastPage") },
              { path: "/accounts", lazy: () => import("@/pages/AccountsPage") },
              { path: "/accounts/:id", lazy: () => import("@/pages/AccountPage") },
              { path: "/accounts/:id/reconcile", lazy: () => import("@/pages/ReconcilePage") },
              { path: "/rules", lazy: () => import("@/pages/RulesPage") },
              { path: "/notifications", lazy: () => import("@/pages/NotificationsPage") },
              { path: "/trash", lazy: () => import("@/pages/TrashPage") },
              { path: "/history", lazy: () => import("@/pages/HistoryPage") },
              { path: "/settings", lazy: () => import("@/pages/SettingsPage") },
              { path: "/settings/:section", lazy: () => import("@/pages/SettingsPage") },
              { path: "/admin/events", lazy: () => import("@/pages/AdminEventsPage") },
              { path: "/admin/models", lazy: () => import("@/pages/AdminModelsPage") },
              { path: "*", lazy: () => import("@/pages/NotFoundPage") },
            ],
          },
        ],
      },
    ],
  },
];

export const createRouter = () => createBrowserRouter(routes);
