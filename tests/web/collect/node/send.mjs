// node send.mjs CLIENT ADDRESS KEY: sends five steps of one person with a client from npm, as its documents show it.
const [client, address, key] = process.argv.slice(2);
const words = [0, 1, 2, 3, 4].map((i) => `step ${i}`);
const pause = () => new Promise((done) => setTimeout(done, 5));

const clients = {
  async segment() {
    const { Analytics } = await import("@segment/analytics-node");
    const analytics = new Analytics({ writeKey: key, host: address, maxEventsInBatch: 2, flushInterval: 50 });
    for (const [i, event] of words.entries()) {
      analytics.track({ userId: "ana", event, properties: { order_id: String(i) } });
      await pause();
    }
    await analytics.closeAndFlush();
  },
  async rudder() {
    const { default: Rudder } = await import("@rudderstack/rudder-sdk-node");
    const analytics = new Rudder(key, { dataPlaneUrl: address, flushAt: 2, flushInterval: 50 });
    for (const [i, event] of words.entries()) {
      analytics.track({ userId: "ana", event, properties: { order_id: String(i) } });
      await pause();
    }
    await analytics.flush();
  },
  async posthog() {
    const { PostHog } = await import("posthog-node");
    const posthog = new PostHog(key, { host: address, flushAt: 2, flushInterval: 50, fetchRetryDelay: 200 });
    for (const [i, event] of words.entries()) {
      posthog.capture({ distinctId: "ana", event, properties: { order_id: String(i) } });
      await pause();
    }
    await posthog.shutdown(30000);
  },
};

await clients[client]();
