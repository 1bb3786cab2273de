// Shows what is pushed, and nothing else: no page is cached here, so an update of the app needs no update of this.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { title, body, tag, path } = event.data ? event.data.json() : { title: "Moneta", body: "", tag: "moneta", path: "/notifications" };
  // A copy with the same tag takes the place of the first, without another sound.
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { path }, icon: "/icon.svg" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path));
});

async function open(path) {
  // Only pages of our own, whatever the message says.
  const target = new URL(typeof path === "string" && /^\/(?![/\\])/.test(path) ? path : "/notifications", self.location.origin);
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ url }) => new URL(url).origin === target.origin);
  if (!page) return self.clients.openWindow(target.href);
  await page.focus();
  return page.navigate(target.href);
}
