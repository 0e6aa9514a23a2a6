using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using EndpointPort = Orleans.Orchestrator.Resources.Discovery.V1.EndpointPort;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>Makes the API's own Service, and its Endpoints and EndpointSlice where the API's address is known.</summary>
public sealed class ApiServiceGrain : Grain, IApiServiceGrain
{
    private const int Port = 443;
    private const string Namespace = "default";
    private const string Name = "kubernetes";
    private readonly ControllerOptions _options;
    private readonly ReconcileLoop _loop;

    /// <summary>Made by the engine.</summary>
    public ApiServiceGrain(ControllerOptions options, TimeProvider time, ILogger<ApiServiceGrain> log)
    {
        _options = options;
        _loop = new ReconcileLoop(this, () => this.AsReference<IApiServiceGrain>().ReconcileAsync(), time, log);
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    private async Task<DateTimeOffset?> RunAsync()
    {
        var service = GrainFactory.GetGrain<IServiceGrain>(IApiServiceGrain.Key);
        if (await service.GetAsync() is null)
            await service.CreateAsync(ApiService());
        if (_options.ApiEndpoint is not { } api)
            return null;
        var grain = GrainFactory.GetGrain<IEndpointSliceGrain>(IApiServiceGrain.Key);
        var wanted = Slice(api);
        if (await grain.GetAsync() is not { } present)
            await grain.CreateAsync(wanted);
        else if (!present.Endpoints.SequenceEqual(wanted.Endpoints) || !present.Ports.SequenceEqual(wanted.Ports))
            await grain.ReplaceAsync(present with { Endpoints = wanted.Endpoints, Ports = wanted.Ports });
        await KeepEndpointsAsync(EndpointsPlan.Subsets([wanted]));
        return null;
    }

    private async Task KeepEndpointsAsync(ImmutableArray<EndpointSubset> subsets)
    {
        var grain = GrainFactory.GetGrain<IEndpointsGrain>(IApiServiceGrain.Key);
        if (await grain.GetAsync() is not { } present)
            await grain.CreateAsync(new Endpoints { Metadata = Metadata(new KeyValuePair<string, string>(MirroredSlicePlan.SkipLabel, "true")), Subsets = subsets });
        else if (!present.Subsets.SequenceEqual(subsets))
            await grain.ReplaceAsync(present with { Subsets = subsets });
    }

    private static ObjectMeta Metadata(params ReadOnlySpan<KeyValuePair<string, string>> labels) =>
        new() { Name = Name, Namespace = Namespace, Labels = Map<string>.From([.. labels]) };

    private Service ApiService() => new()
    {
        Metadata = Metadata(new("component", "apiserver"), new("provider", "kubernetes")),
        Spec = new ServiceSpec
        {
            Type = "ClusterIP",
            ClusterIP = new ServiceAddressPool(_options.ServiceCidr, 0, 0).ApiAddress.ToString(),
            SessionAffinity = "None",
            Ports = [new ServicePort { Name = "https", Protocol = "TCP", Port = Port, TargetPort = _options.ApiEndpoint?.Port ?? 6443 }],
        },
    };

    private static EndpointSlice Slice(IPEndPoint api) => new()
    {
        Metadata = Metadata(new KeyValuePair<string, string>(EndpointSlicePlan.ServiceLabel, Name)),
        AddressType = "IPv4",
        Endpoints = [new Endpoint { Addresses = [api.Address.ToString()], Conditions = new EndpointConditions { Ready = true } }],
        Ports = [new EndpointPort { Name = "https", Protocol = "TCP", Port = api.Port }],
    };
}
