using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage.Memory;
using TestCluster = Orleans.Orchestrator.ControlPlane.Tests.World.TestCluster;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

public sealed class WebhookTests
{
    private static readonly RuleWithOperations ConfigMaps = Rule("configmaps", "*");

    [Fact]
    public async Task A_sidecar_is_put_into_the_pods_that_a_ReplicaSet_makes()
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => WebhookServer.Patch("[{'op':'add','path':'/spec/containers/-','value':{'name':'sidecar','image':'proxy:1'}}]"));
        await using var cluster = await Support.TestCluster.StartAsync(Stores.Memory());
        await MutateAsync(cluster.Grains, "sidecars", Mutating("sidecar.example.com", hook, Rule("pods", "CREATE")));
        await cluster.Grains.GetGrain<IDeploymentGrain>("default/web").CreateAsync(A.Deployment("web", 2) with { Metadata = new() { Name = "web", Namespace = "default" } });
        await cluster.View.UntilAsync("two pods with sidecars", () => cluster.View.Active.Count == 2 && cluster.View.Active.All(p => p.Spec.Containers.Length == 2));
        var pod = cluster.View.Active[0];
        Assert.Equal(("sidecar", "IfNotPresent", "File"), (pod.Spec.Containers[1].Name, pod.Spec.Containers[1].ImagePullPolicy, pod.Spec.Containers[1].TerminationMessagePolicy));
        var request = hook.Asked.First()["request"]!;
        Assert.Equal("system:serviceaccount:kube-system:orchestrator", request["userInfo"]!["username"]!.GetValue<string>());
        Assert.Equal(("CREATE", "default", "pods"), (Text(request["operation"]), Text(request["namespace"]), Text(request["resource"]!["resource"])));
        Assert.Equal("CreateOptions", Text(request["options"]!["kind"]));
    }

    [Fact]
    public async Task A_webhook_refuses_in_its_own_words_and_warns()
    {
        await using var hook = await WebhookServer.AnsweringAsync(r => Text(r["name"]) == "bad"
            ? new JsonObject { ["allowed"] = false, ["status"] = new JsonObject { ["code"] = 403, ["message"] = "no bad ones", ["reason"] = "Forbidden" } }
            : new JsonObject { ["warnings"] = new JsonArray("mind the step") });
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await ValidateAsync(cluster.Grains, "v", Validating("names.example.com", hook, ConfigMaps));
        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("bad")));
        Assert.Equal((403, "admission webhook \"names.example.com\" denied the request: no bad ones"), (refused.Code, refused.Message));
        var made = await cluster.ConfigMap("good").CreateAsync(ResourceObject.From(Make.ConfigMap("good")), WriteOptions.Default);
        Assert.Equal("mind the step", Assert.Single(made.Warnings));

        await cluster.ConfigMap("good").DeleteAsync(new DeleteOptions { PropagationPolicy = "Background" });
        var last = hook.Asked.Last()["request"]!;
        Assert.Equal(("DELETE", "good", "Background"), (Text(last["operation"]), Text(last["oldObject"]!["metadata"]!["name"]), Text(last["options"]!["propagationPolicy"])));
        Assert.Null(last["object"]);
        Assert.All(hook.Asked, a => Assert.Equal("ConfigMap", Text(a["request"]!["kind"]!["kind"])));
    }

    [Fact]
    public async Task A_webhook_whose_authority_is_not_trusted_refuses_everything_or_nothing()
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => []);
        await using var other = await WebhookServer.AnsweringAsync(_ => []);
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        var wrong = Validating("tls.example.com", hook, ConfigMaps) with { ClientConfig = new() { Url = hook.Url, CaBundle = other.CaBundle } };
        await ValidateAsync(cluster.Grains, "v", wrong);
        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("a")));
        Assert.Equal(500, refused.Code);
        Assert.StartsWith($"Internal error occurred: failed calling webhook \"tls.example.com\": failed to call webhook: Post \"{hook.Url}?timeout=10s\": ", refused.Message);
        Assert.Empty(hook.Asked);

        var grain = cluster.Grains.GetGrain<IValidatingWebhookConfigurationGrain>("v");
        var present = (await grain.GetAsync())!;
        await grain.ReplaceAsync(present with { Webhooks = [present.Webhooks[0] with { FailurePolicy = "Ignore" }] });
        await cluster.CreateAsync(Make.ConfigMap("a"));
    }

    [Fact]
    public async Task A_webhook_that_is_too_slow_or_dies_has_failed()
    {
        using var release = new CancellationTokenSource();
        await using var hook = await WebhookServer.StartAsync(async (question, http) =>
        {
            if (Text(question["request"]!["name"]) == "dies")
                http.Abort();
            else
                await Task.Delay(Timeout.Infinite, release.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        });
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await ValidateAsync(cluster.Grains, "v", Validating("slow.example.com", hook, ConfigMaps) with { TimeoutSeconds = 1 });
        var slow = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("slow")));
        Assert.Equal($"Internal error occurred: failed calling webhook \"slow.example.com\": failed to call webhook: Post \"{hook.Url}?timeout=1s\": context deadline exceeded", slow.Message);
        var dead = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("dies")));
        Assert.StartsWith("Internal error occurred: failed calling webhook \"slow.example.com\": ", dead.Message);
        await release.CancelAsync();
    }

    [Fact]
    public async Task Mutating_webhooks_follow_one_another_and_see_again_what_others_changed()
    {
        await using var first = await WebhookServer.AnsweringAsync(r => r["object"]!["data"]!["a"] is null ? WebhookServer.Patch("[{'op':'add','path':'/data/a','value':'1'}]") : []);
        await using var second = await WebhookServer.AnsweringAsync(r =>
            WebhookServer.Patch($"[{{'op':'add','path':'/data/b','value':'{Text(r["object"]!["data"]!["a"])}2'}}]"));
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await MutateAsync(cluster.Grains, "a", Mutating("first.example.com", first, ConfigMaps) with { ReinvocationPolicy = "IfNeeded" });
        await MutateAsync(cluster.Grains, "b", Mutating("second.example.com", second, ConfigMaps));
        var made = await cluster.CreateAsync(Make.ConfigMap("m"));
        Assert.Equal(("1", "12"), (made.Data["a"], made.Data["b"]));
        Assert.Equal((2, 1), (first.Asked.Count, second.Asked.Count));
    }

    [Fact]
    public async Task A_webhook_sees_only_what_its_selectors_select_and_may_read_what_it_is_asked_about()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        var read = new List<string?>();
        await using var hook = await WebhookServer.StartAsync(async (question, http) =>
        {
            // While the object waits for the answer, it can be read, as it was.
            var present = await cluster.ConfigMap(Text(question["request"]!["name"]), "team").GetAsync();
            read.Add(present?.Data["key"]);
            await http.Response.WriteAsync(
                $"{{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"response\":{{\"uid\":\"{Text(question["request"]!["uid"])}\",\"allowed\":true}}}}");
        });
        await cluster.Grains.GetGrain<INamespaceGrain>("team").CreateAsync(new Namespace { Metadata = new() { Name = "team", Labels = A.Labels(("hooks", "on")) } });
        await ValidateAsync(cluster.Grains, "v", Validating("some.example.com", hook, ConfigMaps) with
        {
            NamespaceSelector = new() { MatchLabels = A.Labels(("hooks", "on")) }, ObjectSelector = new() { MatchLabels = A.Labels(("ask", "me")) },
        });
        await cluster.CreateAsync(Make.ConfigMap("elsewhere", "v", "default", ("ask", "me")));
        await cluster.CreateAsync(Make.ConfigMap("unlabelled", "v", "team"));
        var made = await cluster.CreateAsync(Make.ConfigMap("asked", "v", "team", ("ask", "me")));
        // Its label goes, but the present object is still selected.
        await cluster.ConfigMap("asked", "team").ReplaceAsync(made with { Metadata = made.Metadata with { Labels = Map<string>.Empty }, Data = Map<string>.From([new("key", "w")]) });
        Assert.Equal(["asked", "asked"], hook.Asked.Select(a => Text(a["request"]!["name"])));
        Assert.Equal([null, "v"], read);
    }

    [Fact]
    public async Task A_webhook_is_found_by_its_Service_and_known_by_the_Services_name()
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => []);
        await using var cluster = await Support.TestCluster.StartAsync(Stores.Memory());
        await ValidateAsync(cluster.Grains, "v", Validating("svc.example.com", hook, ConfigMaps) with
        {
            ClientConfig = new() { Service = new ServiceReference { Namespace = "default", Name = "hook", Path = "/ask", Port = hook.Port }, CaBundle = hook.CaBundle },
        });
        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.Grains.GetGrain<IConfigMapGrain>("default/m").CreateAsync(Make.ConfigMap("m")));
        Assert.Contains("service \"hook\" not found", refused.Message);
        await cluster.Grains.GetGrain<IServiceGrain>("default/hook").CreateAsync(new Service
        {
            Metadata = new() { Name = "hook", Namespace = "default" }, Spec = new() { Type = "ExternalName", ExternalName = "localhost" },
        });
        await cluster.Grains.GetGrain<IConfigMapGrain>("default/m").CreateAsync(Make.ConfigMap("m"));
        Assert.Contains(hook.Asked, a => Text(a["request"]!["name"]) == "m");
    }

    [Fact]
    public async Task A_webhook_behind_a_Service_is_asked_at_a_ready_endpoint_and_at_no_other()
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => []);
        await using var cluster = await Support.TestCluster.StartAsync(Stores.Memory());
        await cluster.Grains.GetGrain<IServiceGrain>("default/hook").CreateAsync(new Service
        {
            Metadata = new() { Name = "hook", Namespace = "default" }, Spec = new() { Selector = A.Labels(("app", "hook")), Ports = [new() { Name = "https", Port = 443, TargetPort = hook.Port }] },
        });
        await ValidateAsync(cluster.Grains, "v", Validating("svc.example.com", hook, ConfigMaps) with
        {
            ClientConfig = new() { Service = new ServiceReference { Namespace = "default", Name = "hook", Path = "/ask" }, CaBundle = hook.CaBundle },
        });
        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.Grains.GetGrain<IConfigMapGrain>("default/m").CreateAsync(Make.ConfigMap("m")));
        Assert.EndsWith("no endpoints available for service \"hook\"", refused.Message);
        await RunAsync(cluster.Grains, "ready", "127.0.0.1", "True");
        await RunAsync(cluster.Grains, "starting", "192.0.2.1", "False");
        await UntilServedAsync(cluster.Grains, 2);
        for (var i = 0; i < 4; i++)
            await cluster.Grains.GetGrain<IConfigMapGrain>($"default/m{i}").CreateAsync(Make.ConfigMap($"m{i}"));
        Assert.Equal(4, hook.Asked.Count(a => Text(a["request"]!["name"]).StartsWith('m')));
    }

    [Theory]
    [InlineData("pods/binding", "binding", "v1", "Binding")]
    [InlineData("pods/eviction", "eviction", "policy/v1", "Eviction")]
    public async Task A_webhook_is_asked_about_what_is_sent_to_a_pods_subresource(string resource, string part, string apiVersion, string kind)
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => new JsonObject { ["allowed"] = false, ["status"] = new JsonObject { ["message"] = "stay" } });
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await cluster.Grains.GetGrain<IPodGrain>("default/p").CreateAsync(Make.Parse<Pod>("{'kind':'Pod','apiVersion':'v1','metadata':{'name':'p','namespace':'default'},'spec':{'containers':[{'name':'c','image':'i'}]}}"));
        await ValidateAsync(cluster.Grains, "v", Validating("pods.example.com", hook, Rule(resource, "CREATE")));
        var message = $"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":{{\"name\":\"p\"}}}}";
        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.Grains.GetGrain<IPodGrain>("default/p").AdmitSubresourceAsync(part, false, apiVersion, kind, message));
        Assert.Equal("admission webhook \"pods.example.com\" denied the request: stay", refused.Message);
        var request = Assert.Single(hook.Asked)["request"]!;
        Assert.Equal((kind, "pods", part, kind), (Text(request["kind"]!["kind"]), Text(request["resource"]!["resource"]), Text(request["subResource"]), Text(request["object"]!["kind"])));
    }

    [Fact]
    public async Task Configurations_of_webhooks_are_asked_nobody_and_dry_runs_say_that_they_are_one()
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => new JsonObject { ["allowed"] = false });
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await ValidateAsync(cluster.Grains, "v", Validating("all.example.com", hook, Rule("*", "*")));
        await ValidateAsync(cluster.Grains, "w", Validating("other.example.com", hook, Rule("*", "*")) with { ObjectSelector = new() { MatchLabels = A.Labels(("no", "body")) } });
        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.ConfigMap("m").CreateAsync(ResourceObject.From(Make.ConfigMap("m")), new WriteOptions { DryRun = true }));
        Assert.Equal("admission webhook \"all.example.com\" denied the request without explanation", refused.Message);
        Assert.Contains(hook.Asked, a => Text(a["request"]!["name"]) == "m" && a["request"]!["dryRun"]!.GetValue<bool>());
        await cluster.Grains.GetGrain<IValidatingWebhookConfigurationGrain>("v").DeleteAsync(new());
        await cluster.CreateAsync(Make.ConfigMap("m"));
    }

    /// <summary>A pod of the webhook that runs at an address.</summary>
    private static async Task RunAsync(IGrainFactory grains, string name, string address, string ready)
    {
        var grain = grains.GetGrain<IPodGrain>($"default/{name}");
        var pod = await grain.CreateAsync(Make.Parse<Pod>(
            $"{{'kind':'Pod','apiVersion':'v1','metadata':{{'name':'{name}','namespace':'default','labels':{{'app':'hook'}}}},'spec':{{'nodeName':'n','containers':[{{'name':'c','image':'i'}}]}}}}"));
        await grain.ReplaceStatusAsync(pod with
        {
            Status = pod.Status with { Phase = "Running", PodIP = address, PodIPs = [new() { Ip = address }], Conditions = [new() { Type = "Ready", Status = ready }] },
        });
    }

    private static async Task UntilServedAsync(IGrainFactory grains, int endpoints)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var batch in grains.GetCollection(ResourceKinds.EndpointSlice).WatchAsync(new WatchQuery(), patience.Token))
        {
            if (batch.Events.Any(e => e.Object?.As<EndpointSlice>() is { } slice && slice.Endpoints.Length == endpoints))
                return;
        }
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static RuleWithOperations Rule(string resource, string operation) => new()
    {
        Operations = [operation], ApiGroups = ["*"], ApiVersions = ["*"], Resources = [resource],
    };

    private static ValidatingWebhook Validating(string name, WebhookServer server, RuleWithOperations rule) => new()
    {
        Name = name, ClientConfig = new() { Url = server.Url, CaBundle = server.CaBundle }, Rules = [rule], SideEffects = "None", AdmissionReviewVersions = ["v1"],
    };

    private static MutatingWebhook Mutating(string name, WebhookServer server, RuleWithOperations rule) => new()
    {
        Name = name, ClientConfig = new() { Url = server.Url, CaBundle = server.CaBundle }, Rules = [rule], SideEffects = "None", AdmissionReviewVersions = ["v1"],
    };

    private static Task ValidateAsync(IGrainFactory grains, string name, ValidatingWebhook webhook) => grains.GetGrain<IValidatingWebhookConfigurationGrain>(name)
        .CreateAsync(new ValidatingWebhookConfiguration { Metadata = new() { Name = name }, Webhooks = [webhook] });

    private static Task MutateAsync(IGrainFactory grains, string name, MutatingWebhook webhook) => grains.GetGrain<IMutatingWebhookConfigurationGrain>(name)
        .CreateAsync(new MutatingWebhookConfiguration { Metadata = new() { Name = name }, Webhooks = [webhook] });
}
