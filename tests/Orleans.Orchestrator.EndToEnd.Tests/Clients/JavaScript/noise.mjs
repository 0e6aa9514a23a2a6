// Makes a large ConfigMap and changes it again and again: more than any server keeps for a watcher that does not read.
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';

const [namespace, changes, bytes] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(CoreV1Api);
await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'noise' }, data: { n: '0', padding: 'x'.repeat(Number(bytes)) } } });
for (let n = 1; n <= Number(changes); n++) {
  await core.patchNamespacedConfigMap({ namespace, name: 'noise', body: [{ op: 'replace', path: '/data/n', value: String(n) }] });
}
