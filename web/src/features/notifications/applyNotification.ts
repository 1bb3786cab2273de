import type { ApolloClient } from "@apollo/client";
import { NotificationsDocument, type NotificationItem_NotificationFragment } from "@/gql/graphql";

/** A new message goes on top of the bell's list at once; the others, its place and the count come with the answer of the server. */
export function applyNotification(client: ApolloClient, item: NotificationItem_NotificationFragment): void {
  client.cache.updateQuery({ query: NotificationsDocument, variables: { first: 20 } }, (data) => {
    if (!data || data.notifications.edges.some(({ node }) => node.id === item.id)) return data;
    const { notifications } = data;
    const edge = { __typename: "NotificationEdge" as const, cursor: "", node: item };
    return {
      ...data,
      notifications: {
        ...notifications,
        unreadCount: notifications.unreadCount + (item.readAt === null ? 1 : 0),
        edges: [edge, ...notifications.edges],
      },
    };
  });
  void client.refetchQueries({ include: [NotificationsDocument] });
}
