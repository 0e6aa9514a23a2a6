// Follows the ConfigMaps of a namespace with the official client's informer and prints one line of JSON for each event. A line on
// standard input asks for what the informer's cache holds.
import { createInterface } from 'node:readline';
import { CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node';

const [namespace] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(CoreV1Api);
const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () => core.listNamespacedConfigMap({ namespace }));

const say = (event, object) =>
  console.log(JSON.stringify({ event, name: object?.metadata?.name, version: object?.metadata?.resourceVersion, value: object?.data?.n }));

for (const event of ['add', 'update', 'delete']) informer.on(event, (object) => say(event, object));
informer.on('connect', () => say('connect'));
// As the client's own example does: whatever went wrong, begin again a little later.
informer.on('error', () => {
  say('error');
  setTimeout(start, 200);
});

function start() {
  informer.start().catch(() => setTimeout(start, 200));
}

start();
createInterface({ input: process.stdin }).on('line', () => {
  console.log(JSON.stringify({ event: 'cache', objects: informer.list().map((o) => `${o.metadata.name} ${o.metadata.resourceVersion}`).sort() }));
});
