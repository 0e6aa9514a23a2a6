"""Goes through the official client's calls in a namespace: every verb, the kinds of patches, errors as the client reads them, custom
objects, a log and a command in a pod. Ends with 0 when all was as it should be."""
import sys

from kubernetes import client, config, dynamic, utils, watch
from kubernetes.stream import stream

namespace = sys.argv[1]
config.load_kube_config()
core, apps = client.CoreV1Api(), client.AppsV1Api()


def refused(status, reason, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except client.ApiException as e:
        assert (e.status, client.ApiClient().deserialize(Body(e.body), object)["reason"]) == (status, reason), e
        return
    raise AssertionError(f"{call.__name__} was not refused")


class Body:
    def __init__(self, data):
        self.data = data


def config_maps():
    made = core.create_namespaced_config_map(namespace, client.V1ConfigMap(metadata=client.V1ObjectMeta(generate_name="tour-"), data={"a": "1"}))
    name = made.metadata.name
    assert name.startswith("tour-") and made.metadata.uid and made.metadata.creation_timestamp.tzinfo
    assert core.patch_namespaced_config_map(name, namespace, {"data": {"b": "2"}}).data == {"a": "1", "b": "2"}
    assert core.patch_namespaced_config_map(name, namespace, [{"op": "remove", "path": "/data/a"}]).data == {"b": "2"}
    made.data = {"c": "3"}
    refused(409, "Conflict", core.replace_namespaced_config_map, name, namespace, made)
    made.metadata.resource_version = None
    assert core.replace_namespaced_config_map(name, namespace, made).data == {"c": "3"}
    refused(404, "NotFound", core.read_namespaced_config_map, "none", namespace)
    refused(422, "Invalid", core.create_namespaced_config_map, namespace, {"metadata": {"name": "Bad_Name"}})
    core.delete_namespaced_config_map(name, namespace, body=client.V1DeleteOptions(preconditions=client.V1Preconditions(uid=made.metadata.uid)))
    refused(404, "NotFound", core.delete_namespaced_config_map, name, namespace)


def pages():
    for i in range(7):
        core.create_namespaced_config_map(namespace, {"metadata": {"name": f"page-{i}", "labels": {"of": "pages"}}})
    seen, token = [], None
    while True:
        page = core.list_namespaced_config_map(namespace, label_selector="of=pages", limit=3, _continue=token)
        seen += [item.metadata.name for item in page.items]
        token = page.metadata._continue
        if not token:
            break
    assert seen == [f"page-{i}" for i in range(7)], seen
    core.delete_collection_namespaced_config_map(namespace, label_selector="of=pages")
    assert not core.list_namespaced_config_map(namespace, label_selector="of=pages").items


def deployments():
    version = apps.list_namespaced_deployment(namespace).metadata.resource_version
    utils.create_from_dict(client.ApiClient(), {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"terminationGracePeriodSeconds": 0, "containers": [{"name": "web", "image": "localhost/hello:1.0"}]}}},
    }, namespace=namespace)
    ready = watch.Watch()
    for event in ready.stream(apps.list_namespaced_deployment, namespace, resource_version=version, field_selector="metadata.name=web", timeout_seconds=120):
        if (event["object"].status.ready_replicas or 0) == 1:
            ready.stop()
    scale = apps.read_namespaced_deployment_scale("web", namespace)
    assert (scale.spec.replicas, scale.status.selector) == (1, "app=web")
    assert apps.patch_namespaced_deployment_scale("web", namespace, {"spec": {"replicas": 0}}, dry_run="All").spec.replicas == 0
    assert apps.read_namespaced_deployment_status("web", namespace).spec.replicas == 1
    pod = core.list_namespaced_pod(namespace, label_selector="app=web").items[0].metadata.name
    assert stream(core.connect_get_namespaced_pod_exec, pod, namespace, command=["echo", "in", "here"], stdout=True, stderr=True) == "in here\n"
    assert isinstance(core.read_namespaced_pod_log(pod, namespace, tail_lines=1), str)
    apps.delete_namespaced_deployment("web", namespace, propagation_policy="Foreground")


def others():
    assert client.VersionApi().get_code().minor == "33"
    assert "metrics.k8s.io" in [group.name for group in client.ApisApi().get_api_versions().groups]
    review = client.V1SelfSubjectAccessReview(spec=client.V1SelfSubjectAccessReviewSpec(resource_attributes=client.V1ResourceAttributes(verb="get", resource="pods")))
    assert client.AuthorizationV1Api().create_self_subject_access_review(review).status.allowed
    secrets = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="Secret")
    secrets.create(namespace=namespace, body={"metadata": {"name": "dynamic"}, "stringData": {"a": "b"}})
    assert secrets.get(namespace=namespace, name="dynamic").data.a == "Yg=="
    nodes = client.CustomObjectsApi().list_cluster_custom_object("metrics.k8s.io", "v1beta1", "nodes")
    assert nodes["kind"] == "NodeMetricsList"


for step in (config_maps, pages, deployments, others):
    step()
    print(step.__name__, flush=True)
